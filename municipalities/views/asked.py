"""The four questions before a need: first of all, and changed while it is a draft."""

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from accounts.access import may
from municipalities import actions
from municipalities.forms import QuestionsForm
from municipalities.models import QUESTIONS, Answer, Municipality, Submission
from municipalities.views.needs import already_submitted
from municipalities.views.rounds import asked_for, represented
from rounds.models import Round

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@may("municipalities.add_submission", on=Round)
def before(request: "SignedInRequest", round_: Round) -> HttpResponse:
    """There is no draft yet, so the address carries the answers on to the form."""
    municipality = asked_for(request, represented(request))
    form = QuestionsForm(request.POST or None)
    if form.is_valid():
        fits = all(answer.fits for answer in _answers(form.answers))
        name = "municipalities:add" if fits else "municipalities:before"
        return redirect(_path(name, round_, municipality, form.in_address))
    said = request.GET.get("svar", "")
    context = {
        "form": form,
        "round": round_,
        "municipality": municipality,
        "onward": _path("municipalities:add", round_, municipality, said),
        "again": _path("municipalities:before", round_, municipality, ""),
    }
    if request.method == "GET" and (asked := QuestionsForm.from_address(said)):
        context["unfit"] = [one for one in _answers(asked) if not one.fits]
        return render(request, "municipalities/think_again.html", context)
    return render(request, "municipalities/questions.html", context)


@may("municipalities.change_submission", on=Submission)
def change(request: "SignedInRequest", submission: Submission) -> HttpResponse:
    form = QuestionsForm.about(submission, request.POST or None)
    if form.is_valid():
        try:
            actions.answer_questions(submission, form.answers)
        except actions.AlreadySubmitted:
            return already_submitted(request, submission.public_id)
        if all(answer.fits for answer in _answers(form.answers)):
            return redirect(_onward(submission))
        here = reverse("municipalities:questions", args=[submission.public_id])
        return redirect(f"{here}?rad")
    context = {
        "form": form,
        "round": submission.round,
        "municipality": submission.municipality,
        "submission": submission,
        "onward": _onward(submission),
        "again": reverse("municipalities:questions", args=[submission.public_id]),
    }
    unfit = [answer for answer in submission.asked if not answer.fits]
    if request.method == "GET" and "rad" in request.GET and unfit:
        context["unfit"] = unfit
        return render(request, "municipalities/think_again.html", context)
    return render(request, "municipalities/questions.html", context)


def _answers(asked: dict[str, bool]) -> list[Answer]:
    return [Answer(one, asked[one.name]) for one in QUESTIONS]


def _onward(draft: Submission) -> str:
    """To what comes next: what is missing, or handing in."""
    name = "municipalities:edit" if draft.missing else "municipalities:check"
    return reverse(name, args=[draft.public_id])


def _path(name: str, round_: Round, municipality: Municipality, said: str) -> str:
    query = {"kommun": municipality.public_id}
    if QuestionsForm.from_address(said):
        query["svar"] = said
    return f"{reverse(name, args=[round_.public_id])}?{urlencode(query)}"
