"""A round as everyone sees it: where it is, what became of its needs, and how long the
answers took."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts import clock
from accounts.access import public
from needs.models import swedish_order
from register import catching_up
from register.models import Entry, Reply
from register.overview import round_now
from register.pages.needs import kind_of
from rounds.dates import day_of
from rounds.models import Round

DAYS_OF_A_MONTH = 30.44


@dataclass(frozen=True)
class Bar:
    """A row of a picture: its length is of a hundred, and its text says the same."""

    label: Any
    number: int
    text: str
    length: float
    kind: str = ""
    value: str = ""  # what it is called in an address


@public
@require_safe
def round_(request: HttpRequest, public_id: str) -> HttpResponse:
    at = clock.now()
    catching_up.now(at=at)
    found = get_object_or_404(
        Round.objects.select_related("service_area", "publication").prefetch_related(
            "periods"
        ),
        public_id=public_id,
    )
    publication = getattr(found, "publication", None)
    entries = Entry.objects.filter(publication=publication)
    live = publication is not None and publication.is_live
    answers = entries.order_by().values_list("answer", "asked_on", "answered_at")
    rows = list(answers) if live else []
    context = {
        "round": found,
        "now": round_now(found, at) if found.periods.all() else None,
        "publication": publication if live else None,
        "number": len(rows),
        "outcomes": outcomes(answer for answer, _asked, _at in rows),
        "times": times(rows, _first_answers(publication) if live else []),
        "waiting": sum(answer == Entry.Answer.WAITING for answer, *_rest in rows),
    }
    return render(request, "register/round.html", context)


def outcomes(answers: Iterable[str]) -> list[Bar]:
    """How many got each answer, in the order of the answers."""
    numbers = Counter(answers)
    most = max(numbers.values(), default=1)
    return [
        Bar(
            label=answer.label,
            number=numbers[answer.value],
            text=str(numbers[answer.value]),
            length=round(100 * numbers[answer.value] / most, 1),
            kind=kind_of(answer.value),
            value=answer.value,
        )
        for answer in Entry.Answer
        if numbers[answer.value]
    ]


def _first_answers(publication: Any) -> list[tuple[str, Any, datetime]]:
    """Agency, when its need was asked, and when the agency first answered it."""
    first: dict[tuple[str, int], tuple[str, Any, datetime]] = {}
    rows = Reply.objects.filter(entry__publication=publication, at__isnull=False)
    for agency, need, asked, at in rows.order_by("at").values_list(
        "agency__name", "entry", "entry__asked_on", "at"
    ):
        if at:
            first.setdefault((agency, need), (agency, asked, at))
    return list(first.values())


def times(
    needs: Iterable[tuple[str, Any, datetime | None]],
    answers: Iterable[tuple[str, Any, datetime]],
) -> list[Bar]:
    """From the last day of the gathering to the first answer, in the middle: of the round
    as a whole (what SKR found that support existed for counts too), and by agency."""
    whole = [_days(asked, at) for _answer, asked, at in needs if at]
    if not whole:
        return []
    by_agency: dict[str, list[int]] = defaultdict(list)
    for agency, asked, at in answers:
        by_agency[agency].append(_days(asked, at))
    found = {_("Hela omgången"): whole} | {
        name: by_agency[name] for name in sorted(by_agency, key=swedish_order)
    }
    longest = max(median(days) for days in found.values()) or 1
    return [
        Bar(
            label=name,
            number=len(days),
            text=in_months(median(days)),
            length=round(100 * median(days) / longest, 1),
            kind="whole" if not number else "",
        )
        for number, (name, days) in enumerate(found.items())
    ]


def _days(asked: Any, at: datetime) -> int:
    return max(0, int((day_of(at) - asked).days))


def in_months(days: float) -> str:
    months = round(days / DAYS_OF_A_MONTH)
    if not months:
        return _("mindre än en månad")
    return ngettext("%(n)d månad", "%(n)d månader", months) % {"n": months}
