"""What one person has to do, and waits for: the home page, in few statements.

Nothing here is stored. Everything follows from the table, the calendar and what
people have left behind.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from municipalities.models import Question, Representative, Submission
from needs.models import Engagement, Officer, Recipient
from outbox.models import Letter
from prioritization.models import PanelMember
from prioritization.querysets import published_in
from process.outstanding import EVERYONE, Whose, deadlines
from process.progress import ask, counted
from process.steps import BY_STEP, StepSpec
from rounds.kept import calendars_hold_until
from rounds.models import Period, Round, Step
from rss.models import Coordinator, Participation


class Named(NamedTuple):
    """A round, as far as a list tells of it."""

    public_id: str
    title: str

    @classmethod
    def of(cls, round_: Round) -> "Named":
        return cls(round_.public_id, round_.title)

    def __str__(self) -> str:
        return self.title


@dataclass(frozen=True)
class Task:
    """One thing owed, for components/task.html."""

    round: Named
    title: str
    button: str
    url: str
    closes_at: datetime
    detail: str = ""


@dataclass(frozen=True)
class Wait:
    """One thing waited for: from whom, how much is left, and until when."""

    round: Named
    who: str
    text: str
    closes_at: datetime


@dataclass(frozen=True)
class News:
    """Something that has happened: as it was told by letter."""

    at: datetime
    title: str
    text: str


@dataclass(frozen=True)
class Agenda:
    tasks: list[Task]
    waits: list[Wait]
    news: list[News]
    rounds: list[Round]
    has_role: bool
    has_assignment: bool
    is_coordinator: bool
    # When the calendar alone makes it another: a step opens or closes, the day ends.
    holds_until: datetime


class Deadline(NamedTuple):
    """Somebody's turn in a step: whose, and until when."""

    name: str
    round: Round
    spec: StepSpec
    closes_at: datetime
    whose: Whose


NEWS_LAST, NEWS_AT_MOST = timedelta(days=30), 5

# In which role (see with_part) one may owe something in a step; "" is SKR alone.
ROLE: Mapping[Step, str] = {
    Step.CHOOSE_AREA: "as_member",
    Step.GATHER: "as_representative",
    Step.FORWARD: "as_coordinator",
    Step.COMPILE: "",
    Step.SCREEN: "as_officer",
    Step.RANK: "as_member",
    Step.HAND_OVER: "",
    Step.FEEDBACK: "as_officer",
}


def of(user: User, *, at: datetime) -> Agenda:
    rounds = list(with_part(Round.objects.with_calendar(), user))
    by_id = {round_.pk: round_ for round_ in rounds}
    turns = [turn for round_ in rounds for turn in _turns(round_, at)]
    mine: list[Any] = [round_ for round_ in rounds if has_part(user, round_, at)]
    coordinates = any(round_.as_coordinator for round_ in mine)
    missed = [turn for round_ in rounds for turn in _missed(user, round_, at)]
    answers = _ask(user, turns, missed, mine)
    tasks = [
        *(_task(turn, user) for turn in turns if answers.get(f"owes_{turn.name}")),
        *(_participation_questions(user, by_id, at) if coordinates else ()),
        *_receipts(user, by_id, at),
        *_questions(user, by_id, at),
        *_undecided_areas(user, rounds, at),
        *(_unfinished(turn) for turn in missed if answers.get(f"owes_{turn.name}")),
    ]
    return Agenda(
        tasks=sorted(tasks, key=lambda task: (task.closes_at, task.title)),
        waits=sorted(_waits(turns, mine, answers, at), key=lambda wait: wait.closes_at),
        news=list(_news(user, at)),
        rounds=[round_ for round_ in mine if not is_over(round_, at)],
        has_role=user.is_skr or any(_roles(round_) for round_ in rounds),
        has_assignment=any(_roles(round_) - {"as_member"} for round_ in rounds),
        is_coordinator=coordinates,
        holds_until=calendars_hold_until(rounds, at),
    )


def with_part(rounds: QuerySet[Round], user: User) -> QuerySet[Round]:
    """Rounds that know in which roles the user has a part in them; no statement more."""

    def held(kind: Any) -> QuerySet:
        return kind.objects.active().filter(user=user)

    return rounds.annotate(
        as_representative=Exists(held(Representative)),
        has_handed_in=Exists(
            Submission.objects.submitted().filter(
                round=OuterRef("pk"),
                municipality__in=held(Representative).values("municipality"),
            )
        ),
        as_coordinator=Exists(
            Participation.objects.filter(
                round=OuterRef("pk"), rss__in=held(Coordinator).values("rss")
            )
        ),
        as_officer=Exists(
            Engagement.objects.filter(
                round=OuterRef("pk"), agency__in=held(Officer).values("agency")
            )
        ),
        as_member=Exists(held(PanelMember).filter(round=OuterRef("pk"))),
        has_result=Exists(published_in().filter(round=OuterRef("pk"))),
    )


