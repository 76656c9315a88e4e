"""The joint meeting, on a projector: the counted order, and moving a need in it for a
reason (between moments 5 and 6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts import clock
from accounts.access import may
from needs.models import Need
from prioritization import actions
from prioritization.forms import MoveForm, NoteMeetingForm
from prioritization.models import JointMeeting, PanelMember, PriorityPlace
from prioritization.querysets import needs_to_rank
from prioritization.views.ballot_page import OnBallot, what_is_ranked
from prioritization.views.meeting_page import numbered_changes, told_of_meeting
from rounds.dates import day_of
from rounds.models import Round

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@dataclass(frozen=True)
class Row:
    """A need in the order, and where to look at it alone."""

    place: actions.Reordered
    need: Need
    url: str


def _url(round_: Round, need: Need | None = None) -> str:
    page = reverse("prioritization:meeting", args=[round_.public_id])
    return f"{page}?{urlencode({'behov': need.public_id})}" if need else page


def _rows(round_: Round) -> list[Row]:
    order = actions.compute_order(round_, at=clock.now())
    needs = {need.pk: need for need in needs_to_rank(round_)}
    return [
        Row(place, needs[place.need], _url(round_, needs[place.need]))
        for place in actions.after_meeting(round_, order)
    ]


def _elsewhere(round_: Round) -> HttpResponse | None:
    """Where the round is told of when there is no order to talk of, or one that
    stands."""
    if PriorityPlace.objects.in_round(round_).exists():
        return redirect("prioritization:order", round_.public_id)
    if clock.now() < actions.sealed_until(round_):
        return redirect("prioritization:hand_over", round_.public_id)
    return None


@may("prioritization.see_order", on=Round)
def meeting(request: "SignedInRequest", round_: Round) -> HttpResponse:
    if elsewhere := _elsewhere(round_):
        return elsewhere
    rows, asked = _rows(round_), request.GET.get("behov", "")
    return _page(request, round_, rows, asked, MoveForm(len(rows)))


def _page(
    request: "SignedInRequest",
    round_: Round,
    rows: Sequence[Row],
    asked: str,
    form: MoveForm,
) -> HttpResponse:
    """All of the order; or one need of it, with the one before and the one after."""
    at = next((n for n, row in enumerate(rows) if row.need.public_id == asked), None)
    context: dict[str, Any] = {
        "round": round_,
        "rows": rows,
        "now": None if at is None else rows[at],
        "told": told_of_meeting(round_),
        "differs": any(row.place.was_moved for row in rows),
        "overview_url": _url(round_),
        "following": rows[0] if at is None and rows else None,
        "form": form,
    }
    if at is not None:
        context["text"] = _on_ballot(round_, asked)
        context["before"] = rows[at - 1] if at else None
        context["following"] = rows[at + 1] if at + 1 < len(rows) else None
    return render(request, "prioritization/meeting.html", context)


def _on_ballot(round_: Round, public_id: str) -> OnBallot | None:
    needs = what_is_ranked(round_).needs
    return next((need for need in needs if need.public_id == public_id), None)


@may("prioritization.hold_meeting", on=Round)
def change_order(request: "SignedInRequest", round_: Round) -> HttpResponse:
    if request.method != "POST":
        return redirect(_url(round_))
    if elsewhere := _elsewhere(round_):
        messages.warning(request, _("Någon kan fortfarande rangordna."))
        return elsewhere
    rows, asked = _rows(round_), request.POST.get("behov", "")
    need = next((row.need for row in rows if row.need.public_id == asked), None)
    if need is None:
        messages.warning(request, not_in_order())
        return redirect(_url(round_))
    form = MoveForm(len(rows), request.POST)
    if form.is_valid() and _moved(request, need, form):
        return redirect(_url(round_, need))
    return _page(request, round_, rows, asked, form)


def _moved(request: "SignedInRequest", need: Need, form: MoveForm) -> bool:
    """Whether there is nothing more to ask."""
    place = form.cleaned_data["to_place"]
    named = {"need": need.title, "place": place}
    try:
        actions.change_order(need, by=request.user, at=clock.now(), **form.cleaned_data)
        text = _(
            "”%(need)s” står nu på plats %(place)d. Det går att ångra i hela ordningen."
        )
        messages.success(request, text % named)
    except actions.AlreadyThere:
        text = _("”%(need)s” står redan på plats %(place)d.")
        messages.info(request, text % named)
    except actions.OrderIsFixed:
        messages.warning(request, _("Prioriteringsordningen var redan fastställd."))
    except actions.NotInOrder:
        messages.warning(request, not_in_order())
    except actions.AmongShared as among:
        form.add_error("to_place", _among_shared(place, *among.free))
        return False
    except actions.MeetingNotNoted:
        form.add_error(None, _("Anteckna först mötet: dagen, och vilka som var med."))
        return False
    except actions.TooFewAtMeeting as few:
        form.add_error(None, too_few(few.attendance))
        return False
    return True


def not_in_order() -> str:
    return _("Behovet finns inte i ordningen.")


def _among_shared(place: int, before: int, after: int) -> str:
    return _(
        "Plats %(place)d ligger mitt bland behov som delar plats. Skriv %(before)d för "
        "att sätta behovet före dem, eller %(after)d för att sätta det efter."
    ) % {"place": place, "before": before, "after": after}


def too_few(who: actions.Attendance) -> str:
    sentence = ngettext(
        "%(n)d av %(of)d var med på mötet. Minst %(quorum)d ska vara med för att "
        "ordningen ska få ändras. Håll ett möte till, eller låt ordningen vara som den "
        "är räknad.",
        "%(n)d av %(of)d var med på mötet. Minst %(quorum)d ska vara med för att "
        "ordningen ska få ändras. Håll ett möte till, eller låt ordningen vara som den "
        "är räknad.",
        who.present,
    )
    return sentence % {"n": who.present, "of": who.of, "quorum": who.quorum}


@require_POST
@may("prioritization.hold_meeting", on=Round)
def take_back_change(
    request: "SignedInRequest", round_: Round, number: int
) -> HttpResponse:
    found = {change.number: change.row for change in numbered_changes(round_)}
    if number not in found:
        raise Http404
    change = found[number]
    try:
        actions.take_back(change, by=request.user, at=clock.now())
        text = _("Flytten av ”%(need)s” är ångrad.") % {"need": change.need.title}
        messages.success(request, text)
    except actions.OrderIsFixed:
        messages.warning(request, _("Prioriteringsordningen var redan fastställd."))
    except actions.BallotsAreSealed:
        messages.warning(request, _("Någon kan fortfarande rangordna."))
    return redirect(_url(round_))


@may("prioritization.hold_meeting", on=Round)
def note_meeting(request: "SignedInRequest", round_: Round) -> HttpResponse:
    if elsewhere := _elsewhere(round_):
        messages.warning(request, _("Någon kan fortfarande rangordna."))
        return elsewhere
    noted = JointMeeting.objects.in_round(round_).first()
    offered = list(PanelMember.objects.in_round(round_).to_ask_of(noted))
    form = NoteMeetingForm(offered, noted, request.POST or None)
    if form.is_valid() and _noted(request, round_, form):
        return redirect(_url(round_))
    context = {"form": form, "round": round_, "has_panel": bool(offered)}
    return render(request, "prioritization/note_meeting.html", context)


def _noted(request: "SignedInRequest", round_: Round, form: NoteMeetingForm) -> bool:
    """Whether there is nothing more to ask."""
    fields = form.fields_of_meeting
    try:
        actions.note_meeting(round_, by=request.user, at=clock.now(), **fields)
        messages.success(request, _("Mötet är antecknat."))
    except actions.NotOnThatDay:
        opened = day_of(actions.sealed_until(round_))
        text = _("Välj en dag från %(day)s, då rangordningarna öppnades, till i dag.")
        form.add_error("held_on", text % {"day": date_format(opened, "j F Y")})
        return False
    except actions.TooFewAtMeeting as few:
        form.add_error("present", f"{too_few(few.attendance)} {take_back_first()}")
        return False
    except actions.OrderIsFixed:
        messages.warning(request, _("Prioriteringsordningen var redan fastställd."))
    return True


def take_back_first() -> str:
    return _("Ångra först de flyttar som är gjorda.")
