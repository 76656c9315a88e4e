"""What moving a last day would change of the letters, before it is done.

The sweep is played twice, with the calendar as it is and as it would be.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from process import actions
from process.plan.keys import Key
from process.plan.readers import Readers
from process.plan.rows import foreseen
from process.plan.tally import PLANNED
from process.reminding import ahead
from rounds.models import Period, Round, Step

# Which occasion, when it comes due, and to how many.
Line = tuple[Key, datetime, int]


@dataclass(frozen=True)
class Change:
    told_at_once: int
    falls_away: list[Line]
    comes: list[Line]


def change(
    period: Period,
    follower: Period | None,
    *,
    closes_at: datetime,
    readers: Readers,
    at: datetime,
) -> Change:
    now = ahead.going_on(at, with_=period.round)
    then = ahead.going_on(at, with_=period.round)
    moved = _move(then, period, follower, closes_at, at)
    steps = {Step(one.step) for one in (period, follower) if one}
    until = max(ahead.last_of(period.round), closes_at) + ahead.SLACK
    before = _lines(now, period.round, steps, readers, at, until)
    after = _lines(then, period.round, steps, readers, at, until)
    told = actions.told_of_move(moved, at).count() if moved.opens_at <= at else 0
    return Change(told, _only(before, after), _only(after, before))


def _move(
    rounds: Collection[Round],
    period: Period,
    follower: Period | None,
    closes_at: datetime,
    at: datetime,
) -> Period:
    """In memory alone."""
    periods = {one.pk: one for round_ in rounds for one in round_.periods.all()}
    moved = periods[period.pk]
    moved.closes_at, moved.moved_at = closes_at, at
    if follower:
        periods[follower.pk].opens_at = closes_at
    return moved


def _lines(
    rounds: Collection[Round],
    round_: Round,
    steps: Collection[Step],
    readers: Readers,
    at: datetime,
    until: datetime,
) -> Counter[tuple[Key, datetime]]:
    days = ahead.forecast(rounds, at, until)
    return Counter(
        (key, due_at)
        for key, due_at, state, _user, _day in foreseen(round_, readers, days)
        if state == PLANNED and key.step in steps
    )


def _only(
    these: Counter[tuple[Key, datetime]], others: Counter[tuple[Key, datetime]]
) -> list[Line]:
    """What one day has and the other has not. The last day itself is not what differs:
    what is said on the same day, of the same kind, stays."""
    said = {(key.step, key.kind, due_at) for key, due_at in others}
    found = [
        (key, due_at, n)
        for (key, due_at), n in these.items()
        if (key.step, key.kind, due_at) not in said
    ]
    return sorted(found, key=lambda line: (line[1], line[0].slug))
