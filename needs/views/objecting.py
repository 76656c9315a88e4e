""" "Det svarar inte på vårt behov": said within the days there are, and answered by SKR."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import clock
from accounts.access import may
from municipalities.models import Submission
from needs import actions
from needs.forms import ObjectionForm, ReplyForm
from needs.models import Chance, Need, Objection
from needs.querysets import answered_by_support
from needs.views.common import posted
from rounds.models import Round, Step
from rounds.templatetags.swedish import last_day
from rss.models import RegionalNeed

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@may("needs.object_for_municipality", on=Submission)
def for_municipality(
    request: "SignedInRequest", submission: Submission
) -> HttpResponse:
    need = answered_by_support(submission=submission).first()
    if need is None:
        messages.info(request, _nothing_to_object_to())
        return redirect("process:trace", submission.public_id)
    chance = chance_of(need, municipality=submission.municipality_id)
    who = {"municipality": submission.municipality}
    return _object(
        request, chance, who, reverse("process:trace", args=[submission.public_id])
    )


@may("needs.object_for_rss", on=RegionalNeed)
def for_rss(request: "SignedInRequest", regional_need: RegionalNeed) -> HttpResponse:
    need = answered_by_support(regional_need=regional_need).first()
    if need is None:
        messages.info(request, _nothing_to_object_to())
        return redirect("needs:thread", regional_need.public_id)
    chance = chance_of(need, rss=regional_need.rss)
    back = reverse("needs:thread", args=[regional_need.public_id])
    return _object(request, chance, {"rss": regional_need.rss}, back)


def chance_of(need: Need, **who: Any) -> Chance:
    """What a municipality or an RSS has said of a decision, and may say."""
    said = need.objections.filter(**who).select_related("made_by", "answered_by")
    return Chance(need, list(said), clock.now())


def _object(
    request: "SignedInRequest", chance: Chance, who: dict[str, Any], back: str
) -> HttpResponse:
    """The form; too late, or a second time, it says so and keeps what was typed."""
    need, form = chance.need, ObjectionForm(posted(request))
    if form.is_valid():
        try:
            actions.object_to_support(
                need,
                **who,
                text=form.cleaned_data["text"],
                by=request.user,
                at=clock.now(),
            )
        except REFUSALS as refusal:
            form.add_error(None, _sentence(refusal, chance))
        else:
            text = _("Tack! SKR läser invändningen och svarar er i ett brev.")
            messages.success(request, text)
            return redirect(back)
    elif request.method == "GET" and not chance.is_open:
        refused = actions.AlreadyObjected() if chance.is_used else actions.TooLate()
        messages.info(request, _sentence(refused, chance))
        return redirect(back)
    context = {
        "need": need,
        "round": need.round,
        "chance": chance,
        "form": form,
        "back": back,
        "supports": need.screenings.pointing_at_support().select_related("agency"),
        "rank": need.round.period(Step.RANK),
    }
    return render(request, "needs/object.html", context)


REFUSALS = (
    actions.AlreadyObjected,
    actions.NotBehind,
    actions.NothingToObjectTo,
    actions.TooLate,
)


def _nothing_to_object_to() -> str:
    return _("SKR har inte beslutat att stöd finns redan, eller har ändrat beslutet.")


def _sentence(refusal: Exception, chance: Chance) -> str:
    if isinstance(refusal, actions.TooLate) and chance.closes_at:
        text = _("Tiden för invändningar gick ut %(day)s.")
        return text % {"day": last_day(chance.closes_at)}
    if isinstance(refusal, actions.AlreadyObjected):
        return _("Ni har redan invänt mot det här beslutet.")
    if isinstance(refusal, actions.NotBehind):
        return _("Ni står inte längre bakom behovet.")
    return _nothing_to_object_to()


@may("needs.answer_objection", on=Objection)
def answer(request: "SignedInRequest", objection: Objection) -> HttpResponse:
    """SKR answers with words; whether the need goes on is another decision."""
    form = ReplyForm(posted(request))
    if form.is_valid():
        try:
            actions.answer_objection(
                objection,
                text=form.cleaned_data["text"],
                by=request.user,
                at=clock.now(),
            )
        except actions.AlreadyAnswered:
            messages.info(request, _("En kollega har redan svarat på invändningen."))
        else:
            text = _("Svaret är skickat till %(who)s.")
            messages.success(request, text % {"who": objection.who})
        return redirect("needs:talk", objection.round.public_id)
    context = {
        "objection": objection,
        "round": objection.round,
        "form": form,
        "rank": objection.round.period(Step.RANK),
        "is_ranking": has_begun(objection.round),
    }
    return render(request, "needs/answer_objection.html", context)


def has_begun(round_: Round) -> bool:
    """The panel ranks: what it ranks stands, so no need goes on to it in this round."""
    return round_.period(Step.RANK).opens_at <= clock.now()