def has_part(user: User, round_: Any, at: datetime) -> bool:
    held = _roles(round_) - {"as_representative"}
    if round_.as_representative and _concerns_municipality(round_, at):
        return True
    return user.is_skr or bool(held)


def _roles(round_: Any) -> set[str]:
    roles = ("as_representative", "as_coordinator", "as_officer", "as_member")
    return {role for role in roles if getattr(round_, role)}


def _concerns_municipality(round_: Any, at: datetime) -> bool:
    """It may still hand something in, or waits to hear of what it has handed in."""
    gather = round_.period(Step.GATHER)
    may_come = at < gather.closes_at or gather.live_extensions(at)
    return bool(may_come or round_.has_handed_in)


def pages(user: User, round_: Any) -> list[tuple[str, str]]:
    """The user's own pages of a round, by role: (text, address)."""
    found = []
    if round_.as_representative:
        found.append((_("Kommunens behov"), "municipalities:round"))
    if round_.as_coordinator:
        found.append((_("Er RSS: samla ihop och skicka vidare"), "rss:round"))
        found.append((_("Så har SKR placerat era behov"), "needs:placed"))
    if round_.as_officer:
        found.append((_("Bedöm behoven"), "needs:screen"))
        found.append((_("Besvara behoven"), "needs:answers"))
    if round_.as_member:
        found.append((_("Välj verksamhetsområde"), "prioritization:area"))
        found.append((_("Din rangordning"), "prioritization:ballot"))
    if user.is_skr:
        found.append((_("Verksamhetsområde"), "prioritization:area"))
        found.append((_("Alla RSS i omgången"), "rss:round"))
        found.append((_("Den nationella listan"), "needs:compile"))
        found.append((_("Samtal och invändningar"), "needs:talk"))
        found.append(
            (_("Prioriteringsordning och överlämning"), "prioritization:hand_over")
        )
    if user.is_skr or round_.has_result:
        found.append((_("Resultatet av rangordningen"), "prioritization:result"))
    unique = {page: text for text, page in found}
    return [
        (text, reverse(page, args=[round_.public_id])) for page, text in unique.items()
    ]


def is_over(round_: Round, at: datetime) -> bool:
    return all(period.closes_at <= at for period in round_.periods.all())


def _turns(round_: Round, at: datetime) -> Iterable[Deadline]:
    for period in round_.periods.all():
        if period.opens_at <= at:
            for number, (closes_at, whose) in enumerate(deadlines(period, at)):
                spec = BY_STEP[Step(period.step)]
                yield Deadline(f"{period.pk}_{number}", round_, spec, closes_at, whose)


def _missed(user: User, round_: Round, at: datetime) -> Iterable[Deadline]:
    """SKR's part of the steps that are over. Nothing goes on until it is done, so it
    stands there until the round is. (For the area see _undecided_areas.)"""
    if not user.is_skr or is_over(round_, at):
        return
    for period in round_.periods.all():
        spec = BY_STEP[Step(period.step)]
        is_skrs = spec.skr is not None or not ROLE[spec.step]
        if period.closes_at <= at and is_skrs and spec.step is not Step.CHOOSE_AREA:
            yield Deadline(str(period.pk), round_, spec, period.closes_at, EVERYONE)


def _ask(
    user: User, turns: list[Deadline], missed: list[Deadline], mine: list[Round]
) -> dict[str, Any]:
    """Everything about the steps, in one statement: do I owe, and how far is it?"""
    questions: dict[str, Any] = {
        f"owes_{turn.name}": Exists(
            turn.spec.outstanding(turn.round, turn.whose).filter(pk=user.pk)
        )
        for turn in [*(turn for turn in turns if _may_owe(user, turn)), *missed]
    }
    for turn in _ordinary(turns, mine):
        progress = turn.spec.progress(turn.round)
        questions[f"done_{turn.name}"] = counted(progress.done)
        questions[f"of_{turn.name}"] = counted(progress.of)
    return ask(user, questions)


def _may_owe(user: User, turn: Deadline) -> bool:
    """Building a question costs more than asking it; most need no asking."""
    role = ROLE[turn.spec.step]
    is_skrs = turn.spec.skr is not None or not role
    return (user.is_skr and is_skrs) or bool(role and getattr(turn.round, role))


def _ordinary(turns: list[Deadline], mine: list[Round]) -> Iterable[Deadline]:
    """Without those that only an extension keeps open, in rounds of the person."""
    return (turn for turn in turns if turn.whose.all_but and turn.round in mine)


def _task(turn: Deadline, user: User) -> Task:
    todo = turn.spec.skr if user.is_skr and turn.spec.skr else turn.spec
    return Task(
        round=Named.of(turn.round),
        title=str(todo.task),
        button=str(todo.button),
        url=reverse(todo.page, args=[turn.round.public_id]),
        closes_at=turn.closes_at,
        detail="" if turn.whose.all_but else _("Ni har fått anstånd."),
    )


