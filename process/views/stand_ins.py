"""Somebody is away, and somebody else acts in his or her place."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import clock
from accounts.access import may
from accounts.actions import Refused
from prioritization.models import PanelMember
from process import actions
from process import stand_ins as whose
from process.forms.stand_ins import StandInForm

if TYPE_CHECKING:
    from accounts.models import Assignment, SignedInRequest


@may("process.see_own_assignments")
def own_assignments(request: "SignedInRequest") -> HttpResponse:
    context = {"held": whose.held_by(request.user, at=clock.now())}
    return render(request, "process/own_assignments.html", context)


@may("process.appoint_stand_in")
def appoint(request: "SignedInRequest", public_id: str) -> HttpResponse:
    own = whose.to_stand_in_for(request.user, public_id, at=clock.now())
    today = timezone.localdate(clock.now())
    form = StandInForm(request.POST or None, initial={"first_day": today})
    if own.may_have_stand_in and request.method == "POST" and form.is_valid():
        try:
            actions.appoint_stand_in(
                own, by=request.user, at=clock.now(), **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            said = _("Inbjudan till %(email)s är på väg. Den gäller i 14 dagar.")
            messages.success(request, said % form.cleaned_data)
            return redirect(_page_of(request, own))
    context = {
        "form": form if own.may_have_stand_in else None,
        "assignment": own,
        "on_panel": isinstance(own, PanelMember),
        "is_own": own.user == request.user,
        "back": _page_of(request, own),
    }
    return render(request, "process/appoint.html", context)


@may("process.end_stand_in")
def end(request: "SignedInRequest", public_id: str) -> HttpResponse:
    stand_in = whose.stand_in_to_end(request.user, public_id, at=clock.now())
    back = _page_of(request, stand_in)
    if request.method != "POST":
        context = {"assignment": stand_in, "back": back}
        return render(request, "process/end_stand_in.html", context)
    try:
        actions.end_assignment(stand_in, by=request.user, at=clock.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        said = _("%(who)s är inte längre ersättare för %(other)s.")
        words = {"who": stand_in.user, "other": stand_in.in_place_of}
        messages.success(request, said % words)
    return redirect(back)


def _page_of(request: "SignedInRequest", assignment: "Assignment") -> str:
    """Where one came from: one's own assignments, or those of others."""
    is_mine = request.user.pk in {assignment.user_id, assignment.in_place_of_id}
    return "process:own_assignments" if is_mine else "process:people"
