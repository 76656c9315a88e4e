"""Proposed groups of regional needs: asked for, reckoned by a worker, judged by SKR."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import clock
from accounts.access import may
from needs import actions
from needs.grouping import CLEAR, STRONG
from needs.models import Grouping, Pair
from needs.querysets import forwarded_in, judged_pairs, left_to_place
from needs.views.pairing import MOST, address, chosen_needs, kept_apart, query
from needs.views.refusals import REFUSALS, sentence
from rounds.models import Round
from rss.models import RegionalNeed

if TYPE_CHECKING:
    from accounts.models import SignedInRequest

PAGE = 20


@dataclass(frozen=True)
class Group:
    """A proposal, as much of it as still holds."""

    names: list[str]
    strength: float
    why: str
    gone: int  # members that have been placed since, or kept apart from the others
    members: tuple[RegionalNeed, ...] = ()

    @property
    def said(self) -> str:
        """How alike they are, in words."""
        if self.strength >= STRONG:
            return _("Mycket lika")
        return _("Ganska lika") if self.strength >= CLEAR else _("Något lika")

    @property
    def can_be_compared(self) -> bool:
        return len(self.names) <= MOST


@may("needs.compile_need", on=Round)
def groups(request: "SignedInRequest", round_: Round) -> HttpResponse:
    grouping = Grouping.objects.in_round(round_).last()
    page = Paginator(_standing(grouping), PAGE).get_page(request.GET.get("sida"))
    page.object_list = _with_members(round_, list(page.object_list))
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
            request, _("Det behövs minst två regionala behov som inte är placerade.")
        )
    return redirect("needs:groups", round_.public_id)


@require_POST
@may("needs.compile_need", on=Round)
def answer(request: "SignedInRequest", round_: Round) -> HttpResponse:
    """What SKR does with the ones that are ticked in a group."""
    chosen = chosen_needs(request.POST.getlist("regionalt"), round_)
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


def _standing(grouping: Grouping | None) -> list[Group]:
    """Without what has been placed since; and of two that have been kept apart since,
    only the first is left. What is left alone is no group."""
    if grouping is None or grouping.finished_at is None:
        return []
    left = set(left_to_place(grouping.round).values_list("public_id", flat=True))
    apart = {frozenset(pair) for pair in judged_pairs(grouping.round)}
    found = []
    for kept in grouping.groups:
        names: list[str] = []
        for name in kept["needs"]:
            if name in left and not any({name, one} in apart for one in names):
                names.append(name)
        if len(names) > 1:
            gone = len(kept["needs"]) - len(names)
            found.append(Group(names, kept["strength"], ", ".join(kept["why"]), gone))
    return found


def _with_members(round_: Round, shown: list[Group]) -> list[Group]:
    names = [name for group in shown for name in group.names]
    rows = {
        need.public_id: need
        for need in forwarded_in(round_).filter(public_id__in=names)
    }
    return [
        Group(
            names=group.names,
            strength=group.strength,
            why=group.why,
            gone=group.gone,
            members=tuple(rows[name] for name in group.names if name in rows),
        )
        for group in shown
    ]
