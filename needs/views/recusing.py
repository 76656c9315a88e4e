"""An officer, or a whole agency, steps aside from a need (moment 4)."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import clock
from accounts.access import may
from needs import actions
from needs.forms import AbstainForm, RecusalForm
from needs.models import Agency, Need, Recusal, Screening
from needs.views.common import (
    asked_agencies,
    choose_agency,
    chosen_agency,
    posted,
    screening_url,
)

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@may("needs.step_aside", on=Need)
def step_aside(request: "SignedInRequest", need: Need) -> HttpResponse:
    """Say that one has an interest of one's own; or read that one has said so."""
    own = asked_agencies(request, need)
    agency = chosen_agency(own, request)
    if agency is None:
        return choose_agency(request, need.round, own)
    form = RecusalForm(posted(request))
    if form.is_valid():
        return _step_aside(request, need, agency, form.cleaned_data["reason"])
    return _page(request, need, agency, form, AbstainForm())


@require_POST
@may("needs.step_aside", on=Need)
def step_back(request: "SignedInRequest", need: Need) -> HttpResponse:
    """Take it back."""
    agency = chosen_agency(asked_agencies(request, need), request)
    if agency is None:
        return redirect("needs:step_aside", need.public_id)
    try:
        actions.step_back(need, agency=agency, by=request.user, at=clock.now())
    except actions.NotAside:
        messages.info(request, _("Du har inte anmält jäv för ”%s”.") % need)
    except actions.NotOpenForVerdicts:
        messages.warning(request, _("Behovet går inte längre att bedöma här."))
    else:
        messages.success(
            request, _("Din anmälan om jäv för ”%s” är tillbakatagen.") % need
        )
    return redirect(screening_url(need.round, agency))


@may("needs.step_aside", on=Need)
def abstain(request: "SignedInRequest", need: Need) -> HttpResponse:
    """The agency as a whole abstains."""
    own = asked_agencies(request, need)
    agency = chosen_agency(own, request)
    if agency is None:
        return choose_agency(request, need.round, own)
    form = AbstainForm(posted(request))
    if not form.is_valid():
        return _page(request, need, agency, RecusalForm(), form)
    try:
        actions.abstain(
            need,
            agency=agency,
            reason=form.cleaned_data["why"],
            by=request.user,
            at=clock.now(),
        )
    except actions.NotOpenForVerdicts:
        messages.warning(request, _("Behovet går inte längre att bedöma här."))
    else:
        messages.success(
            request,
            _("%(agency)s avstår från att bedöma ”%(need)s”.")
            % {"agency": agency, "need": need},
        )
    return redirect(screening_url(need.round, agency))


def _step_aside(
    request: "SignedInRequest", need: Need, agency: Agency, reason: str
) -> HttpResponse:
    try:
        nobody_left = actions.step_aside(
            need, agency=agency, reason=reason, by=request.user, at=clock.now()
        )
    except actions.NotOpenForVerdicts:
        messages.warning(request, _("Behovet går inte längre att bedöma här."))
    else:
        said = _("Du har anmält jäv för ”%s”. En kollega tar över.")
        if nobody_left:
            said = _("Du har anmält jäv för ”%s”. Ingen kollega finns: ni avstår.")
        messages.success(request, said % need)
    return redirect(screening_url(need.round, agency))


def _page(
    request: "SignedInRequest",
    need: Need,
    agency: Agency,
    form: RecusalForm,
    abstain_form: AbstainForm,
) -> HttpResponse:
    recusals = Recusal.objects.live().filter(need=need, agency=agency)
    aside = list(recusals.select_related("linked_by"))
    left = [
        officer.user
        for officer in actions.colleagues_left(need, agency)
        if officer.user_id != request.user.pk
    ]
    context = {
        "need": need,
        "agency": agency,
        "form": form,
        "abstain_form": abstain_form,
        "mine": next((r for r in aside if r.linked_by_id == request.user.pk), None),
        "others": [r for r in aside if r.linked_by_id != request.user.pk],
        "colleagues": left,
        "verdict": Screening.objects.filter(need=need, agency=agency).first(),
        "list_url": screening_url(need.round, agency),
    }
    return render(request, "needs/step_aside.html", context)
