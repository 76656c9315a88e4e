"""Answers that are worked out once, and kept until something happens.

All that people do is noted in the log, in the same transaction (rounds.actions.note).
So what follows from it holds until the next event, or until the time that the answer
gives itself: when a step opens or closes, or the day ends. Each process keeps its own;
the log, which all of them read, tells whether it still holds.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TypeVar

from django.core.cache import caches
from django.utils.translation import get_language

from rounds import dates
from rounds.models import Event, Round

Answer = TypeVar("Answer")

# Until when an answer holds that the clock alone does not change.
FOREVER = datetime.max.replace(tzinfo=UTC)
# Registries can be changed in the admin without an event: not seen for a minute at most.
SECONDS = 60

_pocket: ContextVar[list[list[int]] | None] = ContextVar("happened", default=None)


@contextmanager
def asked_once() -> Iterator[None]:
    """Ask the log once at most meanwhile: for a request that only reads. What is worked
    out later in it may know of more than the log told, never of less, so it is worked
    out anew once too often rather than kept for too long."""
    token = _pocket.set([])
    try:
        yield
    finally:
        _pocket.reset(token)


def _happened() -> list[int]:
    known = _pocket.get()
    if known is None:
        return Event.objects.newest()
    if not known:
        known.append(Event.objects.newest())
    return known[0]


def until_something_happens(
    name: str, work_out: Callable[[], tuple[Answer, datetime]], *, at: datetime
) -> Answer:
    """What `work_out` answers, and until when by the clock alone; one statement if kept.

    `name` says what was asked, and by whom if that matters.
    """
    cache = caches["answers"]
    key = f"{name}:{get_language()}"
    happened = _happened()
    kept = cache.get(key)
    if kept is not None:
        answer, then, holds_until = kept
        if then == happened and at < holds_until:
            return answer
    answer, holds_until = work_out()
    cache.set(key, (answer, happened, holds_until), SECONDS)
    return answer


def while_the_same(name: str, stamp: object, work_out: Callable[[], Answer]) -> Answer:
    """What `work_out` answers, kept as long as `stamp` is the same: what the database
    says, in a statement of the caller's own, of all that the answer follows from. For
    what is long to work out and is not touched by most of what happens."""
    cache = caches["answers"]
    kept = cache.get(name)
    if kept is not None and kept[1] == stamp:
        return kept[0]
    answer = work_out()
    cache.set(name, (answer, stamp), SECONDS)
    return answer


def calendars_hold_until(rounds: Iterable[Round], at: datetime) -> datetime:
    """When the clock alone makes something else of these rounds: a step opens or
    closes, for all or by an extension, or the day ends."""
    changes = [dates.end_of(dates.day_of(at))]
    for round_ in rounds:
        for period in round_.periods.all():
            changes += [period.opens_at, period.closes_at]
            changes += [extension.closes_at for extension in period.granted]
    return min(change for change in changes if change > at)
