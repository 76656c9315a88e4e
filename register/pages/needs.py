"""The searchable register, need to answer, and the page of one need."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
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
from register.charts import kind_of
from register.models import CaughtUp, Entry, Reply
from register.pages.following import buttons
from rounds.dates import day_of

PAGE = 25
# How long a need has waited, in months.
WAITS = {
    "6": gettext_lazy("Minst ett halvår"),
    "12": gettext_lazy("Minst ett år"),
    "24": gettext_lazy("Minst två år"),
}
ANSWERS = dict(Entry.Answer.choices)
# What a list shows; the text is read to show where in it the words are.
COLUMNS = (
    *("pk", "public_id", "title", "answer", "waiting_since", "target_group"),
    *("round_title", "text"),
)


def today() -> date:
    return day_of(clock.now())


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
        for name in ("sok", "malgrupp"):
            if not finding.sought(said[name]):
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
        found = found.with_words(finding.sought(self.malgrupp), in_group=True)
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
        return self.in_order(found)

    def in_order(self, rows: QuerySet[Entry]) -> QuerySet[Entry]:
        """The latest news first; of those that wait, the one that has waited longest."""
        if self.vantar or self.svar == Entry.Answer.WAITING:
            return rows.order_by("waiting_since", "pk")
        return rows

    def page(self, choices: dict[str, Any]) -> Page:
        """One page of rows. What is gone through is
        the index alone; whole rows are read for those that are shown."""
        found: Any = self.rows().values_list("pk", flat=True)
        if self.narrows:
            found = list(found)
        paginator = Paginator(found, PAGE)
        if not self.narrows:
            paginator.count = choices.get("all", 0)
        page = paginator.get_page(self.sida)
        page.object_list = self.shown(page.object_list) if paginator.count else []
        return page

    def shown(self, keys: Any) -> list["Row"]:
        columns = COLUMNS if self.sok else COLUMNS[:-1]
        rows = self.in_order(Entry.objects.filter(pk__in=keys)).values_list(*columns)
        found = list(rows)
        agencies = agencies_of([key for key, *_rest in found])
        return [Row.of(row, agencies[row[0]], self.parts) for row in found]


def agencies_of(keys: Collection[int]) -> dict[int, str]:
    """Whose need each is, the one that leads first."""
    words = Reply.objects.last_words().filter(entry__in=keys).order_by()
    by_entry: dict[int, list[tuple[bool, str]]] = defaultdict(list)
    for entry, leads, name in words.values_list("entry", "leads", "agency__name"):
        by_entry[entry].append((not leads, name))
    return {
        key: ", ".join(name for _leads, name in sorted(by_entry[key])) for key in keys
    }


@dataclass(frozen=True)
class Row:
    """A need in a list."""

    address: str
    title_html: SafeString
    excerpt_html: SafeString
    kind: str
    answer: Any
    waiting_since: date | None
    agencies: str
    target_group: str
    round_title: str

    @classmethod
    def of(cls, row: Any, agencies: str, parts: finding.Parts) -> "Row":
        _key, public_id, title, answer, since, group, round_, *text = row
        excerpt = finding.excerpt(text[0], parts) if text and parts else ""
        return cls(
            address=address_of(public_id),
            title_html=highlighted(title, parts),
            excerpt_html=highlighted(excerpt, parts) if excerpt else SafeString(""),
            kind=kind_of(answer),
            answer=ANSWERS[answer],
            waiting_since=since,
            agencies=agencies,
            target_group=group,
            round_title=round_,
        )


@cache
def _address() -> str:
    return reverse("register:need", args=["x"]).removesuffix("x/")


def address_of(public_id: str) -> str:
    """Looked up once: a list has many."""
    return f"{_address()}{public_id}/"


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


def said(asked: Filter, choices: dict[str, Any]) -> list[Any]:
    """What is asked for in words: on paper there is no form that shows it."""
    typed = [f"”{words}”" for words in (asked.sok, asked.malgrupp) if words]
    offered = (one for options in choices.values() for one in options)
    return typed + [label for _value, label, chosen in offered if chosen]


@public
@require_safe
def needs(request: HttpRequest) -> HttpResponse:
    mark = catching_up.now(at=clock.now())
    asked = Filter.of(request.GET, mark.choices)
    page = asked.page(mark.choices)
    areas: dict[str, str] = dict(mark.choices.get("areas", ()))
    choices = choices_of(mark, asked)
    context = {
        "asked": asked,
        "said": said(asked, choices),
        "choices": choices,
        "page": page,
        "rows": page.object_list,
        "found": found_in_words(page.paginator.count, asked),
        "is_empty": not mark.choices.get("all"),
        "follow": buttons(
            request,
            ("ord", asked.sok, f"”{asked.sok}”"),
            ("omrade", asked.omrade, areas.get(asked.omrade, "")),
        ),
    }
    return render(request, "register/needs.html", context)


@public
@require_safe
def need(request: HttpRequest, public_id: str) -> HttpResponse:
    """All that is public of it, in the order it happened."""
    catching_up.now(at=clock.now())
    entry = get_object_or_404(Entry, public_id=public_id)
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
        "follow": buttons(request, ("behov", public_id, _("behovet"))),
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
