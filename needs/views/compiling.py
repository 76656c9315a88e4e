"""SKR's desk: from regional needs to the national list (moment 4)."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from accounts import clock
from accounts.access import may
from municipalities.models import NeedText
from needs import actions
from needs.forms import NeedForm
from needs.models import Need
from needs.views.choosing import Choice, chosen, nothing_chosen, refused
from needs.views.common import posted, searched, turn
from needs.views.desk import Filter, standing_of
from needs.views.refusals import REFUSALS, sentence
from needs.views.rows import shown_of
from rounds.models import Round, Step
from rss.models import RegionalNeed

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@may("needs.see_list", on=Round)
def compile_page(request: "SignedInRequest", round_: Round) -> HttpResponse:
    """All that has been forwarded, a page at a time."""
    asked, standing = Filter.of(request.GET), standing_of(round_)
    may_compile = request.user.has_perm("needs.compile_need", round_)
    fixed = not may_compile or standing.closed is not None
    context = {
        "round": round_,
        "asked": asked,
        "standing": standing,
        "numbers": standing.numbers,
        "may_compile": may_compile,
        "fixed": fixed,
        "shown": shown_of(round_, asked, standing.numbers, fixed=fixed),
        "states": [
            (state, name, standing.numbers.in_state(state), asked.in_state(state))
            for state, name in STATE_NAMES
        ],
        "lacks": NeedText.Lack.choices,
        "turn": turn(round_, Step.COMPILE),
    }
    return render(request, "needs/compile.html", context)


STATE_NAMES = (
    ("", gettext_lazy("Alla")),
    ("kvar", gettext_lazy("Kvar")),
    ("placerade", gettext_lazy("Placerade")),
    ("inte", gettext_lazy("Går inte vidare")),
)


@may("needs.compile_need", on=Round)
def place(request: "SignedInRequest", round_: Round) -> HttpResponse:
    """What has been chosen, word for word; then a new need, or one on the list."""
    choice = chosen(request, round_)
    if not choice.regional_needs:
        return nothing_chosen(request, choice)
    form = NeedForm(posted(request), initial=_prefilled(choice.regional_needs))
    if form.is_valid():
        return _compile(request, form, choice)
    on_the_list = (
        Need.objects.in_round(round_).standing().filter(status=Need.Status.COMPILED)
    )
    context = {
        "round": round_,
        "form": form,
        "choice": choice,
        "on_the_list": on_the_list,
    }
    return render(request, "needs/place.html", context)


def _compile(
    request: "SignedInRequest", form: NeedForm, choice: Choice
) -> HttpResponse:
    try:
        need = actions.compile_need(
            choice.round,
            **form.cleaned_data,
            sources=choice.regional_needs,
            by=request.user,
            at=clock.now(),
        )
    except REFUSALS as refusal:
        return refused(request, choice, sentence(refusal))
    messages.success(request, _("”%s” står på den nationella listan.") % need)
    return redirect(choice.back)


@require_POST
@may("needs.compile_need", on=Round)
def add(request: "SignedInRequest", round_: Round) -> HttpResponse:
    """Let the chosen regional needs stand behind a need that is on the list."""
    choice = chosen(request, round_)
    public_id = searched(request.POST.get("behov", ""))
    if not choice.regional_needs or not public_id:
        messages.warning(request, _("Välj vilket behov de ska läggas till."))
        place_url = reverse("needs:place", args=[round_.public_id])
        return redirect(f"{place_url}?{choice.query}")
    need = get_object_or_404(Need.objects.in_round(round_), public_id=public_id)
    try:
        actions.add_sources(
            need, sources=choice.regional_needs, by=request.user, at=clock.now()
        )
    except REFUSALS as refusal:
        return refused(request, choice, sentence(refusal, need))
    messages.success(request, added(need, len(choice.regional_needs)))
    return redirect(choice.back)


def _prefilled(regional_needs: list[RegionalNeed]) -> dict[str, str]:
    """One regional need lends its words; of several SKR makes its own."""
    if len(regional_needs) != 1:
        return {}
    (one,) = regional_needs
    return {
        "title": one.title,
        "target_group": one.target_group,
        "description": one.description,
    }


def added(need: Need, count: int) -> str:
    return ngettext(
        "%(n)d regionalt behov är tillagt till ”%(need)s”.",
        "%(n)d regionala behov är tillagda till ”%(need)s”.",
        count,
    ) % {"n": count, "need": need}
