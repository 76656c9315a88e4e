"""SKR decides how many days before its last day each step of a round reminds."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import clock
from accounts.access import may
from process.forms.reminder_days import ReminderDaysForm
from rounds import actions as rounds
from rounds.models import Round

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@may("process.change_calendar", on=Round)
def reminder_days(request: "SignedInRequest", round_: Round) -> HttpResponse:
    at = clock.now()
    round_.fetch_extensions()
    form = ReminderDaysForm(request.POST or None, round_=round_, at=at)
    if request.method == "POST" and form.is_valid():
        changed = rounds.set_reminder_days(round_, form.chosen, by=request.user, at=at)
        said = (
            _("Sparat. Här ser du breven som de blir nu.")
            if changed
            else _("Allt är som det var.")
        )
        messages.success(request, said)
        return redirect("process:letter_plan", round_.public_id)
    context = {"round": round_, "form": form}
    return render(request, "process/reminder_days.html", context)
