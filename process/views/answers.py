"""What the municipalities have answered in a round: on a map, and in a table."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from accounts import clock
from accounts.access import may
from process import answers, atlas
from process.answers import Group, State
from rounds.kept import calendars_hold_until, until_something_happens
from rounds.models import Round, Step

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@may("process.see_answers", on=Round)
def map_(request: "SignedInRequest", round_: Round) -> HttpResponse:
    at = clock.now()
    found = until_something_happens(
        f"answers:{round_.pk}", lambda: _all_of(round_, at), at=at
    )
    shown = _one_of(answers.SHOWN, request.GET.get("visa"))
    order = _one_of(answers.ORDERS, request.GET.get("ordning"))
    context = {
        "round": round_,
        "period": round_.period(Step.GATHER),
        "state": round_.state_of(Step.GATHER, at),
        **found,
        "rows": [
            found["written"][group.name]
            for group in answers.chosen(found["groups"], shown=shown, order=order)
        ],
        "choices": _links(answers.SHOWN, shown, "visa", ordning=order),
        "orders": _links(answers.ORDERS, order, "ordning", visa=shown),
    }
    return render(request, "process/map.html", context)


def _all_of(round_: Round, at: datetime) -> tuple[dict[str, Any], datetime]:
    """The same for everyone who may see it; the drawing and the rows ready made."""
    groups = answers.of(round_, at=at)
    everyone = [answer for group in groups for answer in group.answers]
    counts = answers.count(everyone)
    drawn = atlas.sweden().shapes
    context = {
        "groups": groups,
        "written": {
            group.name: render_to_string("process/parts/map_row.html", {"group": group})
            for group in groups
        },
        "drawing": _drawing(groups),
        "credit": atlas.sweden().credit,
        "legend": [
            {"kind": state.value, "label": state.label, "count": counts[state]}
            for state in State
        ],
        "answered": counts[State.HANDED_IN] + counts[State.NIL],
        "asked": counts[State.HANDED_IN] + counts[State.NIL] + counts[State.SILENT],
        "taking_part": sum(group.takes_part is True for group in groups),
        "rss": sum(bool(group.desk) for group in groups),
        "not_drawn": [one.name for one in everyone if one.code not in drawn],
    }
    round_.fetch_extensions()
    return context, calendars_hold_until([round_], at)


def _drawing(groups: list[Group]) -> str:
    picture = atlas.picture(
        kinds={one.code: one.state.value for group in groups for one in group.answers},
        texts={
            one.code: _("%(name)s, %(rss)s: %(answer)s")
            % {"name": one.name, "rss": group.name, "answer": one.text}
            for group in groups
            for one in group.answers
        },
        owners={one.code: one.rss for group in groups for one in group.answers},
    )
    return render_to_string("process/parts/map.svg", {"picture": picture})


def _one_of(known: dict[str, Any], wanted: str | None) -> str:
    """The first where something else is asked for."""
    return wanted if wanted in known else next(iter(known))


def _links(
    known: dict[str, Any], chosen: str, name: str, **others: str
) -> list[dict[str, Any]]:
    """Plain links to the same page with another choice."""
    usual = {"visa": "alla", "ordning": "namn"}  # is left out
    found = []
    for key, label in known.items():
        wanted = {**others, name: key}
        query = urlencode({n: wanted[n] for n in usual if wanted[n] != usual[n]})
        url = f"?{query}#svaren" if query else "?#svaren"
        found.append({"url": url, "label": label, "current": key == chosen})
    return found
