"""What agencies have answered and promised, across rounds, and what it gave."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.http import HttpResponse
from django.shortcuts import render

from accounts import clock
from accounts.access import may
from needs.followup import Marked
from needs.models import Agency, Feedback, Promise, Recipient, State, promises_in
from needs.views.common import Turn, turn
from rounds.dates import day_of
from rounds.models import Round, Step

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


class Waiting(NamedTuple):
    """A need that an agency has not answered, and for how many days it has had it."""

    recipient: Recipient
    days: int
    turn: Turn


class Dated(NamedTuple):
    """A promise, and whether its agency can say something more now."""

    promise: Promise
    is_open: bool


@dataclass
class Standing:
    """How far one agency has come in one round."""

    agency: Agency
    round: Round
    turn: Turn  # whether the agency can answer now
    received: int = 0
    waiting: list["Waiting"] = field(default_factory=list)
    promises: Counter = field(default_factory=Counter)

    @property
    def answered(self) -> int:
        return self.received - len(self.waiting)

    @property
    def open(self) -> int:
        return sum(n for state, n in self.promises.items() if state.is_open)

    @property
    def overdue(self) -> int:
        return self.promises[State.OVERDUE]


@may("needs.see_promises")
def promises(request: "SignedInRequest") -> HttpResponse:
    """SKR sees every agency; an officer the agencies that he or she acts for."""
    answers = list(
        Feedback.objects.published()
        .of_agencies_of(request.user)
        .in_order()
        .with_marks()
        .select_related("need__round")
    )
    held = Recipient.objects.standing().of_agencies_of(request.user).with_answers()
    found = promises_in(answers, day_of(now := clock.now()))
    standings = _standings(held.with_calendar(), found, now)
    open_ = {(row.agency.pk, row.round.pk) for row in standings if row.turn.is_open}
    dated = [Dated(one, _place(one.answer) in open_) for one in found]
    waiting = [one for row in standings for one in row.waiting]
    context = {
        "standings": standings,
        "waiting": sorted(waiting, key=lambda one: -one.days),
        "overdue": [one for one in dated if one.promise.state == State.OVERDUE],
        "due": [one for one in dated if one.promise.state == State.DUE],
        "planned": [one for one in dated if one.promise.state == State.PLANNED],
        "settled": [one for one in dated if not one.promise.state.is_open],
        "marked": [Marked.of(answer) for answer in answers if answer.marks.all()],
    }
    return render(request, "needs/promises.html", context)


def _standings(
    received: Iterable[Recipient], found: Iterable[Promise], at: datetime
) -> list[Standing]:
    """One for each agency and round, the latest round first."""
    rows: dict[tuple[int, int], Standing] = {}
    for recipient in received:
        key = _place(recipient)
        if key not in rows:
            agency, round_ = recipient.agency, recipient.need.round
            rows[key] = Standing(agency, round_, turn(round_, Step.FEEDBACK, agency))
        row = rows[key]
        row.received += 1
        if recipient.answered_at is None:
            days = (day_of(at) - day_of(recipient.handed_over_at)).days
            row.waiting.append(Waiting(recipient, days, row.turn))
    for promise in found:
        if row_of := rows.get(_place(promise.answer)):
            row_of.promises[promise.state] += 1
    return sorted(rows.values(), key=lambda row: (-row.round.pk, row.agency.name))


def _place(row: Recipient | Feedback) -> tuple[int, int]:
    """Which agency, and in which round."""
    return row.agency_id, row.need.round_id
