"""An agency's verdicts: which needs are answered by a support already (moment 4)."""

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import clock
from accounts.access import may
from needs import actions
from needs.forms import VerdictForm
from needs.models import Agency, KnowledgeSupport, Need, Screening
from needs.views.common import choose_agency, chosen_agency, own_agencies, posted, turn
from needs.views.words import sources_of
from rounds.models import Round, Step

if TYPE_CHECKING:
    from accounts.models import SignedInRequest

COMPILED = Need.Status.COMPILED
O = Screening.Opinion  # noqa: E741


@may("needs.see_engagement", on=Round)
def screen(request: "SignedInRequest", round_: Round) -> HttpResponse:
    """Every need of the round, with what the own agency has said of it."""
    own = own_agencies(request, round_)
    agency = chosen_agency(own, request)
    if agency is None:
        return choose_agency(request, round_, own)
    step = turn(round_, Step.SCREEN, agency)
    needs = Need.objects.in_round(round_).standing().with_opinion_of(agency)
    rows = [] if step.state == "before" else list(needs.with_counts())
    context = {
        "round": round_,
        "agency": agency,
        "several": len(own) > 1,
        "turn": step,
        "rows": [(need, _opinion(need)) for need in rows],
        "said": sum(need.own_opinion is not None for need in rows),
        "owed": [n for n in rows if n.status == COMPILED and n.own_opinion is None],
    }
    return render(request, "needs/screen.html", context)


@may("needs.screen_need", on=Need)
def give_verdict(request: "SignedInRequest", need: Need) -> HttpResponse:
    """One need, its sources word for word, and the own agency's verdict on it."""
    own = own_agencies(request, need.round)
    agency = chosen_agency(own, request)
    if agency is None:
        return choose_agency(request, need.round, own)
    form = VerdictForm(posted(request))
    if form.is_valid():
        return _hand_in(request, need, agency, form)
    said = Screening.objects.filter(need=need, agency=agency)
    verdict = said.select_related("support").first()
    form.initial = _initial(verdict)
    context = {
        "need": need,
        "agency": agency,
        "form": form,
        "verdict": verdict,
        "register": KnowledgeSupport.objects.all(),
        "sources": sources_of(need),
        "list_url": _list_url(need.round, agency),
    }
    return render(request, "needs/verdict.html", context)


def _hand_in(
    request: "SignedInRequest", need: Need, agency: Agency, form: VerdictForm
) -> HttpResponse:
    data = form.cleaned_data
    try:
        actions.screen(
            need,
            agency=agency,
            opinion=data["opinion"],
            reason=data["reason"],
            support=data["chosen"],
            answering_part=data["answering_part"],
            by=request.user,
            at=clock.now(),
        )
    except actions.NotOpenForVerdicts:
        messages.warning(request, _("SKR har hunnit besluta om behovet."))
    else:
        messages.success(request, _("Bedömningen av ”%s” är lämnad.") % need)
    return redirect(_list_url(need.round, agency))


def _initial(verdict: Screening | None) -> dict[str, str]:
    if verdict is None:
        return {}
    return {
        "opinion": verdict.opinion,
        "reason": verdict.reason,
        "support": str(verdict.support) if verdict.support else "",
        "answering_part": verdict.answering_part,
    }


def _opinion(need: Need) -> str:
    """The own verdict in words; empty when there is none."""
    return str(O(need.own_opinion).label) if need.own_opinion else ""


def _list_url(round_: Round, agency: Agency) -> str:
    query = urlencode({"myndighet": agency.public_id})
    return f"{reverse('needs:screen', args=[round_.public_id])}?{query}"
