"""Dialogue meetings: planned by SKR, prepared by themselves, held from a projector."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import clock
from accounts.access import may
from accounts.downloads import attachment
from needs import actions, followup, handout
from needs.forms import DialogueMeetingForm, DialogueWordForm
from needs.models import Agency, DialogueMeeting, DialogueWord
from needs.views.common import posted, searched
from rounds import dates

if TYPE_CHECKING:
    from accounts.models import SignedInRequest

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@may("needs.see_dialogue")
def meetings(request: "SignedInRequest") -> HttpResponse:
    """All of them, the latest first."""
    found = DialogueMeeting.objects.visible_to(request.user).with_rounds()
    return render(request, "needs/dialogues.html", {"meetings": found})


@may("needs.hold_dialogue")
def plan(request: "SignedInRequest") -> HttpResponse:
    form = DialogueMeetingForm(posted(request))
    if form.is_valid():
        meeting = actions.plan_dialogue(**form.words, by=request.user, at=clock.now())
        _tell_of_day(request, meeting)
        messages.success(request, _("Mötet är planerat. Underlaget fyller sig självt."))
        return redirect("needs:dialogue", meeting.public_id)
    return render(request, "needs/plan_dialogue.html", {"form": form})


@may("needs.hold_dialogue", on=DialogueMeeting)
def change(request: "SignedInRequest", meeting: DialogueMeeting) -> HttpResponse:
    form = DialogueMeetingForm(posted(request), meeting=meeting)
    if form.is_valid():
        try:
            actions.change_dialogue(
                meeting, **form.words, by=request.user, at=clock.now()
            )
        except actions.HasWords as said:
            text = _("Något är redan skrivet om %(round)s. Behåll omgången.")
            form.add_error("rounds", text % {"round": said.round})
        else:
            meeting.refresh_from_db()
            _tell_of_day(request, meeting)
            messages.success(request, _("Mötet är ändrat."))
            return redirect("needs:dialogue", meeting.public_id)
    context = {"form": form, "meeting": meeting}
    return render(request, "needs/plan_dialogue.html", context)


def _tell_of_day(request: "SignedInRequest", meeting: DialogueMeeting) -> None:
    """A meeting on a holiday is seldom meant."""
    name = dates.not_a_working_day(meeting.held_on)
    if not name:
        return
    if name in {"lördag", "söndag"}:
        name = _("en %(weekday)s") % {"weekday": date_format(meeting.held_on, "l")}
    text = _("%(day)s är %(name)s. Ändra dagen om det inte är meningen.")
    day = date_format(meeting.held_on, "j F Y")
    messages.warning(request, text % {"day": day, "name": name})


@may("needs.see_dialogue", on=DialogueMeeting)
def dialogue(request: "SignedInRequest", meeting: DialogueMeeting) -> HttpResponse:
    """The pack, as it is now."""
    pack = followup.gather(meeting, reader=request.user, at=clock.now())
    return render(request, "needs/dialogue.html", {"pack": pack, "meeting": meeting})


@may("needs.see_dialogue", on=DialogueMeeting)
def document(request: "SignedInRequest", meeting: DialogueMeeting) -> HttpResponse:
    """The same as a Word document."""
    pack = followup.gather(meeting, reader=request.user, at=clock.now())
    name = f"dialogmote-{meeting.held_on.isoformat()}.docx"
    return attachment(handout.written(pack), name=name, content_type=DOCX)


@may("needs.hold_dialogue", on=DialogueMeeting)
def hold(request: "SignedInRequest", meeting: DialogueMeeting) -> HttpResponse:
    """On a projector: all needs, or one of them with what is said of it."""
    pack = followup.gather(meeting, reader=request.user, at=clock.now())
    items = pack.items
    asked = searched(request.GET.get("behov", ""))
    at = next((n for n, one in enumerate(items) if one.need.public_id == asked), None)
    context: dict[str, Any] = {
        "meeting": meeting,
        "pack": pack,
        "now": None,
        "following": items[0] if items else None,
    }
    if at is not None:
        form = DialogueWordForm(
            list(Agency.objects.all()), meeting.held_on, posted(request)
        )
        if form.is_valid() and _said(request, meeting, items[at], form):
            return redirect(_url(meeting, asked))
        context |= {
            "now": items[at],
            "before": items[at - 1] if at else None,
            "following": items[at + 1] if at + 1 < len(items) else None,
            "form": form,
        }
    return render(request, "needs/hold_dialogue.html", context)


def _url(meeting: DialogueMeeting, need: str) -> str:
    path = reverse("needs:hold_dialogue", args=[meeting.public_id])
    return f"{path}?{urlencode({'behov': need})}" if need else path


def _said(
    request: "SignedInRequest",
    meeting: DialogueMeeting,
    item: followup.Item,
    form: DialogueWordForm,
) -> bool:
    """Whether it is stored; else the form has been told why not."""
    try:
        actions.say_at_dialogue(
            meeting, item.need, words=form.words, by=request.user, at=clock.now()
        )
    except actions.NotHandedOver:
        text = _("Behovet hör inte längre till mötet. Läs om sidan.")
        form.add_error(None, text)
        return False
    messages.success(request, _("Sparat. Det syns på behovets sida."))
    return True


@require_POST
@may("needs.hold_dialogue", on=DialogueMeeting)
def take_back(request: "SignedInRequest", meeting: DialogueMeeting) -> HttpResponse:
    """What was written wrong: it is taken back, never changed."""
    words = DialogueWord.objects.filter(meeting=meeting).select_related("need__round")
    asked = searched(request.POST.get("ord", ""))
    word = words.filter(public_id=asked).first()
    if word is None:
        messages.info(request, _("Det finns inget sådant att ta tillbaka."))
        return redirect(_url(meeting, ""))
    if actions.take_back_word(word, by=request.user, at=clock.now()):
        messages.success(request, _("Taget tillbaka. Skriv om det om det behövs."))
    else:
        messages.info(request, _("Det var redan taget tillbaka."))
    return redirect(_url(meeting, word.need.public_id))
