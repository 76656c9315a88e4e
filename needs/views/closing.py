"""The national list is closed, read as it was then, and opened again."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import clock
from accounts.access import may
from needs import actions
from needs.forms import ReopenForm
from needs.models import ClosedList
from needs.querysets import unplaced_in
from needs.views.common import posted, turn
from needs.views.desk import standing_of
from needs.views.refusals import REFUSALS, sentence
from rounds.models import Round, Step

if TYPE_CHECKING:
    from accounts.models import SignedInRequest

SHOWN = 20  # of what is left


@may("needs.close_list", on=Round)
def close(request: "SignedInRequest", round_: Round) -> HttpResponse:
    """What is unaccounted for; then the list is closed."""
    if request.method == "POST":
        return _close(request, round_)
    versions = list(ClosedList.objects.in_round(round_).told())
    left = unplaced_in(round_).select_related("participation__rss")
    standing = standing_of(round_)
    context = {
        "round": round_,
        "numbers": standing.numbers,
        "objections": standing.objections,
        "left": list(left[:SHOWN]),
        "versions": versions,
        "closed": next((one for one in versions if not one.reopened_at), None),
        "next_number": len(versions) + 1,
        "turn": turn(round_, Step.COMPILE),
    }
    return render(request, "needs/close.html", context)


def _close(request: "SignedInRequest", round_: Round) -> HttpResponse:
    try:
        closed = actions.close_list(round_, by=request.user, at=clock.now())
    except actions.ListClosed:
        messages.info(request, _("Listan var redan stängd."))
    except REFUSALS as refusal:
        messages.warning(request, sentence(refusal))
    else:
        text = _("Listan är stängd. Det här är version %d.")
        messages.success(request, text % closed.number)
    return redirect("needs:close", round_.public_id)


@may("needs.reopen_list", on=Round)
def reopen(request: "SignedInRequest", round_: Round) -> HttpResponse:
    form = ReopenForm(posted(request))
    if form.is_valid():
        try:
            actions.reopen_list(
                round_,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=clock.now(),
            )
        except REFUSALS as refusal:
            messages.info(request, sentence(refusal))
        else:
            messages.success(request, _("Listan är öppen igen."))
        return redirect("needs:close", round_.public_id)
    return render(request, "needs/reopen.html", {"form": form, "round": round_})


@require_safe
@may("needs.read_closed_list", on=Round)
def closed_list(request: "SignedInRequest", round_: Round, number: int) -> HttpResponse:
    """A version as it was frozen, to the byte: its digest can be counted again."""
    closed = get_object_or_404(ClosedList.objects.in_round(round_), number=number)
    name = f"lista-{round_.public_id}-version-{number}.json"
    return HttpResponse(
        closed.content.encode(),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
