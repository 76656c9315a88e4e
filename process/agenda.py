"""What one person has to do, and waits for: the home page, in few statements.

Nothing here is stored. Everything follows from the table, the calendar and what
people have left behind.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from municipalities.models import Representative
from needs.models import Engagement, Officer, Recipient
from prioritization.models import PanelMember
from process.outstanding import Whose, deadlines
from process.progress import ask, counted
from process.steps import BY_STEP, StepSpec
from rounds.models import Period, Round, Step
from rss.models import Coordinator, Participation


@dataclass(frozen=True)
class Task:
    """One thing owed, for components/task.html."""

    round: Round
    title: str
    button: str
    url: str
    closes_at: datetime
    detail: str = ""


@dataclass(frozen=True)
class Wait:
    """One thing waited for: from whom, how much is left, and until when."""

    round: Round
    who: str
    text: str
    closes_at: datetime


@dataclass(frozen=True)
class Agenda:
    tasks: list[Task]
    waits: list[Wait]
    rounds: list[Round]
    has_role: bool
    is_coordinator: bool


class Deadline(NamedTuple):
    """Somebody's turn in a step: whose, and until when."""

    name: str
    round: Round
    spec: StepSpec
    closes_at: datetime
    whose: Whose


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
    mine: list[Any] = [round_ for round_ in rounds if has_part(user, round_)]
    answers = _ask(user, turns, mine, at)
    tasks = [
        *(_task(turn, user) for turn in turns if answers.get(f"owes_{turn.name}")),
        *_participation_questions(user, by_id, at),
        *_receipts(user, by_id, at),
        *_undecided_areas(user, rounds, at),
    ]
    return Agenda(
        tasks=sorted(tasks, key=lambda task: (task.closes_at, task.title)),
        waits=sorted(_waits(turns, mine, answers, at), key=lambda wait: wait.closes_at),
        rounds=[round_ for round_ in mine if not is_over(round_, at)],
        has_role=bool(mine) or user.is_skr,
        is_coordinator=any(round_.as_coordinator for round_ in mine),
    )


def with_part(rounds: QuerySet[Round], user: User) -> QuerySet[Round]:
    """Rounds that know in which roles the user has a part in them; no statement more."""

    def held(kind: Any) -> QuerySet:
        return kind.objects.active().filter(user=user)

    return rounds.annotate(
        as_representative=Exists(held(Representative)),
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
    )


def has_part(user: User, round_: Any) -> bool:
    return (
        user.is_skr
        or round_.as_representative
        or round_.as_coordinator
        or round_.as_officer
        or round_.as_member
    )


def pages(user: User, round_: Any) -> list[tuple[str, str]]:
    """The user's own pages of a round, by role: (text, address)."""
    found = []
    if round_.as_representative:
        found.append((_("Kommunens behov"), "municipalities:round"))
    if round_.as_coordinator:
        found.append((_("Er RSS: samla ihop och skicka vidare"), "rss:round"))
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
        found.append(
            (_("Prioriteringsordning och överlämning"), "prioritization:hand_over")
        )
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


def _ask(
    user: User, turns: list[Deadline], mine: list[Round], at: datetime
) -> dict[str, Any]:
    """Everything about the steps, in one statement: do I owe, and how far is it?"""
    questions: dict[str, Any] = {
        f"owes_{turn.name}": Exists(
            turn.spec.outstanding(turn.round, turn.whose).filter(pk=user.pk)
        )
        for turn in turns
        if _may_owe(user, turn)
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
        round=turn.round,
        title=str(todo.task),
        button=str(todo.button),
        url=reverse(todo.page, args=[turn.round.public_id]),
        closes_at=turn.closes_at,
        detail="" if turn.whose.all_but else _("Ni har fått anstånd."),
    )


def _waits(
    turns: list[Deadline], mine: list[Round], answers: dict[str, Any], at: datetime
) -> Iterable[Wait]:
    for turn in _ordinary(turns, mine):
        of = answers[f"of_{turn.name}"]
        left = of - answers[f"done_{turn.name}"]
        if left and not answers.get(f"owes_{turn.name}"):
            yield Wait(
                round=turn.round,
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
                round=round_,
                title=_("Svara om %(rss)s deltar") % {"rss": participation.rss},
                button=_("Svara"),
                url=reverse("rss:answer_participation", args=[participation.public_id]),
                closes_at=gather.opens_at if at < gather.opens_at else gather.closes_at,
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
            round=round_,
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
                round=round_,
                title=_("Besluta vilket verksamhetsområde omgången ska handla om"),
                button=_("Till beslutet"),
                url=reverse("prioritization:area", args=[round_.public_id]),
                closes_at=closed_at,
                detail=_("Panelens tid är ute. Nu väntar omgången på SKR:s beslut."),
            )


def _next_closing(round_: Round, at: datetime) -> datetime:
    """Of the steps after the handing over, so that receipts stand in their place."""
    hand_over: Period = round_.period(Step.HAND_OVER)
    if at < hand_over.closes_at:
        return hand_over.closes_at
    return round_.period(Step.FEEDBACK).closes_at
