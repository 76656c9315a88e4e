"""An agency is reminded before the dates that it has given itself.

Derived from the answers each time, so it may run late, twice or half-way; that nobody is
reminded twice follows from the unique row in PromiseReminder. The letter is the one that
process/reminding/ writes.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, time, timedelta

from accounts.models import User
from needs.models import Feedback, Officer, Promise, PromiseReminder, promises_in
from rounds import dates

DAYS_BEFORE = (14, 3)
MORNING = time(8, 0, tzinfo=dates.STOCKHOLM)

# Which promise, and how many days before it: what a person is reminded of once.
Due = list[tuple[Promise, int]]
# Whom, by number, and when.
Told = tuple[int, datetime]


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


def still_due(told: Collection[Told], at: datetime) -> dict[Told, Due]:
    """By person and time of the letter, what was told of then and is not settled yet;
    empty where all is, and nothing where nothing was told of."""
    people = {pk for pk, _sent_at in told}
    times = {sent_at for _pk, sent_at in told}
    rows = PromiseReminder.objects.filter(user__in=people, sent_at__in=times)
    noted = [row for row in rows if (row.user_id, row.sent_at) in told]
    if not noted:
        return {}
    answers = Feedback.objects.of_promising_needs().in_order()
    today = dates.day_of(at)
    open_ = {
        (promise.answer.pk, str(promise.about)): promise
        for promise in promises_in(answers.select_related("need", "agency"), today)
        if promise.state.is_open and promise.due_on >= today
    }
    found: dict[Told, Due] = {(row.user_id, row.sent_at): [] for row in noted}
    for row in noted:
        if promise := open_.get((row.feedback_id, row.about)):
            found[row.user_id, row.sent_at].append((promise, row.days_before))
    for due_then in found.values():
        due_then.sort(key=lambda one: (one[0].due_on, one[0].answer.pk))
    return found


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
