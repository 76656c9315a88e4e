"""Which letters go in a round, to whom, and how it went; and the whole of it, played."""

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render

from accounts import clock
from accounts.access import may
from process.models import GroupLetter
from process.plan import recipients as whom
from process.plan import rehearsed
from process.plan.keys import Key
from process.plan.overview import overview
from process.plan.readers import Readers
from process.plan.written import FromRss, ToGroup, Written
from process.steps import BY_STEP
from rounds.models import Round, Step
from rss.models import Appeal

if TYPE_CHECKING:
    from accounts.models import SignedInRequest

PER_PAGE = 50


@may("process.see_letter_plan", on=Round)
def letter_plan(request: "SignedInRequest", round_: Round) -> HttpResponse:
    at = clock.now()
    readers = Readers(request.user, round_, at)
    context = {
        "round": round_,
        "plan": overview(round_, readers, at),
        "is_skr": readers.is_skr,
    }
    return render(request, "process/letter_plan.html", context)


@may("process.see_letter_plan", on=Round)
def occasion(
    request: "SignedInRequest", round_: Round, step: Step, occasion: str
) -> HttpResponse:
    at = clock.now()
    round_.fetch_extensions()
    readers = Readers(request.user, round_, at)
    key = Key.read(step, occasion)
    if key is None or not readers.shows(key):
        raise Http404
    found = whom.recipients(round_, key, readers, at)
    due_at = whom.due_at(round_, key, found, at)
    if due_at is None:
        raise Http404
    period = round_.period(step)
    context = {
        "round": round_,
        "period": period,
        "spec": BY_STEP[step],
        "key": key,
        "due_at": due_at,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("sida")),
        "sum": whom.sum_of(found),
        "previews": whom.previews(period, key, found, at),
        "is_to_come": at < due_at,
        "is_other_day": key.last_day != period.last_day,
    }
    return render(request, "process/letter_occasion.html", context)


@may("process.see_letter_plan", on=GroupLetter)
def group_letter(request: "SignedInRequest", letter: GroupLetter) -> HttpResponse:
    return _written(request, letter, ToGroup)


@may("process.see_letter_plan", on=Appeal)
def sent_appeal(request: "SignedInRequest", letter: Appeal) -> HttpResponse:
    return _written(request, letter, FromRss)


def _written(
    request: "SignedInRequest", letter: GroupLetter | Appeal, kind: type[Written]
) -> HttpResponse:
    """What somebody has written to many, to whom, and how it went with each."""
    readers = Readers(request.user, letter.round, clock.now())
    written = kind.of(letter, readers)
    if written is None:
        raise Http404
    found = whom.of_letter(written, readers)
    context = {
        "round": letter.round,
        "written": written,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("sida")),
        "sum": whom.sum_of(found),
    }
    return render(request, "process/written.html", context)


@may("process.rehearse_letters", on=Round)
def rehearsal(request: "SignedInRequest", round_: Round) -> HttpResponse:
    moments = rehearsed.by_moment(round_)
    context = {
        "round": round_,
        "moments": moments,
        "letters": sum(one.people for one in moments),
    }
    return render(request, "process/rehearsal.html", context)
