"""Two to four regional needs side by side, and what SKR says of them (moment 4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts import clock
from accounts.access import may
from needs import actions
from needs.differences import Common, Piece, Run, between
from needs.forms import PairForm
from needs.models import Behind, Pair
from needs.querysets import forwarded_in
from needs.views.common import posted, searched
from needs.views.refusals import REFUSALS, sentence
from rounds.models import Round
from rss.models import RegionalNeed

if TYPE_CHECKING:
    from accounts.models import SignedInRequest

FEWEST, MOST = 2, 4


@dataclass(frozen=True)
class Column:
    """One of those compared: its words in pieces, or as they differ from the first's."""

    need: RegionalNeed
    behind: Behind
    words: tuple[list[Piece], ...]  # title, target group, description
    differences: tuple[list[Run], ...] | None

    @property
    def is_left(self) -> bool:
        return self.need.need_id is None  # type: ignore[attr-defined]


@may("needs.compile_need", on=Round)
def side_by_side(request: "SignedInRequest", round_: Round) -> HttpResponse:
    chosen = chosen_needs(request.GET.getlist("regionalt"), round_)
    if not FEWEST <= len(chosen) <= MOST:
        messages.warning(request, _("Välj två till fyra regionala behov att jämföra."))
        return redirect("needs:compile", round_.public_id)
    form = PairForm(posted(request))
    if form.is_valid():
        return _pair_up(request, round_, form, chosen)
    common = Common(["\n".join(_texts(need)) for need in chosen])
    columns = _columns(chosen, common, request.GET.get("visa", ""))
    return render(
        request,
        "needs/side_by_side.html",
        {
            "round": round_,
            "columns": columns,
            "all_left": all(column.is_left for column in columns),
            "common": common,
            "pairs": Pair.objects.live().among(chosen).with_needs(),
            "form": form,
            "query": query(chosen),
            "shows_differences": request.GET.get("visa") == "skillnader",
        },
    )


@require_POST
@may("needs.compile_need", on=Round)
def take_back(request: "SignedInRequest", round_: Round) -> HttpResponse:
    """Unsay what has been said of two."""
    two = chosen_needs(request.POST.getlist("regionalt"), round_)
    if len(two) != FEWEST:
        messages.warning(request, _("Välj två regionala behov."))
        return redirect("needs:compile", round_.public_id)
    try:
        actions.take_back_pair(round_, needs=two, by=request.user, at=clock.now())
    except actions.NotAPair:
        messages.info(request, _("Det var redan tillbakataget."))
    except REFUSALS as refusal:
        messages.warning(request, sentence(refusal))
    else:
        messages.success(request, _("Det är tillbakataget."))
    return redirect(address(round_, two))


def chosen_needs(asked_for: Iterable[str], round_: Round) -> list[RegionalNeed]:
    """Those that were ticked, in that order. 404 for what is not on the desk."""
    names = list(dict.fromkeys(searched(public_id) for public_id in asked_for))
    found = {
        need.public_id: need
        for need in forwarded_in(round_)
        .filter(public_id__in=names)
        .annotate(need_title=F("placed__need__title"))
        .annotate(need_name=F("placed__need__public_id"))
    }
    if len(found) < len(names):
        raise Http404
    return [found[name] for name in names]


def query(chosen: Iterable[RegionalNeed]) -> str:
    return urlencode([("regionalt", need.public_id) for need in chosen])


def address(round_: Round, chosen: Iterable[RegionalNeed]) -> str:
    page = reverse("needs:side_by_side", args=[round_.public_id])
    return f"{page}?{query(chosen)}"


def _pair_up(
    request: "SignedInRequest",
    round_: Round,
    form: PairForm,
    chosen: list[RegionalNeed],
) -> HttpResponse:
    try:
        made = actions.pair_up(
            round_, needs=chosen, **form.cleaned_data, by=request.user, at=clock.now()
        )
    except REFUSALS as refusal:
        messages.warning(request, sentence(refusal))
        return redirect(address(round_, chosen))
    if not made:
        messages.info(request, _("Så stod det redan."))
    elif form.cleaned_data["kind"] == Pair.Kind.APART:
        messages.success(request, kept_apart(len(chosen)))
    else:
        messages.success(
            request, _("De är kopplade till varandra och är fortfarande skilda behov.")
        )
    return redirect(address(round_, chosen))


def kept_apart(count: int) -> str:
    return ngettext(
        "%(n)d behov hålls isär. De föreslås inte tillsammans igen.",
        "%(n)d behov hålls isär. De föreslås inte tillsammans igen.",
        count,
    ) % {"n": count}


def _columns(chosen: list[RegionalNeed], common: Common, shown: str) -> list[Column]:
    first = chosen[0]
    return [
        Column(
            need=need,
            behind=Behind.of([need]),
            words=tuple(common.mark(text) for text in _texts(need)),
            differences=tuple(
                between(before, after)
                for before, after in zip(_texts(first), _texts(need), strict=True)
            )
            if shown == "skillnader" and need is not first
            else None,
        )
        for need in chosen
    ]


def _texts(need: RegionalNeed) -> tuple[str, str, str]:
    return need.title, need.target_group, need.description
