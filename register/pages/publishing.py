"""SKR's page where the needs of a round are published in the register, and taken out."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import clock
from accounts.access import may
from register import actions
from register.forms import WithdrawForm
from register.models import Publication
from rounds.models import Round

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@may("register.publish_round", on=Round)
def publish(request: "SignedInRequest", round_: Round) -> HttpResponse:
    """How many would be shown, and the button."""
    publication = Publication.objects.filter(round=round_).first()
    number, refusal = _to_publish(round_)
    if request.method == "POST" and not refusal:
        actions.publish(round_, by=request.user, at=clock.now())
        messages.success(request, _("Behoven står nu i det öppna registret."))
        return redirect("register:publish", round_.public_id)
    context = {
        "round": round_,
        "publication": publication,
        "number": number,
        "refusal": refusal,
    }
    return render(request, "register/publish.html", context)


def _to_publish(round_: Round) -> tuple[str, str]:
    """How many needs, in words; or why they cannot be published."""
    try:
        number = actions.check_publishing(round_)
    except actions.NotHandedOver:
        return "", _(
            "Några av omgångens behov bedöms, rangordnas eller väntar på att "
            "överlämnas. Överlämna dem först, sedan kan du publicera."
        )
    except actions.NothingToPublish:
        return "", _(
            "Inget av omgångens behov har överlämnats eller visat sig ha stöd redan."
        )
    said = ngettext("%(n)d behov", "%(n)d behov", number) % {"n": number}
    return said, ""


@may("register.publish_round", on=Round)
def withdraw(request: "SignedInRequest", round_: Round) -> HttpResponse:
    """Why; and what cannot be undone."""
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        actions.withdraw(round_, reason=reason, by=request.user, at=clock.now())
        messages.success(request, _("Behoven är borttagna ur det öppna registret."))
        return redirect("register:publish", round_.public_id)
    return render(request, "register/withdraw.html", {"round": round_, "form": form})
