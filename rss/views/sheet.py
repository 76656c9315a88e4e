"""The Excel round trip: a sheet to fill in, its rehearsal, and taking it in."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts import clock
from accounts.access import may
from rounds.models import Step
from rss import actions, rehearsal
from rss.forms import SheetForm, TakeInForm
from rss.models import Participation, Sheet
from rss.rehearsal import Outcome, Plan, Row

if TYPE_CHECKING:
    from accounts.models import SignedInRequest

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_ON_A_PAGE = 100
WARNED = "uppgifter"


@may("rss.take_down", on=Participation)
def sheet(request: "SignedInRequest", participation: Participation) -> HttpResponse:
    posted = request.method == "POST"
    form = SheetForm(*([request.POST, request.FILES] if posted else []))
    if form.is_valid():
        name, content = form.cleaned_data["fil"]
        kept = actions.keep_sheet(
            participation, name, content, by=request.user, at=clock.now()
        )
        return redirect("rss:rehearsal", kept.public_id)
    context = {
        "form": form,
        "participation": participation,
        "round": participation.round,
        "period": participation.round.period(Step.GATHER),
        "taken_in": participation.sheets.taken_in().select_related("taken_in_by"),
    }
    return render(request, "rss/sheet.html", context)


@require_safe
@may("rss.take_down", on=Participation)
def template(request: "SignedInRequest", participation: Participation) -> HttpResponse:
    name = f"behov-{participation.rss.public_id}-{participation.round.public_id}.xlsx"
    return HttpResponse(
        rehearsal.template(participation, at=clock.now()),
        content_type=EXCEL,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@may("rss.take_down", on=Sheet)
def rehearse(request: "SignedInRequest", sheet: Sheet) -> HttpResponse:
    """What the sheet would do; and, by the button, does it."""
    if sheet.is_taken_in:
        if request.method == "POST":
            messages.info(request, _("Kalkylarket var redan intaget."))
            return redirect("rss:rehearsal", sheet.public_id)
        context = {
            "sheet": sheet,
            "participation": sheet.participation,
            "round": sheet.round,
        }
        return render(request, "rss/taken_in.html", context)
    plan = rehearsal.of(sheet, at=clock.now())
    form = TakeInForm(request.POST or None, plan=plan)
    if request.method == "POST":
        if not form.is_of_what_was_seen:
            messages.warning(request, _changed_meanwhile())
            return redirect("rss:rehearsal", sheet.public_id)
        if form.is_valid() and _taken_in(request, sheet, plan):
            return redirect("rss:rehearsal", sheet.public_id)
    return _show(request, sheet, plan, form)


def _taken_in(request: "SignedInRequest", sheet: Sheet, plan: Plan) -> bool:
    """Whether there is something new to show; else the rehearsal stands as it is."""
    try:
        done = actions.take_in(sheet, seal=plan.seal, by=request.user, at=clock.now())
    except actions.CannotBeTakenIn:
        return False
    except actions.AlreadyTakenIn:
        messages.info(request, _("Kalkylarket var redan intaget."))
    except actions.LooksDifferent:
        messages.warning(request, _changed_meanwhile())
    else:
        text = ngettext(
            "%(n)d behov är antecknat.",
            "%(n)d behov är antecknade.",
            done.created + done.changed,
        )
        messages.success(request, text % {"n": done.created + done.changed})
    return True


def _changed_meanwhile() -> str:
    return _(
        "Något har hänt sedan sidan visades, så inget är intaget än. "
        "Här står vad som skulle hända nu."
    )


def _show(
    request: "SignedInRequest", sheet: Sheet, plan: Plan, form: TakeInForm
) -> HttpResponse:
    counts = plan.counts
    shown = request.GET.get("visa", "")
    rows = _rows(plan, shown)
    page = Paginator(rows, ROWS_ON_A_PAGE).get_page(request.GET.get("sida"))
    context: dict[str, Any] = {
        "sheet": sheet,
        "participation": sheet.participation,
        "round": sheet.round,
        "plan": plan,
        "form": form,
        "page_obj": page,
        "shown": shown,
        "query": f"visa={shown}" if shown in {*Outcome, WARNED} else "",
        "filters": [
            ("", _("Alla rader"), len(plan.rows)),
            (Outcome.REFUSED.value, _("Tas inte emot"), counts[Outcome.REFUSED]),
            (WARNED, _("Kan peka ut någon"), len(plan.warned)),
            (Outcome.NEW.value, _("Nya"), counts[Outcome.NEW]),
            (Outcome.CHANGED.value, _("Ändras"), counts[Outcome.CHANGED]),
            (Outcome.SAME.value, _("Inget händer"), counts[Outcome.SAME]),
        ],
        "new": counts[Outcome.NEW],
        "changed": counts[Outcome.CHANGED],
        "refused": counts[Outcome.REFUSED],
        "total": counts[Outcome.NEW] + counts[Outcome.CHANGED],
    }
    return render(request, "rss/rehearsal.html", context)


def _rows(plan: Plan, shown: str) -> list[Row]:
    if shown == WARNED:
        return plan.warned
    if shown in set(Outcome):
        return plan.only(Outcome(shown))
    return plan.rows
