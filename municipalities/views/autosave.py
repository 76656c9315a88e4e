"""Saving while somebody writes: the same actions, answered in JSON for static/js/autosave.js.

What is refused says so in a sentence to show; the text stays in the browser. Nothing
of the text is written to any log.
"""

from typing import TYPE_CHECKING, Any

from django.http import JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import may
from accounts.forms import version_of
from accounts.templatetags.signing import signed
from municipalities import actions
from municipalities.forms import DraftForm, NewNeedForm
from municipalities.models import Submission
from municipalities.views import needs
from municipalities.views.rounds import not_welcome, represented
from rounds.models import Round
from rounds.templatetags.swedish import clock_time

if TYPE_CHECKING:
    from accounts.models import SignedInRequest

REFUSALS = (actions.NothingWritten, actions.Stale, actions.AlreadySubmitted)


@require_POST
@may("municipalities.add_submission", on=Round)
def first(request: "SignedInRequest", round_: Round) -> JsonResponse:
    """The first save makes the draft; the next goes to the draft itself."""
    form = NewNeedForm(request.POST, municipalities=represented(request))
    form.asks_about_personal_data = form.mentions_contacts = False
    if refusal := _refusal(request, form):
        return refusal
    try:
        draft = needs.start(request, round_, form)
    except needs.NotWelcome:
        return _refused(422, "invalid", not_welcome())
    except REFUSALS as error:
        return _why(error)
    return _saved(draft, form)


@require_POST
@may("municipalities.change_submission", on=Submission)
def draft(request: "SignedInRequest", submission: Submission) -> JsonResponse:
    form = DraftForm(request.POST, instance=submission)
    form.asks_about_personal_data = form.mentions_contacts = False
    if refusal := _refusal(request, form):
        return refusal
    try:
        saved = needs.save(request, submission, form)
    except REFUSALS as error:
        return _why(error)
    return _saved(saved, form)


def _refusal(
    request: "SignedInRequest", form: DraftForm | NewNeedForm
) -> JsonResponse | None:
    """Why what was sent is not saved, if it is not."""
    if request.POST.get("writer") != needs.writer_mark(request):
        return _refused(
            409,
            "somebody_else",
            _("Någon annan är inloggad i den här webbläsaren nu. Inget är sparat."),
        )
    if form.is_valid():
        return None
    name, errors = next(iter(form.errors.items()))
    label = form.fields[name].label if name in form.fields else ""
    return _refused(
        422,
        "invalid",
        _("Inte sparat. %(field)s: %(error)s")
        % {"field": label or _("Formuläret"), "error": errors[0]},
    )


def _why(error: Exception) -> JsonResponse:
    if isinstance(error, actions.Stale):
        current = error.current
        words = _(
            "%(who)s sparade %(when)s, i ett annat fönster. Din text är inte sparad "
            "än, och inget är överskrivet."
        ) % {"who": signed(current, "saved"), "when": clock_time(current.saved_at)}
        return _refused(409, "stale", words)
    if isinstance(error, actions.AlreadySubmitted):
        words = _("Behovet är redan inskickat, så texten kan inte ändras.")
        return _refused(409, "submitted", words)
    words = _("Inte sparat. Alla fält är tomma; det som var sparat finns kvar.")
    return _refused(422, "invalid", words)


def _refused(status: int, problem: str, words: str) -> JsonResponse:
    return JsonResponse({"problem": problem, "words": words}, status=status)


def _saved(draft: Submission, form: DraftForm | NewNeedForm) -> JsonResponse:
    """When, in words; where the draft is now written and saved; and what to look at
    again, which is asked about when somebody presses a button."""
    answer: dict[str, Any] = {
        "saved": clock_time(draft.saved_at),
        "version": version_of(draft.saved_at),
        "draft": draft.public_id,
        "edit": reverse("municipalities:edit", args=[draft.public_id]),
        "save": reverse("municipalities:save", args=[draft.public_id]),
        "look_at": form.personal_data_warnings,
    }
    return JsonResponse(answer)
