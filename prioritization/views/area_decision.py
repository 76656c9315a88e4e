"""SKR proposes service areas, and decides on one (moment 1)."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import clock
from accounts.access import may
from prioritization import actions
from prioritization.actions.area_votes import AreaRow
from prioritization.forms import AreaDecisionForm, AreaProposalForm
from prioritization.models import AreaCandidate, PanelMember, VotingRules
from prioritization.views.area import already_decided
from prioritization.views.area_page import Said, by_name, told
from rounds.models import Round, ServiceArea

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


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
    candidates, said = by_name(AreaCandidate.objects.in_round(round_)), None
    if not actions.area_votes_are_sealed(round_, panel, at=clock.now()):
        rules = VotingRules.objects.of(round_)
        said = told(actions.area_result(round_, rules, candidates))
    form = AreaDecisionForm(_areas_to_choose(candidates, said), request.POST or None)
    if form.is_valid() and _decide(request, round_, form):
        return redirect("prioritization:area", round_.public_id)
    context = {"form": form, "round": round_, "panel_size": len(panel), "said": said}
    return render(request, "prioritization/decide_area.html", context)


def _decide(request: "SignedInRequest", round_: Round, form: AreaDecisionForm) -> bool:
    """Whether there is nothing more to ask."""
    try:
        actions.decide_area(
            round_,
            area=form.cleaned_data["area"],
            reason=form.whole_reason,
            follows_vote=form.cleaned_data["basis"] == "vote",
            by=request.user,
            at=clock.now(),
        )
        messages.success(request, _("Beslutet är sparat. Panelen får ett brev."))
    except actions.AreaAlreadyDecided:
        messages.error(request, already_decided())
    except actions.NoVoteToFollow:
        form.add_error("basis", _no_vote_to_follow())
        return False
    except actions.VoteSaysOtherwise as otherwise:
        form.add_error("basis", _says_otherwise(otherwise.first))
        return False
    return True


def _no_vote_to_follow() -> str:
    return _(
        "Det finns inget resultat att följa: alla har inte röstat än, eller så har färre "
        "än tre röstat. Vänta, eller säg att beslutet är fattat i ett annat sammanhang."
    )


def _says_otherwise(first: list[ServiceArea]) -> str:
    names = " och ".join(f"”{area}”" for area in first)
    return _(
        "Panelen satte %(areas)s först. Säg att beslutet avviker från rösterna eller är "
        "fattat i ett annat sammanhang, eller välj det som panelen satte först."
    ) % {"areas": names}


def _areas_to_choose(
    candidates: list[AreaCandidate], said: Said | None
) -> dict[ServiceArea, str]:
    """Those proposed, with what the vote gave them; when none is, all that are known."""
    labels = {one.service_area: str(one) for one in candidates}
    if said:
        for row in said.result.rows:
            labels[row.candidate.service_area] = _label(row, said.result.is_ranking)
    return labels or {area: area.name for area in ServiceArea.objects.all()}


def _label(row: AreaRow, is_ranking: bool) -> str:
    if not is_ranking:
        words = _("%(area)s (%(n)d röster)")
    elif row.is_shared:
        words = _("%(area)s (delad plats %(place)d–%(last)d)")
    else:
        words = _("%(area)s (plats %(place)d)")
    return words % {
        "area": row.candidate,
        "n": row.votes,
        "place": row.place,
        "last": row.last_place,
    }
