"""When people are reminded of a last day. Pure functions; the clock is given.

A reminder goes on the morning of a working day. What falls on another day goes on the
working day before it, since afterwards may be too late; that a step has opened or closed
is told on the next.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from process.models import Reminder
from rounds import dates

MORNING = time(8, 0)
# Not before the morning's own reminders have come due: what was put off from the day
# before would go alone, and theirs would have to wait for another day.
HOURS = (MORNING, time(19, 0))
# So long after the last day it is still of use to say that it has passed.
AFTER_FOR = timedelta(days=10)

K = Reminder.Kind


@dataclass(frozen=True)
class Occasion:
    """Something to say about a last day, and from when."""

    kind: Reminder.Kind
    due_at: datetime
    days_before: int = 0

    @property
    def key(self) -> tuple[str, int]:
        """With the last day, the step and the person: what is said once."""
        return self.kind.value, self.days_before


def morning_of(day: date) -> datetime:
    return datetime.combine(day, MORNING, tzinfo=dates.STOCKHOLM)


def working_day_before(day: date) -> date:
    """`day` itself, or the last day before it that is a working day."""
    while dates.not_a_working_day(day):
        day -= timedelta(days=1)
    return day


def may_write(at: datetime) -> bool:
    """Between 08 and 19 on a Swedish working day."""
    local = at.astimezone(dates.STOCKHOLM)
    begins, ends = HOURS
    return begins <= local.time() < ends and not dates.not_a_working_day(local.date())


def first_writing(at: datetime) -> datetime:
    """The first moment from `at` on at which the sweep may write."""
    if may_write(at):
        return at
    here = at.astimezone(dates.STOCKHOLM)
    begins, _ends = HOURS
    day = here.date() + timedelta(days=0 if here.time() < begins else 1)
    return datetime.combine(dates.next_working_day(day), begins, tzinfo=dates.STOCKHOLM)


def day_before(closes_at: datetime, days: int) -> datetime:
    """When one is reminded so many days before the last one."""
    last_day = dates.last_day_of(closes_at)
    return morning_of(working_day_before(last_day - timedelta(days=days)))


def before_closing(
    opens_at: datetime, closes_at: datetime, days: Sequence[int]
) -> list[Occasion]:
    """While the step is open, in the order in which they come due."""
    first_day = dates.day_of(opens_at)
    opened = max(opens_at, morning_of(dates.next_working_day(first_day)))
    found = [Occasion(K.OPENED, opened)] if opened < closes_at else []
    for number in sorted(set(days), reverse=True):
        morning = day_before(closes_at, number)
        if morning > opened:
            found.append(Occasion(K.BEFORE, morning, number))
    final = day_before(closes_at, 0)
    if final > opened:
        found.append(Occasion(K.LAST_DAY, final))
    return found


def after_closing(closes_at: datetime) -> list[Occasion]:
    """To those who still owe something, and to those who can help them."""
    day = dates.last_day_of(closes_at) + timedelta(days=1)
    due_at = morning_of(dates.next_working_day(day))
    return [Occasion(K.AFTER, due_at), Occasion(K.HELP, due_at)]
