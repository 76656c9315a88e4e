"""What I have to do and wait for, and my answer to an invitation."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import clock
from accounts.access import may
from accounts.actions import Refused
from accounts.models import invitation_to, invitations_of
from process import actions, agenda
from process.views.rounds import in_short

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@may("process.see_home")
def home(request: "SignedInRequest") -> HttpResponse:
    at = clock.now()
    mine = agenda.of(request.user, at=at)
    context = {
        "invitations": [
            {"invitation": invitation, "role": invitation._meta.verbose_name}
            for invitation in invitations_of(request.user, at)
        ],
        "tasks": mine.tasks,
        "waits": mine.waits,
        "rounds": [in_short(round_, at) for round_ in mine.rounds],
        "has_role": mine.has_role,
        "is_coordinator": mine.is_coordinator,
    }
    return render(request, "process/home.html", context)


@require_POST
@may("process.answer_invitation")
def answer_invitation(request: "SignedInRequest", public_id: str) -> HttpResponse:
    invitation = invitation_to(request.user, public_id)
    answer = request.POST.get("svar")
    if invitation is None:
        raise Http404
    if answer not in {"ja", "nej"}:
        messages.warning(request, _("Tacka ja eller nej till inbjudan."))
        return redirect("process:home")
    try:
        actions.answer_invitation(
            invitation, answer == "ja", by=request.user, at=clock.now()
        )
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        said = (
            _("Nu är du %(role)s för %(organization)s.")
            if answer == "ja"
            else _("Du har tackat nej till att vara %(role)s för %(organization)s.")
        )
        words = {
            "role": invitation._meta.verbose_name,
            "organization": invitation.organization,
        }
        messages.success(request, said % words)
    return redirect("process:home")
