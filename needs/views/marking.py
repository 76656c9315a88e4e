"""A municipality says what an answer gave it."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts import clock
from accounts.access import may
from municipalities.models import Submission
from needs import actions
from needs.forms import MarkForm
from needs.models import Feedback
from needs.querysets import answers_home
from needs.views.common import posted

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@may("needs.mark_answer", on=Submission)
def mark(
    request: "SignedInRequest", submission: Submission, answer_id: str
) -> HttpResponse:
    """The answer as it came home, and what it gave: once a year."""
    home = answers_home(submission).in_order().select_related("need__round")
    answer: Feedback = get_object_or_404(home, public_id=answer_id)
    form = MarkForm(posted(request))
    if form.is_valid():
        try:
            actions.mark(
                answer,
                submission=submission,
                kind=form.cleaned_data["kind"],
                words=form.cleaned_data["words"],
                by=request.user,
                at=clock.now(),
            )
        except actions.AlreadyMarked:
            messages.info(request, _("Ni har redan sagt vad svaret gav i år."))
        else:
            messages.success(request, _("Tack. Myndigheten och SKR ser vad ni tycker."))
        return redirect("process:trace", submission.public_id)
    context = {"answer": answer, "submission": submission, "form": form}
    return render(request, "needs/mark.html", context)
