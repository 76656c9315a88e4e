"""Which RSS covers which municipality: SKR's pages."""

from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts import clock
from accounts.access import may
from municipalities.models import Municipality
from rounds.dates import day_of
from rounds.templatetags.swedish import when
from rss import actions, outstanding
from rss.forms import MoveForm
from rss.models import Coverage

if TYPE_CHECKING:
    from accounts.models import SignedInRequest

# The pages that lead here, and what the way back to them is called.
COMES_FROM = {
    "process:people": gettext_lazy("Uppdrag"),
    "process:map": gettext_lazy("Karta över svaren"),
    "rss:round": gettext_lazy("Välj RSS"),
}


@may("rss.see_coverage")
def coverage(request: "SignedInRequest") -> HttpResponse:
    """Every municipality, under the RSS that covers it today: one query, and one for
    those without."""
    today = _today()
    rows = list(Coverage.objects.not_over(today))
    words = request.GET.get("sok", "").casefold().split()
    now = sorted(
        (row for row in rows if row.since <= today and _answers_to(words, row)),
        key=lambda row: (row.rss.name, row.municipality.alphabetical),
    )
    covered = {row.municipality_id for row in rows if row.since <= today}
    context = {
        "groups": [
            (rss, list(own)) for rss, own in groupby(now, key=lambda row: row.rss)
        ],
        "planned": [row for row in rows if row.since > today],
        "uncovered": sorted(
            Municipality.objects.exclude(pk__in=covered),
            key=lambda municipality: municipality.alphabetical,
        ),
        "words": " ".join(request.GET.get("sok", "").split()),
        **_way(request),
    }
    return render(request, "rss/coverage.html", context)


def _answers_to(words: list[str], row: Coverage) -> bool:
    text = f"{row.municipality} {row.rss}".casefold()
    return all(word in text for word in words)


@may("rss.move_municipality", on=Municipality)
def move(request: "SignedInRequest", municipality: Municipality) -> HttpResponse:
    form = MoveForm(request.POST or None)
    if form.is_valid() and _moved(request, municipality, form):
        return redirect(_page_of(request, municipality))
    today = _today()
    history = list(Coverage.objects.of(municipality))
    context = {
        "form": form,
        "municipality": municipality,
        "history": history,
        "today": today,
        "planned": next(
            (row for row in history if row.until is None and row.since > today), None
        ),
        "now": next((row for row in history if _holds(row, today)), None),
        "gathering": outstanding.gathering_on(today),
        **_way(request),
    }
    return render(request, "rss/move.html", context)


@require_POST
@may("rss.move_municipality", on=Municipality)
def take_back(request: "SignedInRequest", municipality: Municipality) -> HttpResponse:
    """The button says which change: somebody may have planned another meanwhile."""
    form = MoveForm(request.POST)
    try:
        if not form.is_valid():
            raise actions.NothingToTakeBack
        stays = actions.take_back_move(
            municipality,
            form.cleaned_data["rss"],
            on_day=form.cleaned_data["on_day"],
            by=request.user,
            at=clock.now(),
        )
    except actions.NothingToTakeBack:
        text = _(
            "Ändringen går inte att ta tillbaka. Den har börjat gälla eller ändrats av "
            "någon annan. Sidan visar hur det är nu."
        )
        messages.warning(request, text)
    else:
        text = (
            _("Ändringen är tillbakatagen. %(municipality)s hör till %(rss)s.")
            if stays
            else _(
                "Ändringen är tillbakatagen. %(municipality)s hör inte till någon RSS."
            )
        )
        messages.success(request, text % {"municipality": municipality, "rss": stays})
    return redirect(_page_of(request, municipality))


def _moved(
    request: "SignedInRequest", municipality: Municipality, form: MoveForm
) -> bool:
    """Whether it is done; else the form has been told why not."""
    to_rss = form.cleaned_data["rss"]
    names = {"municipality": municipality, "rss": to_rss}
    try:
        row = actions.move_municipality(
            municipality,
            to_rss,
            on_day=form.cleaned_data["on_day"],
            by=request.user,
            at=clock.now(),
        )
    except actions.AlreadyThere as refusal:
        text = _("%(municipality)s hör redan till %(rss)s.")
        if refusal.since > _today():
            text = _(
                "%(municipality)s ska redan höra till %(rss)s från och med %(day)s. Ta "
                "tillbaka den ändringen om dagen är fel."
            )
        form.add_error("rss", text % {**names, "day": when(refusal.since)})
        return False
    except actions.TooEarly as refusal:
        text = _("Välj en dag efter %(day)s, då den senaste ändringen började gälla.")
        if refusal.since > _today():
            text = _(
                "Välj en dag efter %(day)s, då den planerade ändringen börjar gälla, eller "
                "ta tillbaka den först."
            )
        form.add_error("on_day", text % {"day": when(refusal.since)})
        return False
    _tell(request, row)
    return True


def _tell(request: "SignedInRequest", row: Coverage) -> None:
    """That it is done, which rounds it concerns, and where the new RSS stays out."""
    periods = outstanding.gathering_on(row.since)
    names = {
        "municipality": row.municipality,
        "rss": row.rss,
        "day": when(row.since),
        "rounds": ", ".join(period.round.title for period in periods),
    }
    done = _("%(municipality)s hör till %(rss)s från och med %(day)s.")
    concerns = (
        _("Det gäller i: %(rounds)s.")
        if periods
        else _("Ingen omgång som är planerad berörs.")
    )
    messages.success(request, f"{done} {concerns}" % names)
    out = [one.title for one in outstanding.staying_out(row.rss, periods)]
    if out:
        text = _("%(rss)s har inte sagt att den deltar i: %(rounds)s.")
        messages.warning(request, text % {**names, "rounds": ", ".join(out)})


def _today() -> date:
    return day_of(clock.now())


def _holds(row: Coverage, day: date) -> bool:
    return row.since <= day and (row.until is None or row.until > day)


def _way(request: "SignedInRequest") -> dict[str, Any]:
    """The way back to where one came from, and how links take it along. Of an address
    that is given only its name and its arguments are used, and only if it is known."""
    try:
        match = resolve(request.GET.get("fran", ""))
    except Resolver404:
        match = None
    if match is None or match.view_name not in COMES_FROM:
        name = "process:people"
        return {"back_url": reverse(name), "back_text": COMES_FROM[name], "along": ""}
    url = reverse(match.view_name, kwargs=match.kwargs)
    return {
        "back_url": url,
        "back_text": COMES_FROM[match.view_name],
        "along": f"?fran={quote(url)}",
    }


def _page_of(request: "SignedInRequest", municipality: Municipality) -> str:
    address = reverse("rss:move", args=[municipality.public_id])
    return f"{address}{_way(request)['along']}"
