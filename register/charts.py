"""The pictures of what became of needs: which answers, and how long they took. Plain
arithmetic, and what is told beside them; templates/register/parts/ draws.

Lengths are of a hundred, so that a picture is as wide as the page lets it be.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from register.figures import Spread
from register.models import Entry

DAYS_OF_A_MONTH = 30.44


def kind_of(answer: str) -> str:
    """How its tag is drawn (templates/components/tag.html)."""
    kinds = {"waiting": "waiting", "support": "exists", "not_handled": "neutral"}
    return kinds.get(answer, "done")


@dataclass(frozen=True)
class Bar:
    """A row of a picture: its length is of a hundred, and its text says the same."""

    label: Any
    number: int
    length: float
    kind: str


def outcomes(numbers: Counter[str]) -> list[Bar]:
    """How many got each answer, in the order of the answers."""
    most = max(numbers.values(), default=1)
    return [
        Bar(
            label=answer.label,
            number=numbers[answer.value],
            length=round(100 * numbers[answer.value] / most, 1),
            kind=kind_of(answer.value),
        )
        for answer in Entry.Answer
        if numbers[answer.value]
    ]


@dataclass(frozen=True)
class Segment:
    """A part of a stacked bar."""

    answer: str
    label: Any
    number: int
    x: float
    width: float


def stack(numbers: Counter[str]) -> list[Segment]:
    """All that became of the needs, one part beside the other; nothing left out."""
    whole, at, found = numbers.total(), 0, []
    for answer in Entry.Answer:
        number = numbers[answer.value]
        if number:
            found.append(
                Segment(
                    answer.value,
                    answer.label,
                    number,
                    x=round(100 * at / whole, 2),
                    width=round(100 * number / whole, 2),
                )
            )
        at += number
    return found


def answers_in(
    rounds: Sequence[tuple[str, Counter[str]]],
) -> list[tuple[str, Any, list[tuple[str, int]]]]:
    """A row for each answer that anybody got: the title of each round, and how many."""
    rows = [
        (answer.value, answer.label, [(t, one[answer.value]) for t, one in rounds])
        for answer in Entry.Answer
    ]
    return [row for row in rows if any(number for _title, number in row[2])]


@dataclass(frozen=True)
class Times:
    """A row: how long it took, drawn to the longest of all rows, and in words."""

    label: str
    address: str
    spread: Spread
    left: float
    low: float
    half: float
    middle: float
    right: float
    longest: float

    @property
    def scale(self) -> str:
        """What the width of the picture is."""
        return _("0–%(n)d månader") % {"n": max(1, _months(self.longest))}

    @property
    def in_the_middle(self) -> str:
        return in_months(self.spread.middle)

    @property
    def half_within(self) -> str:
        return months_between(self.spread.low, self.spread.high)

    @property
    def all_within(self) -> str:
        return months_between(self.spread.least, self.spread.most)


def times(rows: Iterable[tuple[str, str, Spread | None]]) -> list[Times]:
    """Label, address and spread of each row; those without any answer are left out."""
    known = [(label, to, spread) for label, to, spread in rows if spread]
    longest = max((spread.most for _label, _to, spread in known), default=0) or 1

    def part(days: float) -> float:
        return round(100 * days / longest, 2)

    return [
        Times(
            label=label,
            address=address,
            spread=spread,
            left=part(spread.least),
            low=part(spread.low),
            half=part(spread.high - spread.low),
            middle=part(spread.middle),
            right=part(spread.most),
            longest=longest,
        )
        for label, address, spread in known
    ]


def in_months(days: float) -> str:
    months = _months(days)
    if not months:
        return _("mindre än en månad")
    return ngettext("%(n)d månad", "%(n)d månader", months) % {"n": months}


def months_between(low: float, high: float) -> str:
    """ "4–7 månader", as short as it can be said."""
    first, last = _months(low), _months(high)
    if first == last:
        return in_months(high)
    if not first:
        said = ngettext("högst %(n)d månad", "högst %(n)d månader", last)
        return said % {"n": last}
    return _("%(first)d–%(last)d månader") % {"first": first, "last": last}


def _months(days: float) -> int:
    return round(days / DAYS_OF_A_MONTH)
