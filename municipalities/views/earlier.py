"""Words once written, in a new draft: of a withdrawn need, or from another round."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import clock
from accounts.access import may
from accounts.ids import id_or_new, new_public_id
from municipalities import actions
from municipalities.models import Submission
from municipalities.views.rounds import asked_for, not_welcome, represented
from rounds.models import Round

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@may("municipalities.add_submission", on=Round)
def choose(request: "SignedInRequest", round_: Round) -> HttpResponse:
    """What the municipality has written in other rounds, drafts too."""
    municipality = asked_for(request, represented(request))
    needs = (
        Submission.objects.of(municipality)
        .before(round_)
        .select_related("round", "municipality")
    )
    prospect = Submission(round=round_, municipality=municipality)
    if request.method == "POST":
        source = needs.filter(public_id=request.POST.get("behov", "")[:8]).first()
        if not request.user.has_perm("municipalities.add_submission", prospect):
            messages.warning(request, not_welcome())
        elif source is None:
            messages.info(request, _("Välj vilket behov som ska kopieras."))
        else:
            return _copied(request, source, to=round_)
    context = {
        "round": round_,
        "municipality": municipality,
        "prospect": prospect,
        "needs": [(need, new_public_id()) for need in needs],
    }
    return render(request, "municipalities/copy_earlier.html", context)


@require_POST
@may("municipalities.add_submission", on=Submission)
def copy(request: "SignedInRequest", submission: Submission) -> HttpResponse:
    """A withdrawn need once more, in its own round."""
    return _copied(request, submission, to=submission.round)


def _copied(
    request: "SignedInRequest", source: Submission, *, to: Round
) -> HttpResponse:
    public_id = id_or_new(request.POST.get("draft_id", ""))
    try:
        draft = actions.copy(
            source,
            to=to,
            public_id=public_id,
            by=request.user,
            at=clock.now(),
        )
    except actions.NotToCopy:
        messages.info(request, _("Bara ett återtaget behov kan kopieras."))
        return redirect("municipalities:read", source.public_id)
    except (actions.Stale, actions.AlreadySubmitted):
        messages.info(request, _("Behovet är redan kopierat till ett nytt utkast."))
        return redirect("municipalities:read", public_id)
    messages.success(request, _("Här är texten i ett nytt utkast."))
    return redirect("municipalities:edit", draft.public_id)
