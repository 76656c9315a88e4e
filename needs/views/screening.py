"""An agency's verdicts: which needs are answered by a support already (moment 4)."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import clock
from accounts.access import may
from needs import actions
from needs.forms import VerdictDraftForm, VerdictForm
from needs.models import (
    Agency,
    ClosedList,
    EarlierScreening,
    KnowledgeSupport,
    Need,
    Recusal,
    Referral,
    Screening,
    VerdictSeen,
)
from needs.views.common import (
    choose_agency,
    chosen_agency,
    judging_agencies,
    own_agencies,
    posted,
    screening_url,
    turn,
)
from needs.views.words import sources_of
from rounds.models import Round, Step

if TYPE_CHECKING:
    from accounts.models import SignedInRequest

O = Screening.Opinion  # noqa: E741


@may("needs.see_engagement", on=Round)
def screen(request: "SignedInRequest", round_: Round) -> HttpResponse:
    """Every need that the agency is asked about, with what it has said of it."""
    own = own_agencies(request, round_)
    agency = chosen_agency(own, request)
    if agency is None:
        return choose_agency(request, round_, own)
    step = turn(round_, Step.SCREEN, agency)
    needs = Need.objects.in_round(round_).standing().asked_of(agency)
    asked = needs.with_opinion_of(agency, request.user).with_counts()
    rows = [] if step.state == "before" else list(asked)
    owed = [need for need in rows if need.is_owed]
    context = {
        "round": round_,
        "agency": agency,
        "several": len(own) > 1,
        "turn": step,
        "version": ClosedList.objects.in_round(round_).in_force().told().first(),
        "rows": [(need, _opinion(need)) for need in rows],
        "said": sum(need.own_opinion is not None for need in rows)
        - sum(need.own_opinion is not None for need in owed),
        "owed": [need for need in owed if not need.is_recused],
    }
    return render(request, "needs/screen.html", context)


@may("needs.screen_need", on=Need)
def give_verdict(request: "SignedInRequest", need: Need) -> HttpResponse:
    """One need, its sources word for word, and the own agency's verdict on it.

    What the form says is handed in, or kept as a draft (`utkast` in the address), or
    the register is searched with it (`sok`).
    """
    own = judging_agencies(request, need)
    agency = chosen_agency(own, request)
    if agency is None:
        return choose_agency(request, need.round, own)
    if request.method == "POST" and "sok" in request.GET:
        form = VerdictForm()
        form.search(request.POST)
        return _page(request, need, VerdictSeen.of(need, agency), form)
    as_draft = "utkast" in request.GET
    form = (VerdictDraftForm if as_draft else VerdictForm)(posted(request))
    if form.is_valid():
        return (_save if as_draft else _hand_in)(request, need, agency, form)
    seen = VerdictSeen.of(need, agency)
    form.initial = {**seen.words, "seen": seen.version}
    return _page(request, need, seen, form)


def _page(
    request: "SignedInRequest",
    need: Need,
    seen: VerdictSeen,
    form: VerdictForm,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    agency = seen.agency
    passed = Referral.objects.live().filter(need=need, agency=agency)
    earlier = EarlierScreening.objects.filter(need=need, agency=agency)
    if seen.verdict is None:  # nor has it been changed
        earlier = earlier.none()
    aside = Recusal.objects.live().filter(need=need, agency=agency)
    context = {
        "need": need,
        "agency": agency,
        "form": form,
        "seen": seen,
        "passed": passed.select_related("passed_by").exclude(passed_by=None).first(),
        "earlier": earlier.select_related("agency", "support").latest_first(),
        "aside": [recusal.linked_by for recusal in aside.select_related("linked_by")],
        "register": KnowledgeSupport.objects.all(),
        "sources": sources_of(need),
        "list_url": screening_url(need.round, agency),
        "conflict": False,
        "different": [],
        **more,
    }
    return render(request, "needs/verdict.html", context, status=status)


def _hand_in(
    request: "SignedInRequest", need: Need, agency: Agency, form: VerdictForm
) -> HttpResponse:
    data = form.cleaned_data
    try:
        actions.screen(
            need,
            agency=agency,
            opinion=data["opinion"],
            reason=data["reason"],
            support=data["chosen"],
            answering_part=data["answering_part"],
            seen=data["seen"],
            by=request.user,
            at=clock.now(),
        )
    except actions.ChangedMeanwhile as changed:
        return _both_texts(request, changed.now, form)
    except (actions.NotOpenForVerdicts, actions.Recused):
        messages.warning(request, _("Behovet går inte längre att bedöma här."))
    else:
        messages.success(request, _("Bedömningen av ”%s” är lämnad.") % need)
    return redirect(screening_url(need.round, agency))


def _save(
    request: "SignedInRequest", need: Need, agency: Agency, form: VerdictForm
) -> HttpResponse:
    assert isinstance(form, VerdictDraftForm)  # noqa: S101
    try:
        actions.save_draft(
            need,
            agency=agency,
            typed=form.typed,
            seen=form.cleaned_data["seen"],
            by=request.user,
            at=clock.now(),
        )
    except actions.ChangedMeanwhile as changed:
        return _both_texts(request, changed.now, form)
    except (actions.NotOpenForVerdicts, actions.Recused):
        messages.warning(request, _("Behovet går inte längre att bedöma här."))
    else:
        messages.success(
            request, _("Utkastet till ”%s” är sparat. Bara ni ser det.") % need
        )
    return redirect(screening_url(need.round, agency))


def _both_texts(
    request: "SignedInRequest", now: VerdictSeen, sent: VerdictForm
) -> HttpResponse:
    """A colleague, or SKR's wording, was first: both texts, nothing written over."""
    mine = {name: sent[name].data or "" for name in sent.fields if name != "seen"}
    stored = now.words
    form = VerdictForm(initial={**mine, "seen": now.version})
    different = [
        (form[name].label, _shown(name, stored), _shown(name, mine))
        for name in mine
        if name != "picked" and stored.get(name, "") != mine[name]
    ]
    return _page(
        request, now.need, now, form, status=409, conflict=True, different=different
    )


def _shown(name: str, words: dict[str, str]) -> str:
    said = words.get(name, "")
    if name == "opinion" and said in O.values:
        return str(O(said).label)
    return said


def _opinion(need: Need) -> str:
    """The own verdict in words; empty when there is none."""
    return str(O(need.own_opinion).label) if need.own_opinion else ""
