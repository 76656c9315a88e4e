"""The RSS writes to those of its municipalities that have not answered."""

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
from municipalities.models import Municipality
from process import actions
from process.forms.appeals import AppealForm
from rounds.models import Round, Step
from rounds.templatetags.swedish import last_day
from rss import mails, outstanding
from rss.models import Appeal, Participation

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@may("rss.write_to_municipalities", on=Participation)
def write(request: "SignedInRequest", participation: Participation) -> HttpResponse:
    """First what it says and to whom, then exactly that once more, then it is sent."""
    now = clock.now()
    if request.method == "POST" and _is_sent(participation, request.POST.get("key")):
        messages.info(request, _("Brevet är redan skickat."))
        return redirect("rss:desk", participation.public_id)
    silent = [
        one for one in outstanding.answers(participation, now) if not one.has_answered
    ]
    places = [one.municipality for one in silent]
    people = _by_municipality(places)
    form = AppealForm(
        request.POST or None,
        municipalities=places,
        initial={
            **_template(participation.round),
            "kommun": [one.public_id for one in places if people[one]],
        },
    )
    context: dict[str, Any] = {
        "form": form,
        "participation": participation,
        "round": participation.round,
        "rows": [(one, people[one.municipality]) for one in silent],
        "ticked": form["kommun"].value() or [],
    }
    if form.is_valid() and "change" not in request.POST:
        if "send" in request.POST and _sent(request, participation, form):
            return redirect("rss:desk", participation.public_id)
        if not form.errors and (letters := _letters(request, participation, form)):
            context["letters"] = letters
            return render(request, "process/check_appeal.html", context)
        if not form.errors:
            form.add_error("kommun", _nobody())
    return render(request, "process/appeal.html", context)


def _is_sent(participation: Participation, key: Any) -> bool:
    """The back button, or a double click: the letter of this form has gone out."""
    sent = participation.appeals.values_list("public_id", flat=True)
    return key in set(sent)


def _by_municipality(places: list[Municipality]) -> dict[Municipality, list[Any]]:
    """Who acts for each; nobody for some."""
    asked = Municipality.objects.filter(pk__in=[one.pk for one in places])
    found: dict[Municipality, list[Any]] = {one: [] for one in places}
    for person, own in outstanding.representatives_of(asked).items():
        for one in own:
            found[one].append(person)
    return found


def _template(round_: Round) -> dict[str, str]:
    """To begin from; what is sent is in Swedish, whatever the page is read in."""
    gather = round_.period(Step.GATHER)
    with translation.override(settings.LANGUAGE_CODE):
        if round_.has_closed(Step.GATHER, clock.now()):
            text = _(
                "Hej!\n\nVi har inte fått något svar från er i omgången %(round)s. Sista "
                "dagen var %(day)s.\n\nBehöver ni mer tid? Hör av er till mig, så ser vi "
                "vad vi kan göra."
            )
        else:
            text = _(
                "Hej!\n\nVi har inte fått något svar från er i omgången %(round)s. Sista "
                "dagen är %(day)s.\n\nNi kan skicka in ett behov på ungefär fem minuter, "
                "eller svara att ni inte har några behov denna gång. Hör av er till mig "
                "om ni undrar något."
            )
        return {
            "subject": _("Har er kommun något behov av kunskap?"),
            "text": text % {"round": round_, "day": last_day(gather.closes_at)},
        }


def _letters(
    request: "SignedInRequest", participation: Participation, form: AppealForm
) -> list[tuple[Any, list[Municipality], Any]]:
    """Exactly what would be sent: (person, municipalities, letter) for each."""
    draft = Appeal(
        participation=participation,
        subject=form.cleaned_data["subject"],
        text=form.cleaned_data["text"],
        sent_by=request.user,
    )
    chosen = Municipality.objects.filter(pk__in=[one.pk for one in form.chosen])
    return [
        (person, own, mails.appeal(draft, own, to=person))
        for person, own in outstanding.representatives_of(chosen).items()
    ]


def _sent(
    request: "SignedInRequest", participation: Participation, form: AppealForm
) -> bool:
    try:
        appeal = actions.appeal(
            participation,
            form.chosen,
            subject=form.cleaned_data["subject"],
            text=form.cleaned_data["text"],
            public_id=form.cleaned_data["key"],
            by=request.user,
            at=clock.now(),
        )
    except actions.NobodyToWriteTo:
        form.add_error("kommun", _nobody())
        return False
    text = ngettext(
        "Brevet går nu till %(n)d kommun.",
        "Brevet går nu till %(n)d kommuner.",
        n := appeal.municipalities.count(),
    )
    messages.success(request, text % {"n": n})
    return True


def _nobody() -> str:
    return _("Ingen företräder de valda kommunerna än. Bjud in någon först.")
