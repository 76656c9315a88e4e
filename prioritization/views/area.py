"""Choosing the service area of a round: proposals, votes, the decision (moment 1)."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import clock
from accounts.access import may
from needs.models.provenance import swedish_order
from prioritization import actions
from prioritization.forms import AreaDecisionForm, AreaProposalForm, AreaVoteForm
from prioritization.models import AreaCandidate, AreaVote, PanelMember
from rounds.models import Round, ServiceArea, Step

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@may("prioritization.see_area", on=Round)
def area(request: "SignedInRequest", round_: Round) -> HttpResponse:
    candidates = list(AreaCandidate.objects.in_round(round_).with_approvals())
    votes = AreaVote.objects.in_round(round_).filter(member__user=request.user)
    approved = list(votes.values_list("candidate__service_area__public_id", flat=True))
    form = AreaVoteForm(_by_name(candidates), initial={"approved": approved})
    return _area_page(request, round_, candidates, form, has_voted=bool(approved))


def _area_page(
    request: "SignedInRequest",
    round_: Round,
    candidates: list[AreaCandidate],
    form: AreaVoteForm,
    *,
    has_voted: bool,
) -> HttpResponse:
    panel = list(PanelMember.objects.active().in_round(round_).with_area_vote())
    own = next((m for m in panel if m.user_id == request.user.pk), None)
    keys = {own.organization_key} if own else set()
    period = round_.period(Step.CHOOSE_AREA)
    decided = round_.service_area is not None
    context = {
        "round": round_,
        "period": period,
        "closes_at": period.closes_at_for(keys),
        "state": _state(round_, keys),
        "candidates": candidates if decided else _by_name(candidates),
        "form": form,
        "approved": form["approved"].value() or [],
        "has_voted": has_voted,
        "is_member": own is not None,
        "voted": sum(map(_has_voted, panel)),
        "panel_size": len(panel),
        "shows_votes": decided or (request.user.is_skr and _all_said(round_, panel)),
    }
    return render(request, "prioritization/area.html", context)


def _has_voted(member: PanelMember) -> bool:
    return member.has_voted  # type: ignore[attr-defined]  # with_area_vote()


def _all_said(round_: Round, panel: list[PanelMember]) -> bool:
    """All have voted, or the time is out: SKR may see on what."""
    everybody = bool(panel) and all(map(_has_voted, panel))
    return everybody or round_.has_closed(Step.CHOOSE_AREA, clock.now())


def _state(round_: Round, keys: set[str]) -> str:
    """ "decided", "next", "now" or "over", for who has these keys."""
    if round_.service_area is not None:
        return "decided"
    now, period = clock.now(), round_.period(Step.CHOOSE_AREA)
    if now < period.opens_at:
        return "next"
    return "now" if now < period.closes_at_for(keys) else "over"


def _by_name(candidates: list[AreaCandidate]) -> list[AreaCandidate]:
    """Not by votes: the order must not tell how the others have voted."""
    return sorted(candidates, key=lambda c: swedish_order(c.service_area.name))


@may("prioritization.vote_area", on=Round)
def vote_area(request: "SignedInRequest", round_: Round) -> HttpResponse:
    if request.method != "POST":
        return redirect("prioritization:area", round_.public_id)
    candidates = list(AreaCandidate.objects.in_round(round_).with_approvals())
    form = AreaVoteForm(_by_name(candidates), data=request.POST)
    if not form.is_valid():
        return _area_page(request, round_, candidates, form, has_voted=False)
    try:
        actions.vote_area(
            round_,
            approved=form.cleaned_data["approved"],
            by=request.user,
            at=clock.now(),
        )
        messages.success(request, _("Din röst är lämnad. Du kan ändra den."))
    except actions.AreaAlreadyDecided:
        messages.error(request, already_decided())
    except actions.NotOnThePanel:
        messages.error(request, _("Bara de som sitter i panelen kan rösta."))
    return redirect("prioritization:area", round_.public_id)


def already_decided() -> str:
    return _("Verksamhetsområdet är redan beslutat. Din ändring är inte sparad.")


@may("prioritization.propose_area", on=Round)
def propose_area(request: "SignedInRequest", round_: Round) -> HttpResponse:
    free = ServiceArea.objects.exclude(candidacies__round=round_)
    form = AreaProposalForm(free, request.POST or None)
    if form.is_valid():
        try:
            candidate = actions.propose_area(
                round_,
                area=form.cleaned_data["area"],
                paragraph=form.cleaned_data["paragraph"],
                by=request.user,
                at=clock.now(),
            )
        except actions.AreaAlreadyProposed:
            form.add_error("name", _("Området är redan föreslaget."))
        except actions.AreaAlreadyDecided:
            form.add_error(None, already_decided())
        else:
            text = _("”%(area)s” är föreslaget.") % {"area": candidate.service_area}
            messages.success(request, text)
            return redirect("prioritization:area", round_.public_id)
    context = {"form": form, "round": round_}
    return render(request, "prioritization/propose_area.html", context)


@require_POST
@may("prioritization.propose_area", on=Round)
def take_back_proposal(
    request: "SignedInRequest", round_: Round, area: str
) -> HttpResponse:
    service_area = get_object_or_404(ServiceArea, public_id=area)
    try:
        actions.take_back_proposal(
            round_, area=service_area, by=request.user, at=clock.now()
        )
        messages.success(
            request, _("Förslaget ”%(area)s” är borta.") % {"area": service_area}
        )
    except actions.VotingHasBegun:
        messages.error(
            request, _("Någon har redan röstat. Därför står förslagen kvar.")
        )
    except actions.AreaAlreadyDecided:
        messages.error(request, already_decided())
    return redirect("prioritization:area", round_.public_id)


@may("prioritization.decide_area", on=Round)
def decide_area(request: "SignedInRequest", round_: Round) -> HttpResponse:
    if round_.service_area is not None:
        return redirect("prioritization:area", round_.public_id)
    panel = list(PanelMember.objects.active().in_round(round_).with_area_vote())
    areas = _areas_to_choose(round_, with_votes=_all_said(round_, panel))
    form = AreaDecisionForm(areas, request.POST or None)
    if form.is_valid():
        try:
            actions.decide_area(
                round_,
                area=form.cleaned_data["area"],
                reason=form.whole_reason,
                by=request.user,
                at=clock.now(),
            )
            messages.success(request, _("Beslutet är sparat. Panelen får ett brev."))
        except actions.AreaAlreadyDecided:
            messages.error(request, already_decided())
        return redirect("prioritization:area", round_.public_id)
    context = {"form": form, "round": round_, "panel_size": len(panel)}
    return render(request, "prioritization/decide_area.html", context)


def _areas_to_choose(round_: Round, *, with_votes: bool) -> dict[ServiceArea, str]:
    """Those proposed, with their votes; when none is, all that are known."""
    candidates = list(AreaCandidate.objects.in_round(round_).with_approvals())
    proposed = {
        candidate.service_area: _("%(area)s (%(n)d röster)")
        % {"area": candidate.service_area, "n": candidate.approvals}  # type: ignore[attr-defined]
        if with_votes
        else str(candidate.service_area)
        for candidate in _by_name(candidates)
    }
    return proposed or {area: area.name for area in ServiceArea.objects.all()}
