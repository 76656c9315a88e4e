"""What became of the needs of each published round, in numbers: how many, how they were
answered, how long it took, what waits. From the flat rows alone, two statements however
many rounds there are, kept until the register is another.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from statistics import median, quantiles
from typing import Any

from django.db.models import Min

from needs.models import swedish_order
from register.models import CaughtUp, Entry, Reply
from rounds.dates import day_of
from rounds.kept import while_the_same

# By name and address.
DaysOfAgencies = dict[tuple[str, str], list[int]]


@dataclass(frozen=True)
class Spread:
    """How long something took, in days: the least, the middle half, and the most."""

    number: int
    least: float
    low: float
    middle: float
    high: float
    most: float

    @classmethod
    def of(cls, days: Iterable[int]) -> "Spread | None":
        known = sorted(days)
        if not known:
            return None
        # Of a single one, that one; quantiles() asks for two.
        low, _middle, high = quantiles(
            known * 2 if len(known) == 1 else known, n=4, method="inclusive"
        )
        return cls(len(known), known[0], low, median(known), high, known[-1])


@dataclass
class RoundFigures:
    """One round: from how many needs, what they got, and when. Days are counted from the
    last day of the gathering to the first answer: of a need, whoever gave it (what SKR
    found that support existed for counts too); of an agency, its own."""

    address: str
    title: str
    asked_on: date
    local: int = 0
    regional: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    waiting_since: date | None = None
    days: list[int] = field(default_factory=list)
    days_of_agencies: "DaysOfAgencies" = field(default_factory=dict)

    @property
    def number(self) -> int:
        return self.answers.total()

    @property
    def waiting(self) -> int:
        return self.answers[Entry.Answer.WAITING]

    @property
    def answered(self) -> int:
        return self.number - self.waiting


def by_round(mark: CaughtUp) -> list[RoundFigures]:
    """The published rounds, the one that was gathered last first."""
    return while_the_same("register:figures", mark.changed_at, _worked_out)


def of_round(address: str, mark: CaughtUp) -> RoundFigures | None:
    """None if nothing of the round is published."""
    return next((one for one in by_round(mark) if one.address == address), None)


def in_order(days: DaysOfAgencies) -> list[tuple[str, str, list[int]]]:
    """Name, address and days of each agency, by name."""
    names = sorted(days, key=lambda one: (swedish_order(one[0]), one[1]))
    return [(name, address, days[name, address]) for name, address in names]


COLUMNS = (
    *("pk", "publication", "round_address", "round_title", "asked_on", "answer"),
    *("answered_at", "waiting_since", "local_count", "regional_count"),
)


def _worked_out() -> list[RoundFigures]:
    found: dict[int, RoundFigures] = {}
    round_of: dict[int, tuple[RoundFigures, date]] = {}
    for row in Entry.objects.order_by().values_list(*COLUMNS):
        pk, publication, address, title, asked_on, *told = row
        figures = found.setdefault(publication, RoundFigures(address, title, asked_on))
        round_of[pk] = figures, asked_on
        _add(figures, asked_on, *told)
    _add_agencies(round_of)
    return sorted(
        found.values(), key=lambda one: (one.asked_on, one.title), reverse=True
    )


def _add(
    figures: RoundFigures,
    asked_on: date,
    answer: str,
    answered_at: datetime | None,
    since: date | None,
    local: int,
    regional: int,
) -> None:
    figures.answers[answer] += 1
    figures.local += local
    figures.regional += regional
    if answered_at:
        figures.days.append(_days(asked_on, answered_at))
    if since:
        figures.waiting_since = min(since, figures.waiting_since or since)


def _add_agencies(round_of: dict[int, tuple[RoundFigures, date]]) -> None:
    said: Any = Reply.objects.filter(at__isnull=False).order_by()
    firsts = said.values_list("agency__name", "agency__public_id", "entry")
    for name, address, entry, at in firsts.annotate(first=Min("at")):
        if entry in round_of:  # written meanwhile
            figures, asked_on = round_of[entry]
            own = figures.days_of_agencies.setdefault((name, address), [])
            own.append(_days(asked_on, at))


def _days(asked_on: date, at: datetime) -> int:
    return max(0, (day_of(at) - asked_on).days)


def of_agencies(rounds: Iterable[RoundFigures]) -> DaysOfAgencies:
    """The days of each agency in all of the rounds."""
    found: DaysOfAgencies = defaultdict(list)
    for one in rounds:
        for agency, days in one.days_of_agencies.items():
            found[agency] += days
    return found
