"""What comes from a ballot: saved as it goes, moved by buttons, handed in (moment 5)."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import clock
from accounts.access import may
from accounts.forms import seen_at, version_of
from needs.models import Need
from prioritization import actions
from prioritization.forms.ballots import BallotForm
from prioritization.models import Ballot
from prioritization.models.choices import (
    Choices,
    Memory,
    levelled,
    moved_down,
    moved_up,
    numbered,
    remembered,
    sent_plainly,
    taken_out,
)
from prioritization.querysets import needs_on_paper, rounds_with_seat
from prioritization.views.ballot_page import ballot_of, ballot_page
from prioritization.views.ballots import member_of
from rounds.models import Round
from rounds.templatetags.swedish import clock_time

if TYPE_CHECKING:
    from accounts.models import SignedInRequest

MOVES = {"up": moved_up, "down": moved_down, "level": levelled, "out": taken_out}


@dataclass(frozen=True)
class Sent:
    """What a page of a ballot sends."""

    needs: list[Need]
    choices: Choices
    memory: Memory
    seen: datetime | None  # when what the page showed had been saved


@may("prioritization.rank", on=Round, through=rounds_with_seat)
def rank(request: "SignedInRequest", round_: Round) -> HttpResponse:
    if request.method != "POST":
        return redirect("prioritization:ballot", round_.public_id)
    needs = list(needs_on_paper(round_).only("public_id", "title"))
    try:
        if "abstain" in request.POST:
            return _abstain(request, round_, needs)
        sent = _sent(request, needs)
        if sent is None:
            return _not_understood(request, round_)
        if "hand_in" in request.POST:
            return _hand_in(request, round_, sent)
        return _save(request, round_, sent)
    except actions.NotOnThePanel as not_there:
        raise PermissionDenied from not_there
    except actions.ChangedElsewhere:
        return _changed_elsewhere(request, round_)
    except actions.OrderIsFixed:
        sentence = _(
            "SKR har redan publicerat resultatet eller fastställt ordningen. "
            "Rangordningen kom inte med."
        )
        messages.warning(request, sentence)
        return redirect("prioritization:ballot", round_.public_id)


def _sent(request: HttpRequest, needs: list[Need]) -> Sent | None:
    """None when there is something to say of it. The form is only built to look at
    what the page would not have sent so."""
    keys = [need.public_id for need in needs]
    choices = sent_plainly(keys, request.POST)
    if choices is None:
        form = BallotForm(needs, {}, data=request.POST)
        if not form.is_valid():
            return None
        choices = form.choices
    seen = seen_at(request.POST.get("version", ""))
    return Sent(needs, choices, remembered(keys, _marks(request)), seen)


def _marks(request: HttpRequest) -> dict[str, list[str]]:
    """By the id of the need."""
    return {
        name.removeprefix("memory-"): marks
        for name, marks in request.POST.lists()
        if name.startswith("memory-")
    }


def _is_by_script(request: HttpRequest) -> bool:
    """static/js/ballot.js asks so, and reads the answer as JSON."""
    return "autosave" in request.POST


def _not_understood(request: "SignedInRequest", round_: Round) -> HttpResponse:
    if _is_by_script(request):
        return JsonResponse({"problem": "invalid"}, status=400)
    return _as_sent(request, round_)


def _as_sent(request: "SignedInRequest", round_: Round, **context: Any) -> HttpResponse:
    """The same page with what was typed, in the order it was sent."""
    return ballot_page(
        request,
        member_of(request.user, round_),
        choices={},
        order=[name.removeprefix("place-") for name in request.POST],
        memory=_marks(request),
        data=request.POST,
        **context,
    )


def _changed_elsewhere(request: "SignedInRequest", round_: Round) -> HttpResponse:
    """Both lists are left: the one that is saved, and the one on the page. Whoever sends
    the page once more has seen that there is another, and writes over it."""
    if not _is_by_script(request):
        return _as_sent(request, round_, elsewhere=True)
    own = ballot_of(member_of(request.user, round_))
    version = version_of(own.saved_at) if own else 0
    return JsonResponse({"problem": "elsewhere", "newer": version}, status=409)


def _save(request: "SignedInRequest", round_: Round, sent: Sent) -> HttpResponse:
    """Save, and move a need one step if a button beside it was pressed."""
    page = reverse("prioritization:ballot", args=[round_.public_id])
    choices = sent.choices
    for button, move in MOVES.items():
        if (need := request.POST.get(button)) in choices:
            choices = move(numbered(choices), need)
            page = f"{page}#behov-{need}"
            break
    own = actions.save(
        round_,
        choices,
        memory=sent.memory,
        seen=sent.seen,
        by=request.user,
        at=clock.now(),
    )
    if _is_by_script(request):
        return _saved_by_script(request, sent, own)
    if "save" in request.POST:
        messages.success(request, _saved_sentence(own))
    return redirect(page)


def _saved_by_script(request: HttpRequest, sent: Sent, own: Ballot) -> JsonResponse:
    paper = str(max((one.paper or 1 for one in sent.needs), default=1))  # type: ignore[attr-defined]
    return JsonResponse(
        {
            "version": version_of(own.saved_at),
            "saved": _("Sparat %(time)s.") % {"time": clock_time(clock.now())},
            "handed_in": own.is_handed_in,
            "unsent": own.has_unsent_changes,
            # The list is another than the page shows.
            "paper": request.POST.get("paper", paper) != paper,
        }
    )


def _saved_sentence(own: Ballot) -> str:
    if own.has_unsent_changes:
        return _("Sparat. Det du lämnade in förut räknas tills du lämnar in igen.")
    if own.is_handed_in:
        return _("Sparat. Det är samma rangordning som du har lämnat in.")
    return _("Sparat. Inget är inlämnat än.")


def _hand_in(request: "SignedInRequest", round_: Round, sent: Sent) -> HttpResponse:
    said: dict[str, Any] = {
        "memory": sent.memory,
        "seen": sent.seen,
        "by": request.user,
        "at": clock.now(),
    }
    try:
        actions.hand_in(round_, sent.choices, needs=sent.needs, **said)
    except actions.NothingRanked:
        actions.save(round_, sent.choices, **said)
        messages.warning(request, _nothing_ranked())
        return redirect("prioritization:ballot", round_.public_id)
    return redirect("prioritization:receipt", round_.public_id)


def _abstain(
    request: "SignedInRequest", round_: Round, needs: list[Need]
) -> HttpResponse:
    actions.abstain(round_, needs=needs, by=request.user, at=clock.now())
    return redirect("prioritization:receipt", round_.public_id)


def _nothing_ranked() -> str:
    return _(
        "Du har inte gett något behov en plats, så rangordningen är inte inlämnad. "
        "Välj minst ett behov, eller lägg ner din röst längst ner på sidan."
    )
