"""The rounds: a list, the page of one, and its log."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from accounts import clock
from accounts.access import may
from process import agenda, track
from rounds.models import Event, Round, Step
from rss.models import RegionalNeed

if TYPE_CHECKING:
    from accounts.models import SignedInRequest

EVENTS_PER_PAGE = 100


def in_short(round_: Round, at: datetime) -> dict[str, Any]:
    """A round and its track in one line, for lists."""
    return {
        "round": round_,
        "moments": track.moments(round_, at=at),
        "text": track.in_short(round_, at=at),
    }


@may("process.see_rounds")
def rounds(request: "SignedInRequest") -> HttpResponse:
    at = clock.now()
    found = Round.objects.visible_to(request.user)
    context = {
        "ongoing": [in_short(r, at) for r in found if not agenda.is_over(r, at)],
        "done": [in_short(r, at) for r in found if agenda.is_over(r, at)],
    }
    return render(request, "process/rounds.html", context)


@may("process.see_round", on=Round)
def round_page(request: "SignedInRequest", round_: Round) -> HttpResponse:
    at = clock.now()
    done = track.progress_of(request.user, round_, at=at)
    mine = agenda.with_part(Round.objects.filter(pk=round_.pk), request.user).get()
    moved = round_.events.filter(verb="flyttade sista dagen").select_related("by")
    context = {
        "round": round_,
        "moments": track.moments(round_, at=at, done=done),
        "turns": [
            {
                "spec": spec,
                "period": period,
                "text": track.in_words(spec, done.get(spec.step)),
                "done": done[spec.step][0],
                "of": done[spec.step][1],
            }
            for spec, period in track.whose_turn(round_, at=at)
        ],
        "upcoming": track.upcoming(round_, at=at),
        "pages": agenda.pages(request.user, mine),
        "extensions": extensions(request, round_, at),
        "moved": moved,
    }
    return render(request, "process/round.html", context)


def extensions(request: "SignedInRequest", round_: Round, at: datetime) -> list[Any]:
    """Those that still count: for SKR all, for others their own."""
    live: list[dict[str, Any]] = [
        {"step": Step(period.step), "extension": extension}
        for period in round_.periods.all()
        for extension in period.live_extensions(at)
    ]
    if not live or request.user.is_skr:
        return live
    mine = request.user.organization_keys
    return [row for row in live if row["extension"].organization_key in mine]


@may("process.see_events", on=Round)
def events(request: "SignedInRequest", round_: Round) -> HttpResponse:
    hidden = RegionalNeed.objects.in_round(round_).hidden_from(request.user)
    found = Event.objects.filter(round=round_).not_about(hidden).select_related("by")
    found = found.order_by("-at", "-pk")
    page = Paginator(found, EVENTS_PER_PAGE).get_page(request.GET.get("sida"))
    return render(request, "process/events.html", {"round": round_, "page": page})
