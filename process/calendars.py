"""What stands in a person's own calendar: the last days of what he or she has to do now,
and of what will be his or her turn.

Nothing is stored. What is done is no longer there; a day that moves is the same entry,
changed. The words of a municipality are left out: the address may come to be known.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from needs import reminders as promises
from process.agenda import beside, with_part
from process.agenda.things import Task
from process.agenda.turns import Deadline, may_owe, turns_of
from process.progress import ask
from process.reminding.acting import ACTING
from rounds import dates, ics
from rounds.models import Period, Round, Step
from rounds.templatetags.swedish import last_day, long_day


def of(user: User, *, at: datetime) -> bytes:
    """The file, in Swedish whatever the language of the program that asks."""
    with translation.override(settings.LANGUAGE_CODE):
        found = {entry.key: entry for entry in _entries(user, at)}
        return ics.calendar(_("Lokala behov: dina sista dagar"), found.values())


def _entries(user: User, at: datetime) -> Iterator[ics.Entry]:
    rounds: list[Any] = list(with_part(Round.objects.with_calendar(), user))
    yield from _of_steps(user, rounds, at)
    by_id = {round_.pk: round_ for round_ in rounds}
    by_name = {round_.public_id: round_ for round_ in rounds}
    if any(round_.as_coordinator for round_ in rounds):
        for task in beside.participation_questions(user, by_id, at):
            gather = by_name[task.round.public_id].period(Step.GATHER)
            yield _beside(user, task, gather, task.title, at)
    for task in beside.questions(user, by_id, at):
        forward = by_name[task.round.public_id].period(Step.FORWARD)
        yield _beside(user, task, forward, _("Svara på en fråga om ert behov"), at)
    yield from _promised(user, at)


def _of_steps(user: User, rounds: list[Any], at: datetime) -> Iterator[ics.Entry]:
    now = [turn for round_ in rounds for turn in turns_of(round_, at)]
    later = [turn for round_ in rounds for turn in turns_of(round_, at, coming=True)]
    mine = [turn for turn in (*now, *later) if may_owe(user, turn)]
    answers = ask(
        user, {f"turn_{turn.name}": Exists(_people(turn, user, at)) for turn in mine}
    )
    told: set[Period] = set()
    for turn in mine:
        if answers[f"turn_{turn.name}"]:
            period = turn.round.period(turn.spec.step)
            yield from _of_turn(user, turn, period, period in told, at)
            told.add(period)


def _people(turn: Deadline, user: User, at: datetime) -> QuerySet[User]:
    """Who owes something in an open step; who will act in one that is to open."""
    is_open = turn.round.period(turn.spec.step).opens_at <= at
    question = turn.spec.outstanding if is_open else ACTING[turn.spec.step]
    return question(turn.round, turn.whose).filter(pk=user.pk)


def _of_turn(
    user: User, turn: Deadline, period: Period, is_another: bool, at: datetime
) -> Iterator[ics.Entry]:
    """The last day; and when it opens, if it has not. Who has one last day for one
    organization and another for another has two."""
    todo = turn.spec.skr if user.is_skr and turn.spec.skr else turn.spec
    is_open = period.opens_at <= at
    page = todo.page if is_open else "process:round"
    key = f"{settings.SITE_URL}/{turn.round.public_id}/{period.step}/{user.pk}"
    words = {"step": turn.spec.step.label, "round": turn.round.title}
    text = _("%(task)s.\nÖppnar %(opens)s. Sista dag: %(last)s.") % {
        "task": todo.task,
        "opens": long_day(period.opens_at),
        "last": last_day(turn.closes_at),
    }
    entry = ics.Entry(
        key=f"{key}/2" if is_another else key,
        day=dates.last_day_of(turn.closes_at),
        title=_("Sista dagen: %(step)s – %(round)s") % words,
        text=text,
        url=_address(page, turn.round.public_id),
        made_at=turn.round.planned_at,
        changed_at=_changed_at(period, turn.closes_at, at),
        alarms=ics.ALARMS,
    )
    yield entry
    if not is_open and not is_another:
        yield ics.opening(
            entry,
            day=dates.day_of(period.opens_at),
            title=_("Öppnar: %(step)s – %(round)s") % words,
        )


def _changed_at(period: Period, closes_at: datetime, at: datetime) -> datetime:
    """When it was last said when a step opens or closes; or when it opened, since there
    is something to do from then on."""
    found = [period.planned_or_moved_at]
    found += [one.granted_at for one in period.granted if one.closes_at == closes_at]
    found += [period.opens_at] if period.opens_at <= at else []
    return max(found)


def _beside(
    user: User, task: Task, period: Period, title: str, at: datetime
) -> ics.Entry:
    return ics.Entry(
        key=f"{settings.SITE_URL}{task.url}/{user.pk}",
        day=dates.last_day_of(task.closes_at),
        title=_("Sista dagen: %(task)s – %(round)s")
        % {"task": title, "round": task.round},
        text=_("Sista dag: %(last)s.") % {"last": last_day(task.closes_at)},
        url=f"{settings.SITE_URL}{task.url}",
        made_at=period.round.planned_at,
        changed_at=_changed_at(period, period.closes_at, at),
        alarms=ics.ALARMS,
    )


def _promised(user: User, at: datetime) -> Iterable[ics.Entry]:
    for promise in promises.promised_by(user, at):
        need, said_at = promise.answer.need, promise.answer.published_at
        made_at = need.round.planned_at
        yield ics.Entry(
            key=f"{settings.SITE_URL}/{need.public_id}/{promise.answer.agency_id}/"
            f"{promise.about}/{user.pk}",
            day=promise.due_on,
            title=f"{promise.about.label}: {need}",
            text=_(
                "Datumet som ni har gett kommunerna. Blir det senare: lämna ett besked "
                "med ett nytt datum."
            ),
            url=_address("needs:promises"),
            made_at=made_at,
            changed_at=max(made_at, said_at) if said_at else made_at,
            alarms=ics.ALARMS,
        )


def _address(page: str, *args: str) -> str:
    return f"{settings.SITE_URL}{reverse(page, args=args)}"
