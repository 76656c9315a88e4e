"""A round in pictures: how what was handed in has gone on, and where it is felt."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts import clock
from accounts.access import may
from process import flow, reckoning
from rounds.kept import FOREVER, until_something_happens
from rounds.models import Round

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@may("process.see_picture", on=Round)
def picture(request: "SignedInRequest", round_: Round) -> HttpResponse:
    found = until_something_happens(
        f"picture:{round_.pk}", lambda: _all_of(round_), at=clock.now()
    )
    wanted = request.GET.get("rader")
    by = wanted if wanted in {"teman", "behov"} else found["usual"]
    context = {
        "round": round_,
        **found,
        "felt": found[by],
        "by": by,
        "choices": [
            {"url": f"?rader={key}#var", "label": label, "current": key == by}
            for key, label in (("teman", _("Teman")), ("behov", _("Behov")))
        ],
    }
    return render(request, "process/picture.html", context)


def _all_of(round_: Round) -> tuple[dict[str, Any], datetime]:
    counted = reckoning.of(round_)
    whole = counted.whole
    context = {
        "whole": whole,
        "drawing": flow.drawing(whole),
        "descent": flow.descent(whole),
        "rows": [(depth, part, *counted.of(part)) for depth, part in whole.walk()],
        "teman": reckoning.Felt.of(counted.themes),
        "behov": reckoning.Felt.of(counted.needs),
        # Before SKR has sorted by themes, the needs say more.
        "usual": "teman" if len({t for t, _rss in counted.themes}) > 1 else "behov",
    }
    return context, FOREVER
