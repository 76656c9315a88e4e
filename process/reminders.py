"""Who is reminded of what, and when: the day before the last day by `remind_days_before`.

Derived from the table and the calendar each time, so it may run late, twice or half-way.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.db import IntegrityError, transaction

from accounts import clock
from outbox import actions as outbox
from process import mails
from process.models import ReminderSent
from process.outstanding import deadlines
from process.steps import BY_STEP, StepSpec
from rounds import dates
from rounds.models import Period, Step

MORNING = time(8, 0, tzinfo=dates.STOCKHOLM)


def remind_at(closes_at: datetime, days_before: int) -> datetime:
    """In the morning, so many days before the last day."""
    day = dates.last_day_of(closes_at) - timedelta(days=days_before)
    return datetime.combine(day, MORNING)


def days_due(spec: StepSpec, closes_at: datetime, at: datetime) -> int | None:
    """The latest reminder that has come due: who was silent for a week sends one."""
    passed = [
        days for days in spec.remind_days_before if remind_at(closes_at, days) <= at
    ]
    return min(passed, default=None)


def due(at: datetime) -> Iterator[tuple[StepSpec, ReminderSent]]:
    """The reminders to send now, not yet stored."""
    periods = Period.objects.open_for_anyone_at(at).prefetch_related(
        "extensions", "round__periods__extensions"
    )
    for period in periods:
        spec = BY_STEP[Step(period.step)]
        for closes_at, whose in deadlines(period, at):
            days_before = days_due(spec, closes_at, at)
            if days_before is None:
                continue
            which = {
                "period": period,
                "closes_at": closes_at,
                "days_before": days_before,
            }
            reminded = ReminderSent.objects.filter(**which).values("user")
            owing = spec.outstanding(period.round, whose).exclude(pk__in=reminded)
            for user in owing.order_by("pk"):
                yield spec, ReminderSent(**which, user=user, sent_at=at)


def send_due(at: datetime) -> int:
    """Put every reminder that is due into the outbox."""
    with clock.stopped_at(at):
        return sum(_send(spec, reminder) for spec, reminder in list(due(at)))


def _send(spec: StepSpec, reminder: ReminderSent) -> bool:
    letter = mails.reminder(
        spec, reminder.period.round, reminder.user, closes_at=reminder.closes_at
    )
    try:
        with transaction.atomic():
            reminder.save()
            outbox.queue(letter, at=reminder.sent_at, kind="process.reminder")
    except IntegrityError:
        return False  # another worker was first
    return True
