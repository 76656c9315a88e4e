"""SKR writes to those who owe something: first what it says and to whom, then exactly
that once more, then it is sent."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import clock
from accounts.access import may
from process import actions, mails
from process.forms.group_letters import GroupLetterForm
from process.models import GroupLetter
from process.plan.readers import Readers
from process.plan.written import ToGroup
from process.reminding import groups
from rounds.models import Round

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@may("process.write_to_group", on=Round)
def write(request: "SignedInRequest", round_: Round) -> HttpResponse:
    at = clock.now()
    if request.method == "POST" and _is_sent(round_, request.POST.get("key", "")):
        messages.info(request, _("Brevet är redan skickat."))
        return redirect("process:write_to_group", round_.public_id)
    steps = groups.owing(round_, at)
    form = GroupLetterForm(
        request.POST or None,
        steps=steps,
        regions=groups.regions(round_, list(steps), at),
        initial=_template(),
    )
    context: dict[str, Any] = {"form": form, "round": round_, "steps": steps}
    if form.is_valid() and "change" not in request.POST:
        people = groups.addressees(round_, *form.chosen, at)
        if "send" in request.POST and _sent(request, round_, form, at):
            return redirect("process:write_to_group", round_.public_id)
        if not form.errors and any(not one.is_away for one in people):
            context |= _preview(request, round_, form, people)
            return render(request, "process/check_group_letter.html", context)
        if not form.errors:
            form.add_error("region", _nobody())
    context["sent"] = ToGroup.written_in(round_, Readers(request.user, round_, at))
    return render(request, "process/write_to_group.html", context)


def _is_sent(round_: Round, key: str) -> bool:
    """The back button, or a double click: the letter of this form has gone out."""
    sent = GroupLetter.objects.filter(period__round=round_)
    return key in set(sent.values_list("public_id", flat=True))


def _template() -> dict[str, str]:
    """To begin from; what is sent is in Swedish, whatever the page is read in."""
    with translation.override(settings.LANGUAGE_CODE):
        return {
            "subject": _("Du har något kvar i {omgång}"),
            "text": _(
                "Hej {namn}!\n\nDu har något kvar att göra i {omgång}. Sista dag: "
                "{sista dag}.\n\nDet gör du här: {länk}\n\nHör av dig till mig om du "
                "undrar något."
            ),
        }


def _preview(
    request: "SignedInRequest",
    round_: Round,
    form: GroupLetterForm,
    people: list[groups.Addressee],
) -> dict[str, Any]:
    """Exactly what the first of them would be sent."""
    step, rss = form.chosen
    present = [one for one in people if not one.is_away]
    draft = GroupLetter(
        period=round_.period(step),
        subject=form.cleaned_data["subject"],
        text=form.cleaned_data["text"],
        written_by=request.user,
    )
    first = present[0]
    return {
        "step": step,
        "rss": rss,
        "people": present,
        "away": [one for one in people if one.is_away],
        "first": first.user,
        "message": mails.group_letter(draft, first.user, first.turn.closes_at),
    }


def _sent(
    request: "SignedInRequest", round_: Round, form: GroupLetterForm, at: datetime
) -> bool:
    step, rss = form.chosen
    try:
        letter = actions.write_to_group(
            round_,
            step,
            rss,
            subject=form.cleaned_data["subject"],
            text=form.cleaned_data["text"],
            public_id=form.cleaned_data["key"],
            by=request.user,
            at=at,
        )
    except actions.NobodyToWriteTo:
        form.add_error("region", _nobody())
        return False
    number = letter.reminders.with_letters().count()
    text = ngettext(
        "Brevet går nu till %(n)d person.", "Brevet går nu till %(n)d personer.", number
    )
    messages.success(request, text % {"n": number})
    return True


def _nobody() -> str:
    return _(
        "Ingen där har något kvar i det steget, eller så är alla borta. Välj ett annat "
        "steg eller en annan RSS."
    )
