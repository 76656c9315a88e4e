"""An agency is reminded before the dates that it has given itself.

Derived from the answers each time, so it may run late, twice or half-way; that nobody is
reminded twice follows from the unique row in PromiseReminder. The letter is the one that
process/reminding/ writes.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, time, timedelta

from accounts.models import User
from needs.models import Feedback, Officer, Promise, PromiseReminder, promises_in
from rounds import dates

DAYS_BEFORE = (14, 3)
MORNING = time(8, 0, tzinfo=dates.STOCKHOLM)

# Which promise, and how many days before it: what a person is reminded of once.
Due = list[tuple[Promise, int]]


def days_due(promise: Promise, at: datetime) -> int | None:
    """The latest reminder that has come due. After the day itself none is: what was
    promised is overdue, and stands on the pages."""
    if promise.due_on < dates.day_of(at):
        return None
    passed = [
        days
        for days in DAYS_BEFORE
        if datetime.combine(promise.due_on - timedelta(days=days), MORNING) <= at
    ]
    return min(passed, default=None)


def due(at: datetime) -> dict[User, Due]:
    """What each officer shall be reminded of now, and has not been."""
    answers = Feedback.objects.of_promising_needs().in_order()
    today = dates.day_of(at)
    open_ = [
        (promise, days)
        for promise in promises_in(answers.select_related("need__round"), today)
        if promise.state.is_open and (days := days_due(promise, at)) is not None
    ]
    told = set(
        PromiseReminder.objects.filter(
            feedback__in=[promise.answer.pk for promise, _ in open_]
        ).values_list("feedback", "about", "days_before", "user")
    )
    officers: dict[int, list[User]] = defaultdict(list)
    acting = Officer.objects.active().filter(user__is_active=True)
    agencies = {promise.answer.agency_id for promise, _ in open_}
    for officer in acting.filter(agency__in=agencies).select_related("user"):
        officers[officer.agency_id].append(officer.user)
    found: dict[User, Due] = defaultdict(list)
    for promise, days in open_:
        for user in officers[promise.answer.agency_id]:
            if (promise.answer.pk, promise.about, days, user.pk) not in told:
                found[user].append((promise, days))
    return found


def promised_by(user: User, at: datetime) -> list[Promise]:
    """The dates that the agencies of a person have given, and that are still to come or
    overdue."""
    agencies = Officer.objects.active().filter(user=user).values("agency")
    answers = Feedback.objects.of_promising_needs().filter(agency__in=agencies)
    found = promises_in(
        answers.in_order().select_related("need__round"), dates.day_of(at)
    )
    return [promise for promise in found if promise.state.is_open]


def note(told: Iterable[tuple[User, Due]], *, at: datetime) -> None:
    """In the transaction of the letter. IntegrityError: another worker was first."""
    PromiseReminder.objects.bulk_create(
        PromiseReminder(
            feedback=promise.answer,
            about=promise.about,
            days_before=days,
            user=user,
            sent_at=at,
        )
        for user, what in told
        for promise, days in what
    )
