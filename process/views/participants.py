"""Who takes part in a round: RSS, panel and agencies."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts import clock
from accounts.access import may
from accounts.actions import Refused
from prioritization.models import PanelMember
from process import actions, people
from process.forms.people import EngageForm, PanelForm
from rounds.models import Round

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@may("process.choose_participants", on=Round)
def participants(request: "SignedInRequest", round_: Round) -> HttpResponse:
    context = {"round": round_, **people.taking_part(round_, at=clock.now())}
    return render(request, "process/participants.html", context)


@may("process.choose_participants", on=Round)
def invite_to_panel(request: "SignedInRequest", round_: Round) -> HttpResponse:
    form = PanelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.invite(
                PanelMember,
                round_,
                by=request.user,
                at=clock.now(),
                **form.cleaned_data,
            )
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(
                request,
                _("Inbjudan till %(email)s är på väg.") % form.cleaned_data,
            )
            return redirect("process:participants", round_.public_id)
    return render(
        request, "process/invite_to_panel.html", {"round": round_, "form": form}
    )


@may("process.choose_participants", on=Round)
def engage(request: "SignedInRequest", round_: Round) -> HttpResponse:
    form = EngageForm(request.POST or None, round_=round_)
    if request.method == "POST" and form.is_valid():
        asked = actions.engage(
            round_, form.cleaned_data["agencies"], by=request.user, at=clock.now()
        )
        said = ngettext(
            "%(n)d myndighet är nu med.", "%(n)d myndigheter är nu med.", len(asked)
        )
        messages.success(request, said % {"n": len(asked)})
        return redirect("process:participants", round_.public_id)
    return render(request, "process/engage.html", {"round": round_, "form": form})


@require_POST
@may("process.choose_participants", on=Round)
def direct_to_skr(request: "SignedInRequest", round_: Round) -> HttpResponse:
    allowed = request.POST.get("direkt") == "ja"
    actions.let_municipalities_turn_to_skr(
        round_, allowed, by=request.user, at=clock.now()
    )
    messages.success(
        request,
        _("Kommuner vars RSS inte deltar får nu lämna direkt till SKR.")
        if allowed
        else _("Kommuner vars RSS inte deltar kan nu inte lämna i omgången."),
    )
    return redirect("process:participants", round_.public_id)
