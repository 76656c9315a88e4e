"""Bulk work on SKR's desk: the list and the number first, then it is done."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts import clock
from accounts.access import may
from needs import actions
from needs.forms import SetAsideForm, ThemeForm
from needs.models import Move, Theme
from needs.views.choosing import Choice, chosen, desk_url, nothing_chosen, refused
from needs.views.common import posted, searched
from needs.views.refusals import REFUSALS, sentence
from rounds.models import Round

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@may("needs.compile_need", on=Round)
def set_aside(request: "SignedInRequest", round_: Round) -> HttpResponse:
    """What goes no further, with the reason that those behind it will read."""
    choice = chosen(request, round_)
    if not choice.regional_needs:
        return nothing_chosen(request, choice)
    form = SetAsideForm(posted(request))
    if not form.is_valid():
        return _check(request, "needs/set_aside.html", choice, form)
    try:
        rows = actions.set_aside(
            round_,
            regional_needs=choice.regional_needs,
            **form.cleaned_data,
            by=request.user,
            at=clock.now(),
        )
    except REFUSALS as refusal:
        return refused(request, choice, sentence(refusal))
    text = ngettext(
        "%(n)d regionalt behov går inte vidare. De som står bakom får skälet i ett brev.",
        "%(n)d regionala behov går inte vidare. De som står bakom får skälet i ett brev.",
        len(rows),
    )
    messages.success(request, text % {"n": len(rows)})
    return redirect(choice.back)


@may("needs.compile_need", on=Round)
def take_back(request: "SignedInRequest", round_: Round) -> HttpResponse:
    """What was set aside is to be placed after all."""
    choice = chosen(request, round_)
    if not choice.regional_needs:
        return nothing_chosen(request, choice)
    if request.method != "POST":
        return _check(request, "needs/take_back.html", choice)
    try:
        taken = actions.take_back_set_aside(
            round_,
            regional_needs=choice.regional_needs,
            by=request.user,
            at=clock.now(),
        )
    except REFUSALS as refusal:
        return refused(request, choice, sentence(refusal))
    text = ngettext(
        "%(n)d regionalt behov är med igen och ligger bland dem som är kvar.",
        "%(n)d regionala behov är med igen och ligger bland dem som är kvar.",
        len(taken),
    )
    messages.success(request, text % {"n": len(taken)})
    return redirect(choice.back)


@may("needs.compile_need", on=Round)
def sort(request: "SignedInRequest", round_: Round) -> HttpResponse:
    """Give the chosen a theme: one that there is, a new one, or none."""
    choice = chosen(request, round_)
    if not choice.regional_needs:
        return nothing_chosen(request, choice)
    form = ThemeForm(posted(request), themes=list(Theme.objects.in_round(round_)))
    if not form.is_valid():
        return _check(request, "needs/sort.html", choice, form)
    try:
        theme = _theme(request, round_, form)
        number = actions.sort_under(
            theme,
            round_=round_,
            regional_needs=choice.regional_needs,
            by=request.user,
            at=clock.now(),
        )
    except REFUSALS as refusal:
        return refused(request, choice, sentence(refusal))
    messages.success(request, _sorted(theme, number))
    return redirect(choice.back)


def _theme(request: "SignedInRequest", round_: Round, form: ThemeForm) -> Theme | None:
    name = form.cleaned_data["name"]
    if not name:
        return form.theme
    return actions.name_theme(round_, name=name, by=request.user, at=clock.now())


def _sorted(theme: Theme | None, number: int) -> str:
    if theme is None:
        text = ngettext(
            "%(n)d regionalt behov har inget tema längre.",
            "%(n)d regionala behov har inget tema längre.",
            number,
        )
        return text % {"n": number}
    return ngettext(
        "%(n)d regionalt behov ligger under temat ”%(theme)s”.",
        "%(n)d regionala behov ligger under temat ”%(theme)s”.",
        number,
    ) % {"n": number, "theme": theme}


def _check(
    request: "SignedInRequest", template: str, choice: Choice, form: Any = None
) -> HttpResponse:
    context = {"round": choice.round, "choice": choice, "form": form}
    return render(request, template, context)


@require_POST
@may("needs.compile_need", on=Round)
def undo(request: "SignedInRequest", round_: Round) -> HttpResponse:
    """The latest step, as the button named it."""
    back = desk_url(round_, request.POST.get("tillbaka", ""))
    shown = searched(request.POST.get("steg", ""))
    move = Move.objects.filter(round=round_, public_id=shown).first()
    if move is None:
        messages.warning(request, _("Det finns inget att ångra."))
        return redirect(back)
    try:
        actions.undo(move, by=request.user, at=clock.now())
    except REFUSALS as refusal:
        messages.warning(request, sentence(refusal))
    else:
        messages.success(request, _("Ångrat: %s.") % move)
    return redirect(back)
