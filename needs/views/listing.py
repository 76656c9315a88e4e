"""The national list on SKR's desk: its needs, their wording and their sources."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts import clock
from accounts.access import may
from needs import actions
from needs.forms import RewordForm, SplitForm
from needs.models import Need
from needs.querysets import sources_behind, with_themes
from needs.views.common import posted, searched, turn
from needs.views.desk import standing_of
from needs.views.refusals import REFUSALS, sentence
from rounds.models import Round, Step
from rss.models import RegionalNeed

if TYPE_CHECKING:
    from accounts.models import SignedInRequest

PAGE = 50


@may("needs.see_list", on=Round)
def national_list(request: "SignedInRequest", round_: Round) -> HttpResponse:
    """The needs in order, or those whose sources have all been taken out."""
    empty = "upplosta" in request.GET
    found = Need.objects.in_round(round_)
    found = found.dissolved() if empty else found.standing()
    page = Paginator(found, PAGE).get_page(request.GET.get("sida"))
    page.object_list = with_themes(page.object_list)
    standing = standing_of(round_)
    context = {
        "round": round_,
        "standing": standing,
        "numbers": standing.numbers,
        "page": page,
        "turn": turn(round_, Step.COMPILE),
        "empty": empty,
        "empty_count": 0
        if empty
        else Need.objects.in_round(round_).dissolved().count(),
    }
    return render(request, "needs/national_list.html", context)


@may("needs.reword_need", on=Need)
def edit(request: "SignedInRequest", need: Need) -> HttpResponse:
    """SKR's wording; the earlier one is kept."""
    form = RewordForm(posted(request), instance=need)
    if form.is_valid():
        try:
            actions.reword(
                need,
                **form.wording,
                edition=form.cleaned_data["edition"],
                by=request.user,
                at=clock.now(),
            )
        except actions.RewordedSince as stale:
            return _both_texts(request, stale.current, form.wording)
        except REFUSALS as refusal:
            messages.warning(request, sentence(refusal, need))
        else:
            messages.success(request, _("Formuleringen är sparad."))
        return redirect("needs:need", need.public_id)
    return render(request, "needs/edit.html", {"form": form, "need": need})


def _both_texts(
    request: "SignedInRequest", current: Need, mine: dict[str, str]
) -> HttpResponse:
    """A colleague has saved: both texts, and nothing written over."""
    form = RewordForm(instance=current, initial=mine)
    context = {
        "need": current,
        "round": current.round,
        "different": [
            (form.fields[name].label, getattr(current, name), text)
            for name, text in mine.items()
            if getattr(current, name) != text
        ],
        "form": form,
    }
    return render(request, "needs/both_wordings.html", context, status=409)


@may("needs.compile_need", on=Need)
def split(request: "SignedInRequest", need: Need) -> HttpResponse:
    """A need that is too broad becomes several, with each source placed again."""
    sources = list(sources_behind(need))
    if len(sources) < 2:
        messages.info(request, _("Ett behov med färre än två källor kan inte delas."))
        return redirect("needs:need", need.public_id)
    asked = request.GET.get("antal", "")
    number = int(asked) if asked in {"2", "3", "4", "5", "6"} else 2
    form = SplitForm(
        posted(request), need=need, sources=sources, number=min(number, len(sources))
    )
    if form.is_valid():
        try:
            made = actions.split(
                need, parts=form.parts, by=request.user, at=clock.now()
            )
        except REFUSALS as refusal:
            messages.warning(request, sentence(refusal, need))
            return redirect("needs:need", need.public_id)
        messages.success(request, _split(need, made))
        return redirect("needs:national_list", need.round.public_id)
    context = {"form": form, "need": need, "round": need.round, "sources": sources}
    return render(request, "needs/split.html", context)


def _split(need: Need, made: list[Need]) -> str:
    titles = "”, ”".join(str(one) for one in made)
    return _("”%(need)s” är delat i ”%(titles)s”.") % {"need": need, "titles": titles}


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
        return redirect("needs:need", need.public_id)
    try:
        actions.take_out(need, source=source, by=request.user, at=clock.now())
    except actions.NotASource:
        messages.info(request, _("”%s” var redan uttaget.") % source)
    except REFUSALS as refusal:
        messages.warning(request, sentence(refusal, need))
    else:
        messages.success(
            request, _("”%s” är uttaget och ligger bland dem som är kvar.") % source
        )
    return redirect("needs:need", need.public_id)


@require_POST
@may("needs.compile_need", on=Need)
def dissolve(request: "SignedInRequest", need: Need) -> HttpResponse:
    try:
        count = actions.dissolve(need, by=request.user, at=clock.now())
    except actions.NotASource:
        messages.info(request, _("”%s” var redan upplöst.") % need)
    except REFUSALS as refusal:
        messages.warning(request, sentence(refusal, need))
    else:
        messages.success(request, _dissolved(need, count))
    return redirect("needs:national_list", need.round.public_id)


def _dissolved(need: Need, count: int) -> str:
    return ngettext(
        "”%(need)s” är upplöst. %(n)d regionalt behov är kvar att placera igen.",
        "”%(need)s” är upplöst. %(n)d regionala behov är kvar att placera igen.",
        count,
    ) % {"n": count, "need": need}
