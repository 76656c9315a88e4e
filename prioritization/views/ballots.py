"""Ranking the needs, and the receipt for it (moment 5)."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import clock
from accounts.access import may
from accounts.models import User
from needs.models import Need
from prioritization import actions
from prioritization.forms import BallotForm
from prioritization.models import Ballot, PanelMember, Placement
from prioritization.models.choices import (
    Choices,
    listed,
    moved_down,
    moved_up,
    numbered,
    ranked,
    sent_plainly,
)
from prioritization.querysets import needs_to_rank, rounds_with_seat
from prioritization.views.ballot_page import OnBallot, ballot_page, needs_on_ballot
from rounds.models import Round, Step

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@may("prioritization.see_ballot", on=Round, through=rounds_with_seat)
def ballot(request: "SignedInRequest", round_: Round) -> HttpResponse:
    member = _member(request.user, round_)
    if not round_.is_open(Step.RANK, clock.now(), {member.organization_key}):
        return _closed(request, round_, member)
    own = getattr(member, "ballot", None)
    choices = _saved(own)
    needs = needs_on_ballot(round_)
    order = listed(choices, [need.public_id for need in needs], member.public_id)
    form = BallotForm(_sorted(needs, order), choices)
    return ballot_page(request, member, own, form)


def _member(user: User, round_: Round) -> PanelMember:
    """Nobody looks over a voter's shoulder, whatever rights they have."""
    members = PanelMember.objects.active().in_round(round_).filter(user=user)
    member = members.select_related("ballot").first()
    if member is None:
        raise PermissionDenied
    member.round = round_
    return member


def _saved(own: Ballot | None) -> Choices:
    if own is None:
        return {}
    return _handed_in(own) if own.choices is None else own.choices


def _handed_in(own: Ballot) -> Choices:
    """What counts, by the public ids of the needs."""
    rows = Placement.objects.filter(ballot=own).select_related("need")
    return {row.need.public_id: row.choice for row in rows}


def _sorted(needs: list[OnBallot], order: list[str]) -> list[OnBallot]:
    place = {public_id: index for index, public_id in enumerate(order)}
    return sorted(needs, key=lambda need: place.get(need.public_id, len(place)))


def _closed(
    request: "SignedInRequest", round_: Round, member: PanelMember
) -> HttpResponse:
    period, own = round_.period(Step.RANK), getattr(member, "ballot", None)
    context = {
        "round": round_,
        "period": period,
        "is_to_come": clock.now() < period.opens_at,
        "closes_at": period.closes_at_for({member.organization_key}),
        "handed_in_at": own.handed_in_at if own else None,
    }
    return render(request, "prioritization/ballot_closed.html", context)


@may("prioritization.rank", on=Round, through=rounds_with_seat)
def rank(request: "SignedInRequest", round_: Round) -> HttpResponse:
    if request.method != "POST":
        return redirect("prioritization:ballot", round_.public_id)
    needs = list(needs_to_rank(round_).only("public_id", "title"))
    if "abstain" in request.POST:
        return _hand_in(request, round_, needs, None)
    choices = _sent(request, needs)
    if choices is None:
        return _as_sent(request, round_)
    if "hand_in" in request.POST:
        return _hand_in(request, round_, needs, choices)
    return _save(request, round_, choices)


def _sent(request: "SignedInRequest", needs: list[Need]) -> Choices | None:
    """None when there is something to say of it. The form is only built to look at
    what the page would not have sent so."""
    plain = sent_plainly([need.public_id for need in needs], request.POST)
    if plain is not None:
        return plain
    form = BallotForm(needs, {}, data=request.POST)
    return form.choices if form.is_valid() else None


def _as_sent(request: "SignedInRequest", round_: Round) -> HttpResponse:
    """The same page with what was typed, in the order it was sent."""
    order = [name.removeprefix("place-") for name in request.POST]
    needs = _sorted(needs_on_ballot(round_), order)
    member = _member(request.user, round_)
    form = BallotForm(needs, {}, data=request.POST)
    return ballot_page(request, member, getattr(member, "ballot", None), form)


def _save(request: "SignedInRequest", round_: Round, choices: Choices) -> HttpResponse:
    """Save, and move a need one step if a button beside it was pressed."""
    page = reverse("prioritization:ballot", args=[round_.public_id])
    for button, move in (("up", moved_up), ("down", moved_down)):
        if (need := request.POST.get(button)) in choices:
            choices = move(numbered(choices), need)
            page = f"{page}#behov-{need}"
            break
    try:
        own = actions.save(round_, choices, by=request.user, at=clock.now())
    except actions.NotOnThePanel as not_there:
        raise PermissionDenied from not_there
    if "save" in request.POST:
        messages.success(request, _saved_sentence(own))
    return redirect(page)


def _saved_sentence(own: Ballot) -> str:
    if own.is_handed_in:
        return _("Sparat. Det du lämnade in förut räknas tills du lämnar in igen.")
    return _("Sparat. Inget är inlämnat än.")


def _hand_in(
    request: "SignedInRequest",
    round_: Round,
    needs: list[Need],
    choices: Choices | None,
) -> HttpResponse:
    """None is an abstention."""
    user, now = request.user, clock.now()
    try:
        if choices is None:
            actions.abstain(round_, needs=needs, by=user, at=now)
        else:
            actions.hand_in(round_, choices, needs=needs, by=user, at=now)
    except actions.NotOnThePanel as not_there:
        raise PermissionDenied from not_there
    except actions.NothingRanked:
        actions.save(round_, choices or {}, by=user, at=now)
        messages.warning(request, _nothing_ranked())
    except actions.OrderIsFixed:
        messages.warning(
            request,
            _("SKR har redan fastställt ordningen. Rangordningen kom inte med."),
        )
    else:
        return redirect("prioritization:receipt", round_.public_id)
    return redirect("prioritization:ballot", round_.public_id)


def _nothing_ranked() -> str:
    return _(
        "Du har inte gett något behov en plats, så rangordningen är inte inlämnad. "
        "Välj minst ett behov, eller lägg ner din röst längst ner på sidan."
    )


@may("prioritization.see_ballot", on=Round, through=rounds_with_seat)
def receipt(request: "SignedInRequest", round_: Round) -> HttpResponse:
    member = _member(request.user, round_)
    own = getattr(member, "ballot", None)
    if own is None or not own.is_handed_in:
        return redirect("prioritization:ballot", round_.public_id)
    own.member = member
    rows = list(Placement.objects.filter(ballot=own).select_related("need"))
    choices = {row.need.public_id: row.choice for row in rows}
    context = {
        "round": round_,
        "ballot": own,
        "rows": rows,
        "abstained": not ranked(choices),
        "text": own.receipt_text(choices),
        "code": own.receipt_code(choices),
        "is_open": round_.is_open(Step.RANK, clock.now(), {member.organization_key}),
        "closes_at": round_.period(Step.RANK).closes_at_for({member.organization_key}),
    }
    return render(request, "prioritization/receipt.html", context)
