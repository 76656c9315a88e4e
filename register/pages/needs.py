"""The searchable register, need to answer, and the page of one need."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from accounts import clock
from accounts.access import public
from needs import finding
from needs.models import how_many
from needs.views.common import searched
from needs.views.rows import highlighted
from register import catching_up
from register.models import CaughtUp, Entry, Reply
from rounds.dates import STOCKHOLM

PAGE = 25
# How long a need has waited, in months.
WAITS = {
    "6": gettext_lazy("Minst ett halvår"),
    "12": gettext_lazy("Minst ett år"),
    "24": gettext_lazy("Minst två år"),
}
# What lists never show.
LONG = ("words", "group_words", "details", "digest")


def today() -> date:
    return clock.now().astimezone(STOCKHOLM).date()


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month; the last of February for the 29th to the 31st."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, 28))


@dataclass(frozen=True)
class Filter:
    """What is asked for in the address. Unknown values ask for nothing."""

    sok: str = ""
    omrade: str = ""
    malgrupp: str = ""
    myndighet: str = ""
    svar: str = ""
    ar: str = ""
    vantar: str = ""
    sida: str = ""

    @classmethod
    def of(cls, asked: QueryDict, choices: dict[str, Any]) -> "Filter":
        said = {
            name: searched(asked.get(name, "")) for name in cls.__dataclass_fields__
        }
        known = {
            "omrade": {one[0] for one in choices.get("areas", ())},
            "myndighet": {one[0] for one in choices.get("agencies", ())},
            "svar": {*Entry.Answer.values},
            "ar": {str(year) for year in choices.get("years", ())},
            "vantar": {*WAITS},
        }
        for name, values in known.items():
            if said[name] not in values:
                said[name] = ""
        return cls(**said)

    @property
    def query(self) -> SafeString:
        """As a link in a template has it, without the page."""
        asked = {
            name: text
            for name in self.__dataclass_fields__
            if name != "sida" and (text := getattr(self, name))
        }
        return SafeString(escape(urlencode(asked)))

    @property
    def narrows(self) -> bool:
        return self != replace(Filter(), sida=self.sida)

    @property
    def parts(self) -> finding.Parts:
        return finding.sought(self.sok)

    def rows(self) -> QuerySet[Entry]:
        found: Any = Entry.objects.with_words(self.parts)
        found = found.with_words(finding.sought(self.malgrupp), "group_words")
        if self.omrade:
            found = found.filter(area=self.omrade)
        if self.ar:
            found = found.filter(year=int(self.ar))
        if self.svar:
            found = found.filter(answer=self.svar)
        if self.myndighet:
            found = found.of_agency(self.myndighet)
        if self.vantar:
            found = found.waiting_since(months_before(today(), int(self.vantar)))
        if self.vantar or self.svar == Entry.Answer.WAITING:
            found = found.order_by("waiting_since", "pk")  # the longest first
        rows: QuerySet[Entry] = found
        return rows

    def page(self, choices: dict[str, Any]) -> Page:
        """One page of rows, with the last word of each agency."""
        away = LONG if self.sok else (*LONG, "text")
        words = Reply.objects.last_words().select_related("agency")
        rows = (
            self.rows()
            .defer(*away)
            .prefetch_related(Prefetch("replies", words, to_attr="last_words"))
        )
        paginator = Paginator(rows, PAGE)
        if not self.narrows:
            paginator.count = choices.get("all", 0)
        return paginator.get_page(self.sida)


@dataclass(frozen=True)
class Row:
    """A need in a list."""

    entry: Entry
    title_html: SafeString
    excerpt_html: SafeString
    kind: str
    agencies: str

    @classmethod
    def of(cls, entry: Entry, parts: finding.Parts) -> "Row":
        excerpt = finding.excerpt(entry.text, parts) if parts else ""
        return cls(
            entry=entry,
            title_html=highlighted(entry.title, parts),
            excerpt_html=highlighted(excerpt, parts),
            kind=kind_of(entry.answer),
            agencies=", ".join(
                reply.agency.name
                for reply in sorted(
                    entry.last_words,  # type: ignore[attr-defined]
                    key=lambda reply: (not reply.leads, reply.agency.name),
                )
            ),
        )


def kind_of(answer: str) -> str:
    """How its tag is drawn (templates/components/tag.html)."""
    kinds = {"waiting": "waiting", "support": "exists", "not_handled": "neutral"}
    return kinds.get(answer, "done")


def found_in_words(number: int, asked: Filter) -> str:
    if asked.narrows:
        said = ngettext(
            "%(n)d behov passar det du söker.",
            "%(n)d behov passar det du söker.",
            number,
        )
    else:
        said = ngettext("%(n)d behov i registret.", "%(n)d behov i registret.", number)
    return said % {"n": number}


def choices_of(mark: CaughtUp, asked: Filter) -> dict[str, Any]:
    """What the search form offers: value, label, and whether it is chosen."""
    had = mark.choices

    def offer(name: str, pairs: Any) -> list[tuple[str, Any, bool]]:
        chosen = getattr(asked, name)
        return [(str(key), label, str(key) == chosen) for key, label in pairs]

    answers = [one for one in Entry.Answer.choices if one[0] in had.get("answers", ())]
    return {
        "areas": offer("omrade", had.get("areas", ())),
        "agencies": offer("myndighet", had.get("agencies", ())),
        "answers": offer("svar", answers),
        "years": offer("ar", [(year, year) for year in had.get("years", ())]),
        "waits": offer("vantar", WAITS.items()),
    }


@public
@require_safe
def needs(request: HttpRequest) -> HttpResponse:
    mark = catching_up.now(at=clock.now())
    asked = Filter.of(request.GET, mark.choices)
    page = asked.page(mark.choices)
    context = {
        "asked": asked,
        "choices": choices_of(mark, asked),
        "page": page,
        "rows": [Row.of(entry, asked.parts) for entry in page.object_list],
        "found": found_in_words(page.paginator.count, asked),
        "is_empty": not mark.choices.get("all"),
    }
    return render(request, "register/needs.html", context)


@public
@require_safe
def need(request: HttpRequest, public_id: str) -> HttpResponse:
    """All that is public of it, in the order it happened."""
    catching_up.now(at=clock.now())
    entry = get_object_or_404(
        Entry.objects.defer("words", "group_words"), public_id=public_id
    )
    replies = list(entry.replies.select_related("agency"))
    context = {
        "entry": entry,
        "kind": kind_of(entry.answer),
        "behind": how_many(entry.municipality_count, entry.rss_count),
        "place": place_of(entry),
        "decided_on": _date(entry.details.get("decided_on")),
        "receivers": sorted(
            {r.agency_id: r for r in replies if r.handed_over_on}.values(),
            key=lambda r: (not r.leads, r.agency.name),
        ),
        "first": entry.details.get("first", ()),
        "first_on": _date(entry.details.get("first_on")),
        "passed_on": [
            (_date(day), agency, to)
            for day, agency, to in entry.details.get("passed_on", ())
        ],
        "answers": [reply for reply in replies if reply.at],
        "awaited": [r for r in replies if r.latest and r.due_on],
        "today": today(),
    }
    return render(request, "register/need.html", context)


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def place_of(entry: Entry) -> str:
    """ "3", or "3–5, delad"."""
    if not entry.place or not entry.last_place:
        return ""
    if entry.last_place > entry.place:
        return _("%(first)d–%(last)d, delad") % {
            "first": entry.place,
            "last": entry.last_place,
        }
    return str(entry.place)
