"""An agency is reminded before the dates that it has given itself.

Derived from the answers each time, so it may run late, twice or half-way; that nobody is
reminded twice follows from the unique row in PromiseReminder. The letter is the one that
process/reminding/ writes.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, time, timedelta

from accounts.models import User
from needs.models import Feedback, Officer, Promise, PromiseReminder, promises_in
from rounds import dates

DAYS_BEFORE = (14, 3)
MORNING = time(8, 0, tzinfo=dates.STOCKHOLM)

# Which promise, and how many days before it: what a person is reminded of once.
Due = list[tuple[Promise, int]]
# The same as the database has it: the answer, about what, days before, to whom.
Told = tuple[int, str, int, int]
# Whom, by number, and when a letter told of something.
ToldThen = tuple[int, datetime]


def days_due(promise: Promise, at: datetime) -> int | None:
    """The latest reminder that has come due. After the day itself none is: what was
    promised is overdue, and stands on the pages."""
    if promise.due_on < dates.day_of(at):
        return None
    passed = [days for days in DAYS_BEFORE if _morning_before(promise, days) <= at]
    return min(passed, default=None)


def _morning_before(promise: Promise, days: int) -> datetime:
    return datetime.combine(promise.due_on - timedelta(days=days), MORNING)


def due(at: datetime) -> dict[User, Due]:
    """What each officer shall be reminded of now, and has not been."""
    answers = answers_with_dates(at)
    return due_of(answers, officers_of(answers), told_of(answers), at)


def answers_with_dates(at: datetime) -> list[Feedback]:
    """With those that came before and after: a later one may have settled a promise.
    Empty where no date is to come."""
    answers = list(
        Feedback.objects.of_promising_needs().in_order().select_related("need__round")
    )
    today = dates.day_of(at)
    days = {day for one in answers for day in (one.planned_on, one.next_update_on)}
    return answers if any(day and day >= today for day in days) else []


def officers_of(answers: Iterable[Feedback]) -> dict[int, list[User]]:
    """Who acts now for each of the agencies that have answered."""
    agencies = {answer.agency_id for answer in answers}
    acting = Officer.objects.active().filter(agency__in=agencies, user__is_active=True)
    found: dict[int, list[User]] = defaultdict(list)
    for officer in acting.select_related("user"):
        found[officer.agency_id].append(officer.user)
    return found


def told_of(answers: Iterable[Feedback]) -> set[Told]:
    rows = PromiseReminder.objects.filter(feedback__in=[one.pk for one in answers])
    return set(rows.values_list("feedback", "about", "days_before", "user"))


def due_of(
    answers: Iterable[Feedback],
    officers: Mapping[int, Iterable[User]],
    told: Collection[Told],
    at: datetime,
) -> dict[User, Due]:
    found: dict[User, Due] = defaultdict(list)
    for promise in promises_in(answers, dates.day_of(at)):
        days = days_due(promise, at) if promise.state.is_open else None
        if days is None:
            continue
        for user in officers.get(promise.answer.agency_id, ()):
            if key_of(promise, days, user) not in told:
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


def key_of(promise: Promise, days: int, user: User) -> Told:
    return promise.answer.pk, str(promise.about), days, user.pk


def moments(answers: Iterable[Feedback], at: datetime) -> list[datetime]:
    """When reminders will come due."""
    return [
        morning
        for promise in promises_in(answers, dates.day_of(at))
        if promise.state.is_open
        for days in DAYS_BEFORE
        if (morning := _morning_before(promise, days)) > at
    ]


def still_due(told: Collection[ToldThen], at: datetime) -> dict[ToldThen, Due]:
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
    found: dict[ToldThen, Due] = {(row.user_id, row.sent_at): [] for row in noted}
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
