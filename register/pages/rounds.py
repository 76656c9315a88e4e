"""A round as everyone sees it, and all rounds beside each other: what became of the needs,
how long the answers took, what waits."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import clock
from accounts.access import public
from prioritization.querysets import with_result
from register import catching_up, charts, figures
from register.overview import round_now
from rounds.models import Round


@public
@require_safe
def round_(request: HttpRequest, public_id: str) -> HttpResponse:
    at = clock.now()
    mark = catching_up.now(at=at)
    found = get_object_or_404(
        with_result(
            Round.objects.select_related(
                "service_area", "publication"
            ).prefetch_related("periods")
        ),
        public_id=public_id,
    )
    own = figures.of_round(public_id, mark)
    context: dict[str, Any] = {
        "round": found,
        "now": round_now(found, at) if found.periods.all() else None,
        "own": own,
    }
    if own:
        whole = (_("Hela omgången"), "", own.spread)
        context |= {
            "publication": found.publication,
            "outcomes": charts.outcomes(own.answers),
            "times": charts.times([whole, *own.agencies]),
        }
    return render(request, "register/round.html", context)


@public
@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """Those that are published, the latest first."""
    mark = catching_up.now(at=clock.now())
    all_ = figures.by_round(mark)
    days = [(one.title, one.address, one.spread) for one in all_]
    # To the same scale; rounds without any answer are left out.
    drawn = charts.times([*days, *figures.of_agencies(mark)])
    number = sum(spread is not None for *_named, spread in days)
    context = {
        "rounds": all_,
        "totals": _totals(all_),
        "stacks": [(one, charts.stack(one.answers)) for one in all_],
        "answers": charts.answers_in([(one.title, one.answers) for one in all_]),
        "times": drawn[:number],
        "agencies": drawn[number:],
        "waiting": [one for one in all_ if one.waiting],
    }
    return render(request, "register/rounds.html", context)


def _totals(rounds: list[figures.RoundFigures]) -> dict[str, int]:
    names = ("local", "regional", "number", "answered", "waiting")
    return {name: sum(getattr(one, name) for one in rounds) for name in names}
