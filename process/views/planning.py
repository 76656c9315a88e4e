"""SKR plans a round: first its name and day, then the eight last days that follow."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import clock
from accounts.access import may
from process import actions, proposal
from process.forms.calendar import CalendarForm, RoundForm
from rounds import actions as rounds
from rounds.models import Round

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@may("process.plan_round")
def plan_round(request: "SignedInRequest") -> HttpResponse:
    if request.POST.get("gor") == "planera":
        return _calendar(request)
    form = RoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        calendar = proposal.calendar(form.cleaned_data["first_day"])
        return _page(request, CalendarForm.proposing(form.cleaned_data, calendar))
    return _page(request, form)


def _calendar(request: "SignedInRequest") -> HttpResponse:
    form = CalendarForm(request.POST)
    if not form.is_valid():
        if twin := _planned_just_now(request):
            return redirect("process:round", twin.public_id)
        return _page(request, form)
    if not form.has_been_shown:
        form.show_warnings()
        return _page(request, form)
    return _plan(request, form)


def _plan(request: "SignedInRequest", form: CalendarForm) -> HttpResponse:
    data = form.cleaned_data
    try:
        round_ = actions.plan_round(
            title=data["title"],
            public_id=data["public_id"],
            first_day=data["first_day"],
            last_days=form.last_days,
            by=request.user,
            at=clock.now(),
        )
    except rounds.AddressTaken:
        form.add_error("public_id", _("Adressen används redan. Välj en annan."))
        return _page(request, form)
    messages.success(
        request,
        _("Omgången är planerad. Alla samordnare får ett brev: deltar er RSS?"),
    )
    return redirect("process:round", round_.public_id)


def _planned_just_now(request: "SignedInRequest") -> Round | None:
    """What the second click of a double click finds."""
    return Round.objects.filter(
        public_id=request.POST.get("public_id", "").replace("\x00", ""),
        title=request.POST.get("title", "").replace("\x00", ""),
        planned_by=request.user,
    ).first()


def _page(request: "SignedInRequest", form: RoundForm) -> HttpResponse:
    context = {
        "form": form,
        "has_calendar": isinstance(form, CalendarForm),
        "warned": isinstance(form, CalendarForm) and form.is_bound and not form.errors,
    }
    return render(request, "process/plan_round.html", context)
