"""Where SKR has put what an RSS has sent on, and what the two say about it (moment 4)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import clock
from accounts.access import may
from needs import actions
from needs.forms import PlacingForm, RemarkForm, ReplyForm
from needs.models import Behind, Need, Objection, Remark, SetAside, how_many
from needs.querysets import live_gathered, placed_of, places
from needs.views.common import posted, turn
from needs.views.objecting import chance_of, has_begun
from rounds.kept import FOREVER, until_something_happens
from rounds.models import Round, Step
from rss.models import Participation, RegionalNeed

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@dataclass(frozen=True)
class Place:
    """Where a regional need stands: behind a need, set aside, or nowhere yet."""

    need: Need | None
    set_aside: SetAside | None

    @classmethod
    def of(cls, row: Any) -> "Place":
        """From a regional need that has its `places`."""
        need = row.live_places[0].need if row.live_places else None
        return cls(need, row.live_set_aside[0] if row.live_set_aside else None)

    @property
    def behind(self) -> str:
        if self.need is None:
            return ""
        return how_many(self.need.municipality_count, self.need.rss_count)


@may("needs.see_placings", on=Round)
def placed(request: "SignedInRequest", round_: Round) -> HttpResponse:
    """On to what one's RSS has sent on; who has several chooses."""
    own = list(Participation.objects.visible_to(request.user).in_round(round_))
    if len(own) == 1:
        return redirect("needs:placings", own[0].public_id)
    return render(
        request, "needs/choose_rss.html", {"round": round_, "participations": own}
    )


@may("needs.see_placings", on=Participation)
def placings(request: "SignedInRequest", participation: Participation) -> HttpResponse:
    """What the RSS has sent on, and where SKR has put each."""
    rows = until_something_happens(
        f"placings:{participation.pk}",
        lambda: ([(row, Place.of(row)) for row in placed_of(participation)], FOREVER),
        at=clock.now(),
    )
    placed = sum(place.need is not None for _row, place in rows)
    set_aside = sum(place.set_aside is not None for _row, place in rows)
    context = {
        "round": participation.round,
        "participation": participation,
        "turn": turn(participation.round, Step.COMPILE),
        "rows": rows,
        "placed": placed,
        "set_aside": set_aside,
        "left": len(rows) - placed - set_aside,
    }
    return render(request, "needs/placings.html", context)


@may("needs.see_thread", on=RegionalNeed)
def thread(request: "SignedInRequest", regional_need: RegionalNeed) -> HttpResponse:
    return _show(request, regional_need, _form_for(request, regional_need))


@require_POST
@may("needs.write_remark", on=RegionalNeed)
def write(request: "SignedInRequest", regional_need: RegionalNeed) -> HttpResponse:
    """A word from the RSS, or from SKR. What is refused is shown again, as typed."""
    form = _form_for(request, regional_need)
    if not form.is_valid():
        return _show(request, regional_need, form)
    try:
        actions.write_remark(
            regional_need,
            text=form.cleaned_data["text"],
            objects_to_placing=form.cleaned_data.get("objects_to_placing", False),
            rss=None if request.user.is_skr else regional_need.rss,
            by=request.user,
            at=clock.now(),
        )
    except actions.NotPlaced:
        text = _("SKR har inte placerat behovet än. Skriv en kommentar i stället.")
        form.add_error("objects_to_placing", text)
        return _show(request, regional_need, form)
    except actions.AlreadyObjected:
        text = _("Ni har redan en invändning som väntar på SKR:s svar.")
        form.add_error("objects_to_placing", text)
        return _show(request, regional_need, form)
    messages.success(request, _written(request, regional_need))
    return redirect("needs:thread", regional_need.public_id)


def _written(request: "SignedInRequest", regional_need: RegionalNeed) -> str:
    if request.user.is_skr:
        text = _("Kommentaren är skickad. %(rss)s får ett brev.")
        return text % {"rss": regional_need.rss}
    return _("Kommentaren är sparad. SKR ser den vid sitt bord.")


def _form_for(
    request: "SignedInRequest", regional_need: RegionalNeed
) -> PlacingForm | RemarkForm:
    form = RemarkForm if request.user.is_skr else PlacingForm
    return form(posted(request))


def _show(
    request: "SignedInRequest", regional_need: RegionalNeed, form: Any
) -> HttpResponse:
    words = live_gathered(words=True)
    prefetch_related_objects([regional_need], *places(), words)
    # The guard has let the person in, as SKR or for this RSS: not asked once more.
    known: Any = regional_need
    known.known_to, known.is_own = request.user.pk, not request.user.is_skr
    place = Place.of(regional_need)
    need, rss = place.need, regional_need.rss
    context = {
        "regional_need": regional_need,
        "participation": regional_need.participation,
        "round": regional_need.round,
        "place": place,
        "own": Behind.of([regional_need]).submissions,
        "remarks": Remark.objects.heard_about(regional_need),
        "chance": chance_of(need, rss=rss) if need and need.decided_at else None,
        "supports": _supports(need),
        "form": form,
        "turn": turn(regional_need.round, Step.COMPILE),
    }
    return render(request, "needs/thread.html", context)


def _supports(need: Need | None) -> Any:
    """The verdicts that SKR's decision rests on."""
    if need is None or need.status != Need.Status.SUPPORT_EXISTS:
        return ()
    return need.screenings.pointing_at_support().select_related("agency", "support")


@may("needs.see_list", on=Round)
def talk(request: "SignedInRequest", round_: Round) -> HttpResponse:
    """All that waits for a word from SKR, and what has been answered."""
    objections = list(Remark.objects.in_round(round_).objections())
    context = {
        "round": round_,
        "waiting": [one for one in objections if one.reply is None],
        "answered": [one for one in objections if one.reply],
        "remarks": list(Remark.objects.in_round(round_).last_words()),
        "objections": list(Objection.objects.in_round(round_).with_who()),
        "rank": round_.period(Step.RANK),
        "is_ranking": has_begun(round_),
    }
    return render(request, "needs/talk.html", context)


@may("needs.answer_placing", on=Remark)
def answer(request: "SignedInRequest", objection: Remark) -> HttpResponse:
    form = ReplyForm(posted(request))
    if form.is_valid():
        try:
            actions.answer_placing(
                objection,
                text=form.cleaned_data["text"],
                by=request.user,
                at=clock.now(),
            )
        except actions.AlreadyAnswered:
            messages.info(request, _("En kollega har redan svarat på invändningen."))
        else:
            text = _("Svaret är skickat. %(rss)s får ett brev.")
            messages.success(request, text % {"rss": objection.rss})
        return redirect("needs:talk", objection.round.public_id)
    context = {"objection": objection, "round": objection.round, "form": form}
    return render(request, "needs/answer_placing.html", context)


@may("needs.write_to_rss", on=Need)
def write_to_all(request: "SignedInRequest", need: Need) -> HttpResponse:
    form = RemarkForm(posted(request))
    if form.is_valid():
        try:
            actions.write_to_all(
                need, text=form.cleaned_data["text"], by=request.user, at=clock.now()
            )
        except actions.NobodyToWriteTo:
            messages.warning(request, _("Alla källor är uttagna ur ”%s”.") % need)
        else:
            messages.success(
                request, _("Kommentaren är skickad till alla RSS bakom behovet.")
            )
        return redirect("needs:need", need.public_id)
    context = {"need": need, "round": need.round, "form": form}
    return render(request, "needs/write_to_all.html", context)
