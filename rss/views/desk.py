"""Where the work of an RSS in a round begins, and its answer whether it takes part."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import clock
from accounts.access import may
from rounds.models import Round, Step
from rss import actions, outstanding
from rss.forms import GatherForm, ParticipationForm
from rss.models import Participation, RegionalNeed

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@may("rss.see_desk", on=Round)
def round_page(request: "SignedInRequest", round_: Round) -> HttpResponse:
    """On to the desk of one's RSS; who has several chooses."""
    asked = list(Participation.objects.visible_to(request.user).in_round(round_))
    if len(asked) == 1:
        return redirect("rss:desk", asked[0].public_id)
    return render(request, "rss/round.html", {"round": round_, "participations": asked})


@may("rss.see_desk", on=Participation)
def desk(request: "SignedInRequest", participation: Participation) -> HttpResponse:
    return show_desk(request, participation)


def show_desk(
    request: "SignedInRequest",
    participation: Participation,
    form: GatherForm | None = None,
    ticked: Sequence[str] = (),
) -> HttpResponse:
    """The desk; with a form that something is wrong with, and what was ticked in it."""
    now = clock.now()
    round_ = participation.round
    answers = outstanding.answers(participation, now)
    own = RegionalNeed.objects.visible_to(request.user).filter(
        participation=participation
    )
    needs = list(own.prefetch_related(None).with_counts())
    drafts = [one for one in needs if not one.is_forwarded]
    ungathered = list(outstanding.ungathered_of(participation, now))
    context: dict[str, Any] = {
        "round": round_,
        "participation": participation,
        "period": round_.period(Step.FORWARD),
        "gather_period": round_.period(Step.GATHER),
        "state": _state(participation),
        "answers": answers,
        "answered": sum(one.has_answered for one in answers),
        "ready": [one for one in drafts if one.submission_count],
        "empty": [one for one in drafts if not one.submission_count],
        "forwarded": [one for one in needs if one.is_forwarded],
        "ungathered": ungathered,
        "form": form or GatherForm(submissions=ungathered, drafts=drafts),
        "ticked": ticked,
    }
    return render(request, "rss/desk.html", context)


def _state(participation: Participation) -> str:
    """Whether the RSS's turn is to come ("next"), "now" or "over"."""
    now = clock.now()
    key = participation.organization_key
    if participation.round.is_open(Step.FORWARD, now, [key]):
        return "now"
    opens_at = participation.round.period(Step.FORWARD).opens_at
    return "next" if now < opens_at else "over"


@may("rss.answer_participation", on=Participation)
def answer_participation(
    request: "SignedInRequest", participation: Participation
) -> HttpResponse:
    form = ParticipationForm(request.POST or None, instance=participation)
    if form.is_valid():
        takes_part = form.takes_part is True
        actions.answer_participation(
            participation,
            takes_part=takes_part,
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=clock.now(),
        )
        messages.success(
            request, _("Ert svar är sparat.") if takes_part else _refused()
        )
        return redirect("rss:desk", participation.public_id)
    now = clock.now()
    context = {
        "form": form,
        "participation": participation,
        "round": participation.round,
        "period": participation.round.period(Step.GATHER),
        "may_think_again": not participation.round.has_closed(Step.GATHER, now),
        "handed_in": outstanding.standing_in(participation, now).count(),
    }
    return render(request, "rss/answer_participation.html", context)


def _refused() -> str:
    return _("Ert svar är sparat. Kommunernas representanter får ett brev om det.")
