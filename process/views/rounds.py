"""The rounds: a list, the page of one, and its log."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from accounts import clock
from accounts.access import may
from accounts.models import User
from prioritization.models import VotingRules
from process import agenda, track
from rounds.kept import calendars_hold_until, until_something_happens
from rounds.models import Event, Round, Step
from rss.models import RegionalNeed

if TYPE_CHECKING:
    from accounts.models import SignedInRequest

EVENTS_PER_PAGE = 100


def in_short(round_: Round, at: datetime) -> dict[str, Any]:
    """A round and its track in one line, for process/parts/round_list.html."""
    area = round_.service_area
    return {
        "url": reverse("process:round", args=[round_.public_id]),
        "title": round_.title,
        "area": area.name if area and area.name not in round_.title else "",
        "states": track.states(round_, at=at),
        "text": track.in_short(round_, at=at),
    }


@may("process.see_rounds")
def rounds(request: "SignedInRequest") -> HttpResponse:
    return render(request, "process/rounds.html", {"said": all_rounds(clock.now())})


def all_rounds(at: datetime) -> str:
    """Rounds are no secret: the list is the same for everyone who is signed in."""

    def work_out() -> tuple[str, datetime]:
        found = list(Round.objects.with_calendar())
        told = {
            "ongoing": [in_short(r, at) for r in found if not agenda.is_over(r, at)],
            "done": [in_short(r, at) for r in found if agenda.is_over(r, at)],
        }
        said = render_to_string("process/parts/all_rounds.html", told)
        return said, calendars_hold_until(found, at)

    return until_something_happens("rounds", work_out, at=at)


@may("process.see_round", on=Round)
def round_page(request: "SignedInRequest", round_: Round) -> HttpResponse:
    at = clock.now()
    round_.fetch_extensions()
    done, rules = same_for_all(request.user, round_, at)
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
        "rules": rules,
    }
    return render(request, "process/round.html", context)


def same_for_all(
    user: User, round_: Round, at: datetime
) -> tuple[track.Done, VotingRules]:
    """How far a round has come, and how its panel votes: one asks for everyone."""

    def work_out() -> tuple[tuple[track.Done, VotingRules], datetime]:
        done = track.progress_of(user, round_, at=at)
        rules = VotingRules.objects.of(round_)
        return (done, rules), calendars_hold_until([round_], at)

    return until_something_happens(f"progress:{round_.pk}", work_out, at=at)


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
    found = (
        Event.objects.filter(round=round_)
        .not_about(hidden)
        .select_related("by", "in_place_of")
    )
    found = found.order_by("-at", "-pk")
    page = Paginator(found, EVENTS_PER_PAGE).get_page(request.GET.get("sida"))
    return render(request, "process/events.html", {"round": round_, "page": page})
