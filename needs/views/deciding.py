"""SKR decides which needs lack support, from what the agencies say (moment 4)."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import clock
from accounts.access import may
from needs import actions
from needs.forms import DecisionForm, UnanimousForm
from needs.models import Engagement, Need, Opinions, would_close_at
from needs.querysets import live_sources
from needs.views.common import posted, searched, turn
from rounds.models import Round, Step

if TYPE_CHECKING:
    from accounts.models import SignedInRequest

S = Need.Status
DECIDED = {S.SUPPORT_LACKING, S.SUPPORT_EXISTS}


@may("needs.see_list", on=Round)
def decide(request: "SignedInRequest", round_: Round) -> HttpResponse:
    """Every need, with the agencies' verdicts side by side."""
    opinions = _opinions(round_)
    undecided = [o for o in opinions if o.need.status == S.COMPILED]
    context = {
        "round": round_,
        "turn": turn(round_, Step.SCREEN),
        "agencies": opinions[0].among if opinions else (),
        "undecided": undecided,
        "decided": [o for o in opinions if o.need.status != S.COMPILED],
        "unanimous": [o for o in undecided if o.unanimous],
        "objections": sum(o.need.objection_count for o in opinions),
    }
    return render(request, "needs/decide.html", context)


@may("needs.decide_need", on=Need)
def decide_need(request: "SignedInRequest", need: Need) -> HttpResponse:
    """One need: what each agency says, then SKR's decision with its reason."""
    form = DecisionForm(posted(request))
    if form.is_valid():
        return _decide(request, need, form)
    return _decision_page(request, need, form)


def _decision_page(
    request: "SignedInRequest", need: Need, form: DecisionForm, *, again: bool = False
) -> HttpResponse:
    """With `again`: something was said meanwhile, and is to be read before deciding."""
    asked = Engagement.objects.about(need.pk).by_need().get(need.pk, [])
    found = Need.objects.filter(pk=need.pk).with_screenings().with_earlier_screenings()
    opinions = Opinions.on(found.get(), asked)
    seen = {"seen": opinions.seen}
    if again:
        form = DecisionForm(initial={**form.cleaned_data, **seen})
    form.initial = form.initial or {**_initial(need), **seen}
    prefetch_related_objects([need], live_sources())
    context = {
        "need": need,
        "form": form,
        "behind": need.standing_behind,
        "opinions": opinions,
        "earlier": opinions.need.earlier_screenings.all(),
        "again": again,
        "objections": need.objections.with_who(),
        "closes_at": would_close_at(clock.now()),
        "rank": need.round.period(Step.RANK),
    }
    return render(
        request, "needs/decide_need.html", context, status=409 if again else 200
    )


def _decide(request: "SignedInRequest", need: Need, form: DecisionForm) -> HttpResponse:
    try:
        actions.decide(
            need,
            to=S(form.cleaned_data["decision"]),
            reason=form.cleaned_data["reason"],
            seen=form.cleaned_data["seen"] or None,
            by=request.user,
            at=clock.now(),
        )
    except actions.VerdictsChanged:
        return _decision_page(request, need, form, again=True)
    except actions.AlreadyDecided:
        messages.info(request, _("Det beslutet är redan fattat: ”%s”.") % need)
    except actions.NobodyBehind:
        messages.warning(request, _("Alla källor är uttagna ur ”%s”.") % need)
    else:
        messages.success(request, _("Beslutet om ”%s” är fattat.") % need)
    return redirect("needs:decide", need.round.public_id)


@may("needs.decide_unanimous", on=Round)
def decide_unanimous(request: "SignedInRequest", round_: Round) -> HttpResponse:
    """The needs on which all agencies say the same: shown first, then decided."""
    form = UnanimousForm(posted(request))
    if form.is_valid():
        return _decide_unanimous(request, round_, form)
    unanimous = [
        o for o in _opinions(round_) if o.need.status == S.COMPILED and o.unanimous
    ]
    context = {
        "round": round_,
        "form": form,
        "lacking": [o for o in unanimous if o.unanimous == S.SUPPORT_LACKING],
        "existing": [o for o in unanimous if o.unanimous == S.SUPPORT_EXISTS],
        "count": len(unanimous),
    }
    return render(request, "needs/decide_unanimous.html", context)


def _decide_unanimous(
    request: "SignedInRequest", round_: Round, form: UnanimousForm
) -> HttpResponse:
    shown = _shown(request)
    if not shown:
        messages.warning(request, _("Inget beslutades: inget behov är valt."))
        return redirect("needs:decide", round_.public_id)
    try:
        count = actions.decide_unanimous(
            round_,
            shown=shown,
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=clock.now(),
        )
    except (actions.NoLongerUnanimous, actions.NobodyBehind):
        messages.warning(
            request, _("Inget beslutades: något har ändrats. Gå igenom listan igen.")
        )
    else:
        messages.success(
            request,
            ngettext("%(n)d behov är beslutat.", "%(n)d behov är beslutade.", count)
            % {"n": count},
        )
    return redirect("needs:decide", round_.public_id)


def _shown(request: "SignedInRequest") -> list[tuple[str, S]]:
    """What stood on the page, each once: public id and decision."""
    shown = [
        (searched(public_id), decision)
        for decision in DECIDED
        for public_id in request.POST.getlist(decision.value)
    ]
    return list(dict.fromkeys(shown))


def _opinions(round_: Round) -> list[Opinions]:
    asked = Engagement.objects.in_round(round_).asked().by_need()
    agencies = sorted({a for asked_of in asked.values() for a in asked_of}, key=str)
    needs = Need.objects.in_round(round_).standing().with_screenings().with_counts()
    needs = needs.with_objections()
    return [Opinions.on(need, asked.get(need.pk, ()), agencies) for need in needs]


def _initial(need: Need) -> dict[str, str]:
    """The decision that stands, to think again about."""
    if need.status not in DECIDED:
        return {}
    return {"decision": need.status, "reason": need.decision_reason}
