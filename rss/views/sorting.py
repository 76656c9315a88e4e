"""What is not gathered as it is: a question to the municipality, or a reason to leave it.

And the municipality's answer, whose letter goes to those who do the work of its RSS.
"""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import clock
from accounts.access import may
from accounts.ids import is_public_id
from municipalities import actions as municipalities
from municipalities.forms import AnswerForm
from municipalities.models import Question, Submission
from municipalities.views.needs import show_need
from rss import actions, outstanding
from rss.forms import AskForm, LeaveOutForm
from rss.models import Participation
from rss.views.needs import sentence

if TYPE_CHECKING:
    from accounts.models import SignedInRequest

REFUSALS = (
    actions.AlreadyGathered,
    actions.AwaitsAnswer,
    actions.IsLeftOut,
    actions.NotHandedIn,
)


def _chosen(
    request: "SignedInRequest", participation: Participation
) -> Submission | None:
    """The one in ?behov=, if it stands and is the RSS's to work with."""
    wanted = (request.POST or request.GET).get("behov", "")
    if not is_public_id(wanted):
        return None
    offered = outstanding.standing_in(participation, clock.now())
    return offered.select_related("municipality").filter(public_id=wanted).first()


def _back(
    request: "SignedInRequest", participation: Participation, text: str
) -> HttpResponse:
    messages.info(request, text)
    return redirect("rss:desk", participation.public_id)


def _gone() -> str:
    return _("Behovet finns inte längre här. Kommunen kan ha återtagit det.")


@may("rss.write_to_municipalities", on=Participation)
def ask(request: "SignedInRequest", participation: Participation) -> HttpResponse:
    submission = _chosen(request, participation)
    if submission is None:
        return _back(request, participation, _gone())
    form = AskForm(request.POST or None)
    if form.is_valid():
        try:
            actions.ask(
                participation,
                submission,
                form.cleaned_data["text"],
                by=request.user,
                at=clock.now(),
            )
        except REFUSALS as refusal:
            form.add_error(None, sentence(refusal))
        else:
            text = _("Frågan är ställd till %(municipality)s.")
            messages.success(request, text % {"municipality": submission.municipality})
            return redirect("rss:desk", participation.public_id)
    return _page(request, "rss/ask.html", participation, submission, form)


@may("rss.gather", on=Participation)
def leave_out(request: "SignedInRequest", participation: Participation) -> HttpResponse:
    submission = _chosen(request, participation)
    if submission is None:
        return _back(request, participation, _gone())
    form = LeaveOutForm(request.POST or None)
    if form.is_valid():
        try:
            actions.leave_out(
                participation,
                submission,
                form.cleaned_data["reason"],
                by=request.user,
                at=clock.now(),
            )
        except REFUSALS as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(
                request,
                _("Behovet är lämnat utanför. Kommunen får ett brev med skälet."),
            )
            return redirect("rss:desk", participation.public_id)
    return _page(request, "rss/leave_out.html", participation, submission, form)


def _page(
    request: "SignedInRequest",
    template: str,
    participation: Participation,
    submission: Submission,
    form: Any,
) -> HttpResponse:
    context = {
        "form": form,
        "participation": participation,
        "round": participation.round,
        "submission": submission,
        "questions": list(submission.questions.standing()),
    }
    return render(request, template, context)


@require_POST
@may("rss.write_to_municipalities", on=Participation)
def take_back_question(
    request: "SignedInRequest", participation: Participation
) -> HttpResponse:
    submission = _chosen(request, participation)
    question = submission.questions.open().first() if submission else None
    if question is None:
        return _back(request, participation, _("Ingen fråga väntar på svar."))
    try:
        municipalities.take_back_question(
            question, acting_for=participation, by=request.user, at=clock.now()
        )
    except municipalities.NotOpen:
        return _back(request, participation, _("Ingen fråga väntar på svar."))
    return _back(
        request, participation, _("Frågan är tillbakatagen. Behovet kan samlas ihop.")
    )


@require_POST
@may("rss.gather", on=Participation)
def take_along(
    request: "SignedInRequest", participation: Participation
) -> HttpResponse:
    submission = _chosen(request, participation)
    if submission is None:
        return _back(request, participation, _gone())
    try:
        actions.take_along(submission, by=request.user, at=clock.now())
    except actions.NotLeftOut:
        return _back(request, participation, _("Behovet var redan med."))
    return _back(
        request, participation, _("Behovet är med igen. Kommunen får ett brev.")
    )


@require_POST
@may("municipalities.answer_question", on=Question)
def answer_question(request: "SignedInRequest", question: Question) -> HttpResponse:
    submission, now = question.submission, clock.now()
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return show_need(request, submission, answer_form=form)
    try:
        actions.answer_question(
            question,
            form.cleaned_data["answer"],
            outstanding.participation_of(
                submission.round, submission.municipality, now
            ),
            by=request.user,
            at=now,
        )
    except municipalities.NotOpen:
        messages.info(
            request, _("Frågan är redan besvarad, eller har tagits tillbaka.")
        )
    else:
        text = _("Tack! %(who)s får ert svar i ett brev.")
        messages.success(request, text % {"who": question.asked_for})
    return redirect("municipalities:read", submission.public_id)
