"""Where the work of an RSS in a round begins, and its answer whether it takes part."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from accounts import clock, sheets
from accounts.access import may
from rounds.dates import STOCKHOLM, last_day_of
from rounds.kept import calendars_hold_until, until_something_happens
from rounds.models import Round, Step
from rss import actions, outstanding
from rss.forms import DeskForm, GatherForm, ParticipationForm
from rss.models import Participation, RegionalNeed
from rss.outstanding import Answer, Waiting
from rss.progress import Counter

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
    """The desk; with a form that something is wrong with, and what was ticked in it.

    Five statements, whatever the number of rows.
    """
    round_ = participation.round
    round_.fetch_extensions()
    answers, waiting = _on_desk(participation, clock.now())
    wanted = DeskForm(request.GET)
    own = RegionalNeed.objects.visible_to(request.user).filter(
        participation=participation
    )
    needs = list(own.prefetch_related(None).select_related(None).with_counts())
    drafts = [one for one in needs if not one.is_forwarded]
    places = _by_state(waiting)
    to_do = [one.submission for one in places["to_do"]]
    context: dict[str, Any] = {
        "round": round_,
        "participation": participation,
        "period": round_.period(Step.FORWARD),
        "gather_period": round_.period(Step.GATHER),
        "state": _state(participation),
        "counter": Counter.of(answers),
        "answers": wanted.pick(answers),
        "wanted": wanted,
        "query": urlencode(wanted.cleaned_data),
        "asked": len(answers),
        "answered": sum(one.has_answered for one in answers),
        "ready": [one for one in drafts if one.submission_count],
        "empty": [one for one in drafts if not one.submission_count],
        "forwarded": [one for one in needs if one.is_forwarded],
        **places,
        "form": form or GatherForm(submissions=to_do, drafts=drafts),
        "ticked": ticked,
    }
    return render(request, "rss/desk.html", context)


def _on_desk(
    participation: Participation, at: datetime
) -> tuple[list[Answer], list[Waiting]]:
    """What the municipalities have answered, and what waits, word for word: the same for
    all who sit at the desk, so it is kept until something happens."""

    def work_out() -> tuple[tuple[list[Answer], list[Waiting]], datetime]:
        waiting = [
            replace(
                one,
                in_words=render_to_string(
                    "rss/parts/whole.html",
                    {"one": one, "participation": participation},
                ),
            )
            for one in outstanding.waiting_in(participation, at)
        ]
        lasts = calendars_hold_until([participation.round], at)
        return (outstanding.answers(participation, at), waiting), lasts

    return until_something_happens(f"desk:rss:{participation.pk}", work_out, at=at)


def _by_state(waiting: Iterable[Waiting]) -> dict[str, list[Waiting]]:
    places: dict[str, list[Waiting]] = {"to_do": [], "returned": [], "left_out": []}
    for one in waiting:
        places[one.state].append(one)
    return places


@may("rss.see_desk", on=Participation)
def export(
    request: "SignedInRequest", participation: Participation, *, kind: str
) -> HttpResponse:
    """What the desk shows, as a file: the same rows in the same order."""
    answers = outstanding.answers(participation, clock.now())
    head = [
        _("Kommun"),
        _("Kommunkod"),
        _("Svar"),
        _("Inskickade behov"),
        _("Återtagna behov"),
        _("Skäl till att behov inte finns"),
        _("Längre tid till och med"),
        _("Vi skrev senast"),
    ]
    rows = [
        (
            one.municipality.name,
            one.municipality.public_id,
            _answer_in_words(one),
            one.handed_in,
            one.withdrawn,
            one.nil_reason,
            str(last_day_of(one.extended_to)) if one.extended_to else "",
            f"{one.written_at.astimezone(STOCKHOLM):%Y-%m-%d}"
            if one.written_at
            else "",
        )
        for one in DeskForm(request.GET).pick(answers)
    ]
    name = f"svar-{participation.rss.public_id}-{participation.round.public_id}"
    write = sheets.as_csv if kind == "csv" else sheets.as_xlsx
    return write(head, rows, name=name)


def _answer_in_words(one: outstanding.Answer) -> str:
    if one.handed_in:
        return _("Har skickat in behov")
    return _("Inga behov denna gång") if one.nil_at else _("Har inte svarat än")


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
