"""What agencies have answered and promised, across rounds, and what it gave."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render

from accounts import clock
from accounts.access import may
from needs.followup import Marked
from needs.models import Agency, Feedback, Promise, Recipient, State, promises_in
from rounds.dates import day_of
from rounds.models import Round

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@dataclass
class Standing:
    """How far one agency has come in one round."""

    agency: Agency
    round: Round
    received: int = 0
    answered: int = 0
    promises: Counter = field(default_factory=Counter)

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
    held = Recipient.objects.standing()
    received = held.of_agencies_of(request.user).with_answers()
    found = promises_in(answers, day_of(clock.now()))
    context = {
        "standings": _standings(received.select_related("need__round"), found),
        "overdue": [one for one in found if one.state == State.OVERDUE],
        "due": [one for one in found if one.state == State.DUE],
        "planned": [one for one in found if one.state == State.PLANNED],
        "settled": [one for one in found if not one.state.is_open],
        "marked": [Marked.of(answer) for answer in answers if answer.marks.all()],
    }
    return render(request, "needs/promises.html", context)


def _standings(
    received: Iterable[Recipient], found: Iterable[Promise]
) -> list[Standing]:
    """One for each agency and round, the latest round first."""
    rows: dict[tuple[int, int], Standing] = {}
    for recipient in received:
        key = recipient.agency_id, recipient.need.round_id
        row = rows.setdefault(key, Standing(recipient.agency, recipient.need.round))
        row.received += 1
        row.answered += recipient.answered_at is not None
    for promise in found:
        key = promise.answer.agency_id, promise.answer.need.round_id
        if key in rows:
            rows[key].promises[promise.state] += 1
    return sorted(rows.values(), key=lambda row: (-row.round.pk, row.agency.name))
