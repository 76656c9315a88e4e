"""Whose turn it is in the steps: what a person owes there, and waits for."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Exists
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from process.agenda.parts import is_over
from process.agenda.things import Named, Task, Wait
from process.outstanding import EVERYONE, Whose, deadlines
from process.progress import ask, counted
from process.steps import BY_STEP, StepSpec
from rounds.models import Round, Step


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


def turns_of(
    round_: Round, at: datetime, *, coming: bool = False
) -> Iterable[Deadline]:
    """In the steps that have opened; or in those that have not."""
    for period in round_.periods.all():
        if (at < period.opens_at) is coming:
            for number, (closes_at, whose) in enumerate(deadlines(period, at)):
                spec = BY_STEP[Step(period.step)]
                yield Deadline(f"{period.pk}_{number}", round_, spec, closes_at, whose)


def missed_by(user: User, round_: Round, at: datetime) -> Iterable[Deadline]:
    """SKR's part of the steps that are over. Nothing goes on until it is done, so it
    stands there until the round is. (For the area see _undecided_areas.)"""
    if not user.is_skr or is_over(round_, at):
        return
    for period in round_.periods.all():
        spec = BY_STEP[Step(period.step)]
        is_skrs = spec.skr is not None or not ROLE[spec.step]
        if period.closes_at <= at and is_skrs and spec.step is not Step.CHOOSE_AREA:
            yield Deadline(str(period.pk), round_, spec, period.closes_at, EVERYONE)


def ask_all(
    user: User, turns: list[Deadline], missed: list[Deadline], mine: list[Round]
) -> dict[str, Any]:
    """Everything about the steps, in one statement: do I owe, and how far is it?"""
    questions: dict[str, Any] = {
        f"owes_{turn.name}": Exists(
            turn.spec.outstanding(turn.round, turn.whose).filter(pk=user.pk)
        )
        for turn in [*(turn for turn in turns if may_owe(user, turn)), *missed]
    }
    for turn in _ordinary(turns, mine):
        progress = turn.spec.progress(turn.round)
        questions[f"done_{turn.name}"] = counted(progress.done)
        questions[f"of_{turn.name}"] = counted(progress.of)
    return ask(user, questions)


def may_owe(user: User, turn: Deadline) -> bool:
    """Building a question costs more than asking it; most need no asking."""
    role = ROLE[turn.spec.step]
    is_skrs = turn.spec.skr is not None or not role
    return (user.is_skr and is_skrs) or bool(role and getattr(turn.round, role))


def _ordinary(turns: list[Deadline], mine: list[Round]) -> Iterable[Deadline]:
    """Without those that only an extension keeps open, in rounds of the person."""
    return (turn for turn in turns if turn.whose.all_but and turn.round in mine)


def task_of(turn: Deadline, user: User) -> Task:
    todo = turn.spec.skr if user.is_skr and turn.spec.skr else turn.spec
    return Task(
        round=Named.of(turn.round),
        title=str(todo.task),
        button=str(todo.button),
        url=reverse(todo.page, args=[turn.round.public_id]),
        closes_at=turn.closes_at,
        detail="" if turn.whose.all_but else _("Ni har fått anstånd."),
    )


def late_task_of(turn: Deadline) -> Task:
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


def waits_of(
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
