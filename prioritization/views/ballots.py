"""The ballot as its owner sees it, and the receipt for it (moment 5)."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts import clock
from accounts.access import may
from accounts.models import User
from prioritization.models import (
    Ballot,
    BallotPaper,
    PanelMember,
    Placement,
    VotingRules,
)
from prioritization.models.choices import Choices, ranked
from prioritization.querysets import rounds_with_seat
from prioritization.views.ballot_page import (
    ballot_of,
    ballot_page,
    memory_of,
    what_is_ranked,
)
from rounds.models import Round, Step

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@may("prioritization.see_ballot", on=Round, through=rounds_with_seat)
def ballot(request: "SignedInRequest", round_: Round) -> HttpResponse:
    member = member_of(request.user, round_)
    if not round_.is_open(Step.RANK, clock.now(), {member.organization_key}):
        return _closed(request, round_, member)
    own = ballot_of(member)
    return ballot_page(request, member, choices=_saved(own), memory=memory_of(own))


def member_of(user: User, round_: Round) -> PanelMember:
    """Nobody looks over a voter's shoulder, whatever rights they have."""
    members = PanelMember.objects.active().who_rank().in_round(round_)
    with_all = members.select_related("ballot", "rss", "in_place_of")
    member = with_all.filter(user=user).first()
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


def _closed(
    request: "SignedInRequest", round_: Round, member: PanelMember
) -> HttpResponse:
    period, own = round_.period(Step.RANK), ballot_of(member)
    context = {
        "round": round_,
        "period": period,
        "is_to_come": clock.now() < period.opens_at,
        "closes_at": period.closes_at_for({member.organization_key}),
        "handed_in_at": own.handed_in_at if own else None,
        "rules": VotingRules.objects.of(round_),
    }
    return render(request, "prioritization/ballot_closed.html", context)


@may("prioritization.see_ballot", on=Round, through=rounds_with_seat)
def receipt(request: "SignedInRequest", round_: Round) -> HttpResponse:
    member = member_of(request.user, round_)
    own = ballot_of(member)
    if own is None or own.handed_in_at is None:
        return redirect("prioritization:ballot", round_.public_id)
    own.member = member
    rows = list(Placement.objects.filter(ballot=own).select_related("need"))
    choices = {row.need.public_id: row.choice for row in rows}
    keys = {member.organization_key}
    context = {
        "round": round_,
        "ballot": own,
        "rows": rows,
        "abstained": not ranked(choices),
        "text": own.receipt_text(choices),
        "code": own.receipt_code(choices),
        "listed_as": own.listed_as(choices),
        "paper": BallotPaper.objects.in_round(round_).at(own.handed_in_at).first(),
        "changes": [
            change
            for change in what_is_ranked(round_).changes
            if change.at > own.handed_in_at
        ],
        "in_place_of": member.in_place_of,
        "is_open": round_.is_open(Step.RANK, clock.now(), keys),
        "closes_at": round_.period(Step.RANK).closes_at_for(keys),
    }
    return render(request, "prioritization/receipt.html", context)
