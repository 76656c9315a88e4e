"""Which reminders somebody has got, which not, and why: for oneself, and for those who
help."""

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render

from accounts import clock
from accounts.access import may
from process import people
from process.reminding import why

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@may("process.see_own_letters")
def own_reminders(request: "SignedInRequest") -> HttpResponse:
    told = why.told(request.user, clock.now())
    return render(request, "process/reminders.html", {"told": told, "assignment": None})


@may("process.see_people")
def reminders_of(request: "SignedInRequest", public_id: str) -> HttpResponse:
    """SKR for anyone, a coordinator for those of the municipalities of the RSS; and of
    them only what they owe as such."""
    at = clock.now()
    assignment, steps = people.helped_by(request.user, public_id, at=at)
    told = why.told(assignment.user, at, steps)
    context = {"told": told, "assignment": assignment}
    return render(request, "process/reminders.html", context)
