"""What the RSS has taken down on the municipality's behalf, put right."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import clock
from accounts.access import may
from accounts.ids import id_or_new
from municipalities import actions
from municipalities.models import Submission

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@require_POST
@may("municipalities.correct_submission", on=Submission)
def correct(request: "SignedInRequest", submission: Submission) -> HttpResponse:
    try:
        draft = actions.correct(
            submission,
            public_id=id_or_new(request.POST.get("draft_id", "")),
            by=request.user,
            at=clock.now(),
        )
    except (actions.Stale, actions.AlreadySubmitted):
        messages.info(request, _("Texten är redan ett utkast hos er."))
        return redirect("municipalities:round", submission.round.public_id)
    messages.success(
        request,
        _("Här är texten i ett utkast. Ändra det som är fel, och skicka in det."),
    )
    return redirect("municipalities:edit", draft.public_id)
