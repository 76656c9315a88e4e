"""The home page of one person, in few statements."""

from datetime import datetime
from typing import Any

from accounts.models import User
from process.agenda import beside
from process.agenda.parts import has_part, is_over, roles_in, with_part
from process.agenda.things import Agenda
from process.agenda.turns import (
    ask_all,
    late_task_of,
    missed_by,
    task_of,
    turns_of,
    waits_of,
)
from rounds.kept import calendars_hold_until
from rounds.models import Round


def of(user: User, *, at: datetime) -> Agenda:
    rounds = list(with_part(Round.objects.with_calendar(), user))
    by_id = {round_.pk: round_ for round_ in rounds}
    turns = [turn for round_ in rounds for turn in turns_of(round_, at)]
    mine: list[Any] = [round_ for round_ in rounds if has_part(user, round_, at)]
    coordinates = any(round_.as_coordinator for round_ in mine)
    missed = [turn for round_ in rounds for turn in missed_by(user, round_, at)]
    answers = ask_all(user, turns, missed, mine)
    tasks = [
        *(task_of(turn, user) for turn in turns if answers.get(f"owes_{turn.name}")),
        *(beside.participation_questions(user, by_id, at) if coordinates else ()),
        *beside.receipts(user, by_id, at),
        *beside.questions(user, by_id, at),
        *beside.undecided_areas(user, rounds, at),
        *(late_task_of(turn) for turn in missed if answers.get(f"owes_{turn.name}")),
    ]
    return Agenda(
        tasks=sorted(tasks, key=lambda task: (task.closes_at, task.title)),
        waits=sorted(
            waits_of(turns, mine, answers, at), key=lambda wait: wait.closes_at
        ),
        news=list(beside.news(user, at)),
        rounds=[round_ for round_ in mine if not is_over(round_, at)],
        has_role=user.is_skr or any(roles_in(round_) for round_ in rounds),
        has_assignment=any(roles_in(round_) - {"as_member"} for round_ in rounds),
        is_coordinator=coordinates,
        is_officer=any(round_.as_officer for round_ in mine),
        holds_until=calendars_hold_until(rounds, at),
    )
