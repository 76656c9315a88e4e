"""What the agencies say of a need, side by side. No queries: the caller has them."""

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple, Self

from needs.models.agencies import Agency
from needs.models.needs import Need
from needs.models.verdicts import Screening

O = Screening.Opinion  # noqa: E741
NO_OPINION = frozenset({O.OUTSIDE, O.ABSTAINS})


class Cell(NamedTuple):
    """Where a need and an agency meet in the table."""

    agency: Agency
    verdict: Screening | None
    is_asked: bool


@dataclass(frozen=True)
class Opinions:
    """One row per agency asked; None where it has not said anything yet.

    "Outside our remit" and stepping aside are no opinions on the need: they neither
    agree nor disagree. A verdict on an earlier wording waits to be given again.
    """

    need: Need
    rows: tuple[tuple[Agency, Screening | None], ...]
    among: tuple[Agency, ...] = ()  # all that are engaged in the round

    @classmethod
    def on(
        cls, need: Need, asked: Collection[Agency], among: Collection[Agency] = ()
    ) -> Self:
        """From a need that came through `with_screenings()`."""
        said = {screening.agency_id: screening for screening in need.screenings.all()}
        rows = tuple((agency, said.get(agency.pk)) for agency in asked)
        return cls(need, rows, tuple(among))

    @classmethod
    def of(cls, need: Need, screenings: Collection[Screening]) -> Self:
        """What has been said, and nothing of who is asked."""
        return cls(need, tuple((one.agency, one) for one in screenings))

    @property
    def cells(self) -> list[Cell]:
        """One for each agency in the round, asked about this need or not."""
        said = dict(self.rows)
        return [Cell(one, said.get(one), one in said) for one in self.among]

    @property
    def silent(self) -> list[Agency]:
        return [agency for agency, verdict in self.rows if verdict is None]

    @property
    def out_of_date(self) -> list[Agency]:
        return [a for a, verdict in self.rows if verdict and verdict.is_out_of_date]

    @property
    def waiting(self) -> list[Agency]:
        """Those that have a verdict left to give."""
        return [*self.silent, *self.out_of_date]

    @property
    def standing(self) -> list[Screening]:
        """The verdicts on the need as it is worded now."""
        return [v for _agency, v in self.rows if v and not v.is_out_of_date]

    @property
    def counting(self) -> set[str]:
        """The opinions on the need that have been handed in, each once."""
        return {verdict.opinion for verdict in self.standing} - NO_OPINION

    @property
    def unanimous(self) -> Need.Status | None:
        """What SKR can decide in one go: all have answered, and with one voice."""
        if self.waiting:
            return None
        if self.counting == {O.LACKING}:
            return Need.Status.SUPPORT_LACKING
        if self.counting == {O.EXISTS}:
            return Need.Status.SUPPORT_EXISTS
        return None

    @property
    def differ(self) -> bool:
        return len(self.counting) > 1

    @property
    def partly(self) -> bool:
        return O.PARTLY in self.counting

    @property
    def nobody_judges(self) -> bool:
        """All have answered, and none has an opinion on the need."""
        return bool(self.rows) and not self.waiting and not self.counting

    @property
    def nobody_concerned(self) -> bool:
        """And all because the need is outside their remit."""
        return self.nobody_judges and {v.opinion for v in self.standing} == {O.OUTSIDE}

    @property
    def seen(self) -> str:
        """What stood here when somebody read it, for the form of the decision."""
        verdicts = self.need.screenings.all()
        said = sorted((one.pk, one.handed_in_at.timestamp()) for one in verdicts)
        return sha256(repr((self.need.edition, said)).encode()).hexdigest()[:32]
