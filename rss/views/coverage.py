"""Which RSS covers which municipality: SKR's page."""

from itertools import groupby
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import clock
from accounts.access import may
from municipalities.models import Municipality
from rounds.dates import STOCKHOLM
from rounds.templatetags.swedish import when
from rss import actions
from rss.forms import MoveForm
from rss.models import Coverage

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@may("rss.see_coverage")
def coverage(request: "SignedInRequest") -> HttpResponse:
    """Every municipality, under the RSS that covers it: one query."""
    rows = sorted(
        Coverage.objects.not_ended(),
        key=lambda row: (row.rss.name, row.municipality.alphabetical),
    )
    context = {
        "groups": [
            (rss, list(own)) for rss, own in groupby(rows, key=lambda row: row.rss)
        ],
        "today": clock.now().astimezone(STOCKHOLM).date(),
        "uncovered": sorted(
            Municipality.objects.exclude(pk__in=[row.municipality_id for row in rows]),
            key=lambda municipality: municipality.alphabetical,
        ),
    }
    return render(request, "rss/coverage.html", context)


@may("rss.move_municipality", on=Municipality)
def move(request: "SignedInRequest", municipality: Municipality) -> HttpResponse:
    form = MoveForm(request.POST or None)
    if form.is_valid() and _moved(request, municipality, form):
        return redirect("rss:move", municipality.public_id)
    context = {
        "form": form,
        "municipality": municipality,
        "history": list(Coverage.objects.of(municipality)),
    }
    return render(request, "rss/move.html", context)


def _moved(
    request: "SignedInRequest", municipality: Municipality, form: MoveForm
) -> bool:
    """Whether it is done; else the form has been told why not."""
    to_rss = form.cleaned_data["rss"]
    try:
        row = actions.move_municipality(
            municipality,
            to_rss,
            on_day=form.cleaned_data["on_day"],
            by=request.user,
            at=clock.now(),
        )
    except actions.AlreadyThere:
        text = _("%(municipality)s hör redan till %(rss)s.")
        form.add_error("rss", text % {"municipality": municipality, "rss": to_rss})
        return False
    except actions.TooEarly as refusal:
        text = _("Välj en dag efter %(day)s, då den senaste ändringen började gälla.")
        form.add_error("on_day", text % {"day": when(refusal.since)})
        return False
    text = _("%(municipality)s hör till %(rss)s från och med %(day)s.")
    messages.success(
        request,
        text % {"municipality": municipality, "rss": to_rss, "day": when(row.since)},
    )
    return True
