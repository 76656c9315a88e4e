"""Proposed groups of regional needs, and proposed homes on the list for them: asked for,
reckoned by a worker, judged by SKR."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts import clock
from accounts.access import may
from needs import actions
from needs.models import Grouping, Need, Pair
from needs.views.common import searched
from needs.views.compiling import added
from needs.views.pairing import address, chosen_needs, kept_apart, query
from needs.views.proposals import standing, with_members
from needs.views.refusals import REFUSALS, sentence
from rounds.models import Round
from rss.models import RegionalNeed

if TYPE_CHECKING:
    from accounts.models import SignedInRequest

PAGE = 20


@may("needs.compile_need", on=Round)
def groups(request: "SignedInRequest", round_: Round) -> HttpResponse:
    grouping = Grouping.objects.in_round(round_).last()
    page = Paginator(standing(round_, grouping), PAGE).get_page(request.GET.get("sida"))
    page.object_list = with_members(round_, list(page.object_list))
    return render(
        request,
        "needs/groups.html",
        {"round": round_, "grouping": grouping, "page": page},
    )


@require_POST
@may("needs.compile_need", on=Round)
def ask(request: "SignedInRequest", round_: Round) -> HttpResponse:
    try:
        actions.ask_for_groups(round_, by=request.user, at=clock.now())
    except actions.AlreadyUnderWay:
        messages.info(request, _("Förslagen räknas redan fram."))
    except actions.TooFewToGroup:
        messages.warning(
            request,
            _(
                "Det finns inget att jämföra. Det behövs två regionala behov som inte är "
                "placerade, eller ett och ett behov på listan."
            ),
        )
    return redirect("needs:groups", round_.public_id)


@require_POST
@may("needs.compile_need", on=Round)
def answer(request: "SignedInRequest", round_: Round) -> HttpResponse:
    """What SKR does with the ones that are ticked in a group."""
    chosen = chosen_needs(request.POST.getlist("regionalt"), round_)
    if home := searched(request.POST.get("behov", "")):
        need = get_object_or_404(Need.objects.in_round(round_), public_id=home)
        _answer_home(request, need, chosen)
        return redirect("needs:groups", round_.public_id)
    if len(chosen) < 2:
        messages.warning(request, _("Kryssa i minst två behov."))
        return redirect("needs:groups", round_.public_id)
    what = request.POST.get("gor")
    if what == "placera":
        place = reverse("needs:place", args=[round_.public_id])
        return redirect(f"{place}?{query(chosen)}")
    if what == "jamfor":
        return redirect(address(round_, chosen))
    if what == "isar":
        _keep_apart(request, round_, chosen)
    return redirect("needs:groups", round_.public_id)


def _answer_home(
    request: "SignedInRequest", need: Need, chosen: list[RegionalNeed]
) -> None:
    """Whether the ticked ones belong to a need that is on the list."""
    if not chosen:
        messages.warning(request, _("Kryssa i minst ett behov."))
        return
    what, by, at = request.POST.get("gor"), request.user, clock.now()
    try:
        if what == "lagg-till":
            actions.accept_home(need, sources=chosen, by=by, at=at)
            messages.success(request, added(need, len(chosen)))
        elif what == "hor-inte-dit":
            actions.refuse_home(need, sources=chosen, by=by, at=at)
            messages.success(request, _kept_out(need, len(chosen)))
    except REFUSALS as refusal:
        messages.warning(request, sentence(refusal, need))


def _kept_out(need: Need, count: int) -> str:
    return ngettext(
        "%(n)d behov hålls isär från ”%(need)s” och föreslås inte dit igen.",
        "%(n)d behov hålls isär från ”%(need)s” och föreslås inte dit igen.",
        count,
    ) % {"n": count, "need": need}


def _keep_apart(
    request: "SignedInRequest", round_: Round, chosen: list[RegionalNeed]
) -> None:
    try:
        actions.pair_up(
            round_,
            needs=chosen,
            kind=Pair.Kind.APART,
            remark="",
            by=request.user,
            at=clock.now(),
        )
    except actions.TooManyAtOnce:
        messages.warning(request, _("Det är för många på en gång. Kryssa ur några."))
    except REFUSALS as refusal:
        messages.warning(request, sentence(refusal))
    else:
        messages.success(request, kept_apart(len(chosen)))
