"""Which agencies are asked about which needs (moment 4)."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts import clock
from accounts.access import may
from needs import actions
from needs.forms import PassOnForm, ReferForm
from needs.models import Agency, Engagement, Need, Referral
from needs.querysets import themes_of
from needs.views.common import (
    asked_agencies,
    choose_agency,
    chosen_agency,
    posted,
    screening_url,
    searched,
)
from rounds.models import Round

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@may("needs.refer_needs", on=Round)
def refer(request: "SignedInRequest", round_: Round) -> HttpResponse:
    """Choose needs and agencies; look at what it comes to; then it is so."""
    theme = searched(request.GET.get("tema", ""))
    needs = Need.objects.in_round(round_).open_for_verdicts()
    themes = themes_of(needs)
    shown = [
        need
        for need in needs
        if not theme or theme in {key for key, _name in themes.get(need.pk, ())}
    ]
    engaged = Engagement.objects.in_round(round_).with_agency()
    agencies = [engagement.agency for engagement in engaged]
    form = ReferForm(posted(request), shown=shown, agencies=agencies)
    if form.is_valid() and "bekrafta" in request.GET:
        return _refer(request, round_, form)
    context: dict[str, Any] = {"round": round_, "form": form, "theme": theme}
    if form.is_valid():
        context["rows"] = _rows(round_, form.chosen)
        return render(request, "needs/check_referrals.html", context)
    context["rows"] = _rows(round_, shown, themes)
    context["themes"] = sorted(
        {pair for pairs in themes.values() for pair in pairs}, key=lambda pair: pair[1]
    )
    context["chosen"] = form["needs"].value() or []
    return render(request, "needs/refer.html", context)


def _refer(request: "SignedInRequest", round_: Round, form: ReferForm) -> HttpResponse:
    try:
        count = actions.refer(
            round_,
            needs=form.chosen,
            agencies=form.asked,
            by=request.user,
            at=clock.now(),
        )
    except (actions.NotOpenForVerdicts, actions.NotEngaged):
        messages.warning(
            request, _("Inget ändrades: något har ändrats medan du läste. Börja om.")
        )
    else:
        messages.success(
            request,
            ngettext(
                "Nu är det klart vilka som bedömer %(n)d behov.",
                "Nu är det klart vilka som bedömer %(n)d behov.",
                count,
            )
            % {"n": count}
            if count
            else _("Ingenting behövde ändras: de myndigheterna är redan tillfrågade."),
        )
    return redirect("needs:refer", round_.public_id)


@require_POST
@may("needs.refer_need", on=Need)
def take_back(request: "SignedInRequest", need: Need) -> HttpResponse:
    """SKR does not ask one of the agencies after all."""
    asked = Referral.objects.live().filter(need=need).select_related("agency")
    named = {referral.agency.public_id: referral.agency for referral in asked}
    agency = named.get(searched(request.POST.get("myndighet", "")))
    if agency is None:
        messages.info(request, _("Frågan om ”%s” var redan tillbakatagen.") % need)
        return redirect("needs:refer", need.round.public_id)
    try:
        actions.take_back(need, agency=agency, by=request.user, at=clock.now())
    except actions.HasAnswered:
        messages.warning(
            request, _("%s har redan lämnat sin bedömning. Den står kvar.") % agency
        )
    except (actions.NotAsked, actions.NotOpenForVerdicts):
        messages.info(request, _("Frågan om ”%s” var redan tillbakatagen.") % need)
    else:
        messages.success(
            request,
            _("%(agency)s är inte längre tillfrågad om ”%(need)s”.")
            % {"agency": agency, "need": need},
        )
    return redirect("needs:refer", need.round.public_id)


@may("needs.pass_need_on", on=Need)
def pass_on(request: "SignedInRequest", need: Need) -> HttpResponse:
    """The agency lets another one judge the need instead."""
    own = asked_agencies(request, need)
    agency = chosen_agency(own, request)
    if agency is None:
        return choose_agency(request, need.round, own)
    others = _possible(need, agency)
    form = PassOnForm(posted(request), agencies=others)
    if form.is_valid():
        return _pass_on(request, need, agency, form)
    context = {
        "need": need,
        "agency": agency,
        "form": form,
        "others": others,
        "list_url": screening_url(need.round, agency),
    }
    return render(request, "needs/pass_on.html", context)


def _pass_on(
    request: "SignedInRequest", need: Need, agency: Agency, form: PassOnForm
) -> HttpResponse:
    to = {one.public_id: one for one in _possible(need, agency)}
    try:
        actions.pass_on(
            need,
            agency=agency,
            to=to[form.cleaned_data["to"]],
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=clock.now(),
        )
    except KeyError as gone:
        raise Http404 from gone
    except actions.HasAnswered:
        messages.warning(
            request,
            _("Inget lämnades vidare: en av myndigheterna har redan bedömt behovet."),
        )
    except (actions.NotAsked, actions.NotEngaged, actions.NotOpenForVerdicts):
        messages.warning(request, _("Behovet går inte längre att bedöma här."))
    else:
        messages.success(
            request,
            _("”%(need)s” är lämnat vidare till %(agency)s.")
            % {"need": need, "agency": to[form.cleaned_data["to"]]},
        )
    return redirect(screening_url(need.round, agency))


def _possible(need: Need, agency: Agency) -> list[Agency]:
    """To whom the need can be passed on: others that have not judged it."""
    engaged = Engagement.objects.in_round(need.round).with_agency()
    others = engaged.exclude(agency=agency).exclude(
        agency__in=need.screenings.values("agency")
    )
    return [engagement.agency for engagement in others]


def _rows(
    round_: Round, needs: list[Need], themes: dict[int, Any] | None = None
) -> list[dict[str, Any]]:
    """The needs, with who is asked about each now, and how that came about."""
    asked = Engagement.objects.in_round(round_).asked().by_need()
    live = Referral.objects.live().filter(need__round=round_)
    named: dict[int, list[Referral]] = {}
    for referral in live.select_related("agency", "passed_by"):
        named.setdefault(referral.need_id, []).append(referral)
    return [
        {
            "need": need,
            "asked": ", ".join(str(agency) for agency in asked.get(need.pk, ())),
            "referrals": named.get(need.pk, []),
            "themes": ", ".join(name for _key, name in (themes or {}).get(need.pk, ())),
        }
        for need in needs
    ]
