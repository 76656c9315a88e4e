"""Where the work of an RSS in a round begins, and its answer whether it takes part."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from accounts import clock, sheets
from accounts.access import may
from accounts.models import User
from rounds.dates import STOCKHOLM, last_day_of
from rounds.kept import calendars_hold_until, until_something_happens
from rounds.models import Round, Step
from rss import actions, outstanding
from rss.forms import DeskForm, GatherForm, ParticipationForm
from rss.models import Participation, RegionalNeed
from rss.outstanding import Waiting
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

    Four statements, whatever the number of rows.
    """
    round_, user = participation.round, request.user
    round_.fetch_extensions()
    wanted = DeskForm(request.GET)
    rights = {right: user.has_perm(name, participation) for right, name in ASKED_FOR}
    context: dict[str, Any] = {
        "round": round_,
        "participation": participation,
        "period": round_.period(Step.FORWARD),
        "gather_period": round_.period(Step.GATHER),
        "state": _state(participation),
        **rights,
    }
    at = clock.now()

    def work_out() -> tuple[Laid, datetime]:
        laid = _laid(context, wanted, user, form=form, ticked=ticked)
        return laid, calendars_hold_until([round_], at)

    if form is None:
        seen = [participation.pk, user.is_skr, *rights.values()]
        shown = wanted.cleaned_data.values()
        name = ":".join(map(str, ["desk:rss", *seen, *shown]))
        laid = until_something_happens(name, work_out, at=at)
    else:
        laid, _until = work_out()
    return render(request, "rss/desk.html", {**context, "form": form, "laid": laid})


# What the desk asks of whoever sits at it, once for all of its rows.
ASKED_FOR = (
    ("may_gather", "rss.gather"),
    ("may_answer", "rss.answer_participation"),
    ("may_write", "rss.write_to_municipalities"),
    ("may_extend", "process.extend_municipality"),
    ("may_take_down", "rss.take_down"),
)


class Laid(NamedTuple):
    """What lies on the desk: the same for all who sit at it with the same rights, so it is
    kept until something happens; what is long, as the page shows it."""

    counter: Counter
    to_do: int
    ready: int
    returned: list[Waiting]
    left_out: list[Waiting]
    ungathered: str
    regional: str
    answers: str


def _laid(
    context: dict[str, Any],
    wanted: DeskForm,
    user: User,
    *,
    form: GatherForm | None,
    ticked: Sequence[str],
) -> Laid:
    participation = context["participation"]
    at = clock.now()
    answers = outstanding.answers(participation, at)
    own = RegionalNeed.objects.visible_to(user).filter(participation=participation)
    needs = list(own.prefetch_related(None).select_related(None).with_counts())
    drafts = [one for one in needs if not one.is_forwarded]
    places = _by_state(_in_words(outstanding.waiting_in(participation, at), context))
    to_do = [one.submission for one in places["to_do"]]
    told = {
        **context,
        "counter": Counter.of(answers),
        "answers": wanted.pick(answers),
        "wanted": wanted,
        "query": urlencode(wanted.cleaned_data),
        "asked": len(answers),
        "answered": sum(one.has_answered for one in answers),
        "ready": [one for one in drafts if one.submission_count],
        "empty": [one for one in drafts if not one.submission_count],
        "forwarded": [one for one in needs if one.is_forwarded],
        "to_do": places["to_do"],
        "form": form or GatherForm(submissions=to_do, drafts=drafts),
        "ticked": ticked,
    }
    return Laid(
        counter=told["counter"],
        to_do=len(to_do),
        ready=len(told["ready"]),
        returned=places["returned"],
        left_out=places["left_out"],
        ungathered=render_to_string("rss/parts/ungathered.html", told),
        regional=render_to_string("rss/parts/regional_needs.html", told),
        answers=render_to_string("rss/parts/answers.html", told),
    )


def _in_words(waiting: Iterable[Waiting], context: dict[str, Any]) -> Iterable[Waiting]:
    for one in waiting:
        told = {"one": one, "participation": context["participation"]}
        yield replace(one, in_words=render_to_string("rss/parts/whole.html", told))


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