def _unfinished(turn: Deadline) -> Task:
    """What can only be done once the last day has been moved; or late, in some steps."""
    todo = turn.spec.skr or turn.spec
    late = turn.spec.may_be_late
    page = todo.page if late else "process:calendar"
    return Task(
        round=Named.of(turn.round),
        title=str(todo.task),
        button=str(todo.button) if late else _("Flytta sista dagen"),
        url=reverse(page, args=[turn.round.public_id]),
        closes_at=turn.closes_at,
        detail=_("Steget är stängt, men allt är inte klart."),
    )


def _waits(
    turns: list[Deadline], mine: list[Round], answers: dict[str, Any], at: datetime
) -> Iterable[Wait]:
    for turn in _ordinary(turns, mine):
        of = answers[f"of_{turn.name}"]
        left = of - answers[f"done_{turn.name}"]
        if left and not answers.get(f"owes_{turn.name}"):
            yield Wait(
                round=Named.of(turn.round),
                who=str(turn.spec.actor),
                text=str(turn.spec.waiting_text) % {"left": left, "of": of},
                closes_at=turn.closes_at,
            )


def _participation_questions(
    user: User, rounds: dict[int, Round], at: datetime
) -> Iterable[Task]:
    asked = Participation.objects.filter(
        takes_part=None,
        rss__in=Coordinator.objects.active().filter(user=user).values("rss"),
    ).select_related("rss")
    for participation in asked:
        round_ = rounds[participation.round_id]
        gather = round_.period(Step.GATHER)
        if at < gather.closes_at:
            yield Task(
                round=Named.of(round_),
                title=_("Svara om %(rss)s deltar") % {"rss": participation.rss},
                button=_("Svara"),
                url=reverse("rss:answer_participation", args=[participation.public_id]),
                closes_at=gather.opens_at if at < gather.opens_at else gather.closes_at,
            )


def _questions(user: User, rounds: Mapping[int, Any], at: datetime) -> Iterable[Task]:
    """What the RSS asks about needs of my municipality; asked where I represent one."""
    if not any(round_.as_representative for round_ in rounds.values()):
        return
    asked = Question.objects.open().filter(
        submission__municipality__in=Representative.objects.active()
        .filter(user=user)
        .values("municipality")
    )
    for question in asked.select_related("submission"):
        need, round_ = question.submission, rounds[question.submission.round_id]
        forward = round_.period(Step.FORWARD)
        if at < forward.closes_at:
            yield Task(
                round=Named.of(round_),
                title=_("Svara på en fråga om ”%(need)s”") % {"need": need},
                button=_("Till frågan"),
                url=reverse("municipalities:read", args=[need.public_id]) + "#fragor",
                closes_at=forward.closes_at,
            )


def _receipts(user: User, rounds: dict[int, Round], at: datetime) -> Iterable[Task]:
    """Needs handed over to my agency whose receipt nobody has acknowledged."""
    waiting = (
        Recipient.objects.filter(
            acknowledged_at=None,
            agency__in=Officer.objects.active().filter(user=user).values("agency"),
        )
        .order_by()
        .values("need__round")
        .annotate(n=Count("pk"))
    )
    for row in waiting:
        round_ = rounds[row["need__round"]]
        yield Task(
            round=Named.of(round_),
            title=ngettext(
                "Bekräfta att ni har tagit emot %(n)d behov",
                "Bekräfta att ni har tagit emot %(n)d behov",
                row["n"],
            )
            % {"n": row["n"]},
            button=_("Till behoven"),
            url=reverse("needs:answers", args=[round_.public_id]),
            closes_at=_next_closing(round_, at),
        )


def _undecided_areas(user: User, rounds: list[Round], at: datetime) -> Iterable[Task]:
    """SKR may decide after the vote has closed, and nothing goes on until it has."""
    for round_ in rounds if user.is_skr else ():
        closed_at = round_.period(Step.CHOOSE_AREA).closes_at
        if round_.service_area_id is None and closed_at <= at:
            yield Task(
                round=Named.of(round_),
                title=_("Besluta vilket verksamhetsområde omgången ska handla om"),
                button=_("Till beslutet"),
                url=reverse("prioritization:area", args=[round_.public_id]),
                closes_at=closed_at,
                detail=_("Panelens tid är ute. Nu väntar omgången på SKR:s beslut."),
            )


def _news(user: User, at: datetime) -> Iterable[News]:
    """Whatever concerns somebody is told by letter; letters can go astray. What asks
    for something stands among the tasks."""
    letters = Letter.objects.told(user.email, at - NEWS_LAST)
    told = letters.exclude(kind__in=("process.reminder", "accounts.invitation"))
    for letter in told[:NEWS_AT_MOST]:
        yield News(letter.created_at, letter.subject, letter.body)


def _next_closing(round_: Round, at: datetime) -> datetime:
    """Of the steps after the handing over, so that receipts stand in their place."""
    hand_over: Period = round_.period(Step.HAND_OVER)
    if at < hand_over.closes_at:
        return hand_over.closes_at
    return round_.period(Step.FEEDBACK).closes_at
