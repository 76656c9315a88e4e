"""What became of the needs of each published round, in numbers: how many, how they were
answered, how long it took, what waits.

From the flat rows alone, in two statements, when the register is caught up
(register/catching_up.py) and kept with it. So who asks for a page reads no need at all.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import astuple, dataclass, field
from datetime import date, datetime
from statistics import median, quantiles
from typing import Any

from django.db.models import Min

from needs.models import swedish_order
from register.models import CaughtUp, Entry, Reply
from rounds.dates import day_of


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


# Name and address of an agency, and how long its answers took.
OfAgency = tuple[str, str, Spread]


@dataclass(frozen=True)
class RoundFigures:
    """One round: from how many needs, what they got, and when. Days are counted from the
    last day of the gathering to the first answer: of a need, whoever gave it (what SKR
    found that support existed for counts too); of an agency, its own."""

    address: str
    title: str
    local: int
    regional: int
    answers: Counter[str]
    waiting_since: date | None
    spread: Spread | None
    agencies: list[OfAgency]

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
    return [_read(kept) for kept in _kept(mark).get("rounds", ())]


def of_round(address: str, mark: CaughtUp) -> RoundFigures | None:
    """None if nothing of the round is published."""
    rounds = _kept(mark).get("rounds", ())
    return next((_read(one) for one in rounds if one["address"] == address), None)


def of_agencies(mark: CaughtUp) -> list[OfAgency]:
    """In all rounds together, by name."""
    return _read_agencies(_kept(mark).get("agencies", ()))


def _kept(mark: CaughtUp) -> dict[str, Any]:
    return mark.choices.get("figures", {})


def _read(kept: dict[str, Any]) -> RoundFigures:
    since, spread = kept["waiting_since"], kept["spread"]
    return RoundFigures(
        address=kept["address"],
        title=kept["title"],
        local=kept["local"],
        regional=kept["regional"],
        answers=Counter(kept["answers"]),
        waiting_since=date.fromisoformat(since) if since else None,
        spread=Spread(*spread) if spread else None,
        agencies=_read_agencies(kept["agencies"]),
    )


def _read_agencies(kept: Iterable[Any]) -> list[OfAgency]:
    return [(name, address, Spread(*spread)) for name, address, spread in kept]


# --- To be kept -------------------------------------------------------------------------

Days = dict[tuple[str, str], list[int]]  # by name and address of an agency


@dataclass
class _Round:
    address: str
    title: str
    asked_on: date
    local: int = 0
    regional: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    waiting_since: date | None = None
    days: list[int] = field(default_factory=list)
    agencies: Days = field(default_factory=lambda: defaultdict(list))

    def to_keep(self) -> dict[str, Any]:
        return {
            "address": self.address,
            "title": self.title,
            "local": self.local,
            "regional": self.regional,
            "answers": self.answers,
            "waiting_since": self.waiting_since and self.waiting_since.isoformat(),
            "spread": _spread(self.days),
            "agencies": _agencies(self.agencies),
        }


def _spread(days: list[int]) -> tuple[float, ...] | None:
    found = Spread.of(days)
    return astuple(found) if found else None


def _agencies(days: Days) -> list[Any]:
    names = sorted(days, key=lambda one: (swedish_order(one[0]), one[1]))
    return [(*agency, _spread(days[agency])) for agency in names]


COLUMNS = (
    *("pk", "publication", "round_address", "round_title", "asked_on", "answer"),
    *("answered_at", "waiting_since", "local_count", "regional_count"),
)


def worked_out() -> dict[str, Any]:
    """As it is kept, in `CaughtUp.choices`."""
    found: dict[int, _Round] = {}
    round_of: dict[int, tuple[_Round, date]] = {}
    for row in Entry.objects.order_by().values_list(*COLUMNS):
        pk, publication, address, title, asked_on, *told = row
        one = found.setdefault(publication, _Round(address, title, asked_on))
        round_of[pk] = one, asked_on
        _add(one, asked_on, *told)
    latest = sorted(found.values(), key=lambda r: (r.asked_on, r.title), reverse=True)
    together = _add_agencies(round_of)
    return {
        "rounds": [one.to_keep() for one in latest],
        "agencies": _agencies(together),
    }


def _add(
    one: _Round,
    asked_on: date,
    answer: str,
    answered_at: datetime | None,
    since: date | None,
    local: int,
    regional: int,
) -> None:
    one.answers[answer] += 1
    one.local += local
    one.regional += regional
    if answered_at:
        one.days.append(_days(asked_on, answered_at))
    if since:
        one.waiting_since = min(since, one.waiting_since or since)


def _add_agencies(round_of: dict[int, tuple[_Round, date]]) -> Days:
    """To each round its own; and all of them together."""
    together: Days = defaultdict(list)
    said: Any = Reply.objects.filter(at__isnull=False).order_by()
    firsts = said.values_list("agency__name", "agency__public_id", "entry")
    for name, address, entry, at in firsts.annotate(first=Min("at")):
        one, asked_on = round_of[entry]
        days = _days(asked_on, at)
        one.agencies[name, address].append(days)
        together[name, address].append(days)
    return together


def _days(asked_on: date, at: datetime) -> int:
    return max(0, (day_of(at) - asked_on).days)
