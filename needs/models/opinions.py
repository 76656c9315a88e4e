"""What the agencies say of a need, side by side. No queries: the caller has them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

from needs.models.agencies import Agency
from needs.models.needs import Need
from needs.models.verdicts import Screening

O = Screening.Opinion  # noqa: E741


@dataclass(frozen=True)
class Opinions:
    """One row per agency asked; None where it has not said anything yet.

    "Outside our remit" and stepping aside are no opinions on the need: they neither
    agree nor disagree.
    """

    need: Need
    rows: tuple[tuple[Agency, Screening | None], ...]

    @classmethod
    def on(cls, need: Need, agencies: Collection[Agency]) -> Self:
        """From a need that came through `with_screenings()`."""
        said = {screening.agency_id: screening for screening in need.screenings.all()}
        return cls(need, tuple((agency, said.get(agency.pk)) for agency in agencies))

    @property
    def silent(self) -> list[Agency]:
        return [agency for agency, verdict in self.rows if verdict is None]

    @property
    def counting(self) -> set[str]:
        """The opinions on the need that have been handed in, each once."""
        return {
            verdict.opinion
            for _agency, verdict in self.rows
            if verdict and verdict.opinion not in {O.OUTSIDE, O.ABSTAINS}
        }

    @property
    def unanimous(self) -> Need.Status | None:
        """What SKR can decide in one go: all have answered, and with one voice."""
        if self.silent:
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
    def nobody_concerned(self) -> bool:
        """All have answered, and all that the need is outside their remit."""
        return bool(self.rows) and not self.silent and not self.counting
