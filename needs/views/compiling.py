"""SKR's desk: from regional needs to the national list (moment 4)."""

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts import clock
from accounts.access import may
from needs import actions
from needs.forms import NeedForm
from needs.models import Behind, Need
from needs.querysets import forwarded_in
from needs.views.common import posted, searched, turn
from needs.views.desk import Desk
from rounds.models import Round, Step
from rss.models import RegionalNeed

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@may("needs.see_list", on=Round)
def compile_page(request: "SignedInRequest", round_: Round) -> HttpResponse:
    desk = Desk.of(
        round_,
        rss=searched(request.GET.get("rss", "")),
        words=searched(request.GET.get("sok", "")),
    )
    return render(
        request,
        "needs/compile.html",
        {"round": round_, "desk": desk, "turn": turn(round_, Step.COMPILE)},
    )


@may("needs.compile_need", on=Round)
def place(request: "SignedInRequest", round_: Round) -> HttpResponse:
    """What has been chosen, word for word; then a new need, or one on the list."""
    chosen = _chosen(request, round_)
    if not chosen:
        messages.warning(request, _("Välj minst ett regionalt behov först."))
        return redirect("needs:compile", round_.public_id)
    form = NeedForm(posted(request), initial=_prefilled(chosen))
    if form.is_valid():
        return _compile(request, round_, form, chosen)
    on_the_list = (
        Need.objects.in_round(round_).standing().filter(status=Need.Status.COMPILED)
    )
    return render(
        request,
        "needs/place.html",
        {
            "round": round_,
            "form": form,
            "chosen": [{"regional_need": r, "behind": Behind.of([r])} for r in chosen],
            "query": _query(chosen),
            "on_the_list": on_the_list,
        },
    )


def _compile(
    request: "SignedInRequest",
    round_: Round,
    form: NeedForm,
    chosen: list[RegionalNeed],
) -> HttpResponse:
    try:
        need = actions.compile_need(
            round_,
            **form.cleaned_data,
            sources=chosen,
            by=request.user,
            at=clock.now(),
        )
    except actions.AlreadyPlaced as placed:
        return _already_placed(request, round_, placed)
    messages.success(request, _("”%s” står på den nationella listan.") % need)
    return redirect("needs:compile", round_.public_id)


@require_POST
@may("needs.compile_need", on=Round)
def add(request: "SignedInRequest", round_: Round) -> HttpResponse:
    """Let the chosen regional needs stand behind a need that is on the list."""
    chosen = _chosen(request, round_)
    public_id = searched(request.POST.get("behov", ""))
    if not chosen or not public_id:
        messages.warning(request, _("Välj vilket behov de ska läggas till."))
        place_url = reverse("needs:place", args=[round_.public_id])
        return redirect(f"{place_url}?{_query(chosen)}")
    need = get_object_or_404(Need.objects.in_round(round_), public_id=public_id)
    try:
        actions.add_sources(need, sources=chosen, by=request.user, at=clock.now())
    except actions.AlreadyPlaced as placed:
        return _already_placed(request, round_, placed)
    except actions.NoLongerCompiled:
        messages.warning(request, _decided(need))
    else:
        messages.success(request, _added(need, len(chosen)))
    return redirect("needs:compile", round_.public_id)


@may("needs.compile_need", on=Need)
def edit(request: "SignedInRequest", need: Need) -> HttpResponse:
    """SKR's wording, while the list is being compiled."""
    form = NeedForm(posted(request), initial=_wording(need))
    if form.is_valid():
        try:
            actions.reword(
                need,
                **form.cleaned_data,
                edition=need.edition,
                by=request.user,
                at=clock.now(),
            )
        except actions.NoLongerCompiled:
            messages.warning(request, _decided(need))
        else:
            messages.success(request, _("Formuleringen är sparad."))
        return redirect("needs:need", need.public_id)
    return render(request, "needs/edit.html", {"form": form, "need": need})


@require_POST
@may("needs.compile_need", on=Need)
def take_out(request: "SignedInRequest", need: Need) -> HttpResponse:
    source = (
        RegionalNeed.objects.in_round(need.round)
        .filter(public_id=searched(request.POST.get("regionalt", "")))
        .first()
    )
    if source is None:
        messages.warning(request, _("Välj vilken källa som ska tas ut."))
        return redirect("needs:compile", need.round.public_id)
    try:
        actions.take_out(need, source=source, by=request.user, at=clock.now())
    except actions.NoLongerCompiled:
        messages.warning(request, _decided(need))
    except actions.NotASource:
        messages.info(request, _("”%s” var redan uttaget.") % source)
    else:
        messages.success(
            request, _("”%s” är uttaget och ligger bland dem som är kvar.") % source
        )
    return redirect("needs:compile", need.round.public_id)


@require_POST
@may("needs.compile_need", on=Need)
def dissolve(request: "SignedInRequest", need: Need) -> HttpResponse:
    try:
        count = actions.dissolve(need, by=request.user, at=clock.now())
    except actions.NoLongerCompiled:
        messages.warning(request, _decided(need))
    except actions.NotASource:
        messages.info(request, _("”%s” var redan upplöst.") % need)
    else:
        messages.success(request, _dissolved(need, count))
    return redirect("needs:compile", need.round.public_id)


def _chosen(request: "SignedInRequest", round_: Round) -> list[RegionalNeed]:
    """What was ticked, in the order of the desk. 404 for what is not on it."""
    asked_for = {searched(public_id) for public_id in request.GET.getlist("regionalt")}
    found = [n for n in forwarded_in(round_) if n.public_id in asked_for]
    if len(found) < len(asked_for):
        raise Http404
    return found


def _query(chosen: list[RegionalNeed]) -> str:
    return urlencode([("regionalt", need.public_id) for need in chosen])


def _prefilled(chosen: list[RegionalNeed]) -> dict[str, str]:
    """One regional need lends its words; of several SKR makes its own."""
    return _wording(chosen[0]) if len(chosen) == 1 else {}


def _wording(need: Need | RegionalNeed) -> dict[str, str]:
    return {
        "title": need.title,
        "target_group": need.target_group,
        "description": need.description,
    }


def _decided(need: Need) -> str:
    return _("SKR har redan beslutat om ”%s”. Det kan inte ändras längre.") % need


def _added(need: Need, count: int) -> str:
    return ngettext(
        "%(n)d regionalt behov är tillagt till ”%(need)s”.",
        "%(n)d regionala behov är tillagda till ”%(need)s”.",
        count,
    ) % {"n": count, "need": need}


def _dissolved(need: Need, count: int) -> str:
    return ngettext(
        "”%(need)s” är upplöst. %(n)d regionalt behov är kvar att placera igen.",
        "”%(need)s” är upplöst. %(n)d regionala behov är kvar att placera igen.",
        count,
    ) % {"n": count, "need": need}


def _already_placed(
    request: "SignedInRequest", round_: Round, placed: actions.AlreadyPlaced
) -> HttpResponse:
    messages.warning(
        request,
        _("Inget ändrades. Någon har redan placerat: %s.") % ", ".join(placed.titles),
    )
    return redirect("needs:compile", round_.public_id)
