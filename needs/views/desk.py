"""SKR's desk, put together: what was forwarded, where it stands, what is asked for."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.http import QueryDict
from django.utils.html import escape
from django.utils.safestring import SafeString

from accounts import clock
from accounts.ids import is_public_id
from municipalities.models import NeedText
from needs import finding
from needs.models import ClosedList, Move, Remark, Theme
from needs.querysets import lacking, on_desk, words_as_of
from needs.views.common import searched
from rounds.kept import FOREVER, until_something_happens, while_the_same
from rounds.models import Round
from rss.models import GatheredSubmission, RegionalNeed

PAGE = 50
STATES = ("kvar", "placerade", "inte")
NO_THEME = "inget"


@dataclass(frozen=True)
class Filter:
    """What is asked for in the address of the desk. Unknown values ask for nothing."""

    rss: str = ""
    tema: str = ""
    malgrupp: str = ""
    brist: str = ""
    lage: str = ""
    sok: str = ""
    sida: str = ""

    @classmethod
    def of(cls, asked: QueryDict) -> "Filter":
        return cls(**{name: searched(asked.get(name, "")) for name in cls.names()})

    @classmethod
    def names(cls) -> list[str]:
        return list(cls.__dataclass_fields__)

    @property
    def query(self) -> str:
        """As an address has it, without the page."""
        return replace(self, sida="").place

    @property
    def place(self) -> str:
        """With the page: where somebody was, to come back to."""
        asked = {name: getattr(self, name) for name in self.names()}
        return urlencode({name: text for name, text in asked.items() if text})

    @property
    def query_in_html(self) -> SafeString:
        """For links that are put together in a template."""
        return SafeString(escape(self.query))

    def in_state(self, state: str) -> str:
        return replace(self, lage=state, sida="").place

    @property
    def narrows(self) -> bool:
        """More than by where things stand."""
        return bool(replace(self, lage="").query)

    @property
    def asks_for_words_alone(self) -> bool:
        words = self.sok or self.malgrupp
        return bool(words) and not replace(self, sok="", malgrupp="", sida="").place

    @property
    def parts(self) -> finding.Parts:
        return finding.sought(self.sok)

    def rows(self, round_: Round) -> QuerySet[RegionalNeed]:
        found: Any = on_desk(round_)  # with relations of its own
        if self.rss:
            found = found.filter(participation__rss__public_id=self.rss)
        if self.tema == NO_THEME:
            found = found.filter(sorted=None)
        elif self.tema:
            found = found.filter(sorted__theme__public_id=self.tema)
        if self.brist in NeedText.Lack.values:
            found = found.filter(lacking(self.brist))
        if self.lage in STATES:
            found = found.filter(**IN_STATE[self.lage])
        if self.sok or self.malgrupp:
            found = found.filter(pk__in=with_words(round_, self))
        rows: QuerySet[RegionalNeed] = found
        return rows


IN_STATE: dict[str, dict[str, Any]] = {
    "kvar": {"placed": None, "aside": None},
    "placerade": {"placed__isnull": False},
    "inte": {"aside__isnull": False},
}


@dataclass(frozen=True)
class Numbers:
    """Forwarded = placed + set aside + to do, whatever the filter shows of it."""

    forwarded: int
    placed: int
    aside: int

    @property
    def left(self) -> int:
        return self.forwarded - self.placed - self.aside

    @property
    def done(self) -> int:
        return self.placed + self.aside

    def in_state(self, state: str) -> int:
        counts = {"kvar": self.left, "placerade": self.placed, "inte": self.aside}
        return counts.get(state, self.forwarded)


@dataclass(frozen=True)
class Standing:
    """What the pages of the desk say of a round, whatever is asked for."""

    numbers: Numbers
    all_rss: list[tuple[str, str]]  # address and name
    themes: list[tuple[str, str, int]]  # address, name, and how many
    closed: ClosedList | None
    to_undo: Move | None
    objections: int  # of RSS to where their needs have been put, not answered


def standing_of(round_: Round) -> Standing:
    """Kept until something happens."""
    return until_something_happens(
        f"desk:{round_.pk}", lambda: (_standing(round_), FOREVER), at=clock.now()
    )


def _standing(round_: Round) -> Standing:
    by_rss = (
        on_desk(round_)
        .order_by("participation__rss__public_id")
        .values_list("participation__rss__public_id", "participation__rss__name")
        .annotate(n=Count("pk"), p=Count("placed"), a=Count("aside"))
    )
    found = list(by_rss)
    themes: Any = Theme.objects.in_round(round_).with_numbers()
    return Standing(
        numbers=Numbers(*(sum(row[column] for row in found) for column in (2, 3, 4))),
        all_rss=[row[:2] for row in found],
        themes=list(themes.values_list("public_id", "name", "number")),
        closed=ClosedList.objects.in_round(round_).in_force().defer("content").first(),
        to_undo=Move.objects.to_undo(round_),
        objections=Remark.objects.in_round(round_).unanswered().count(),
    )


def next_row(round_: Round, asked: Filter, chosen: set[str]) -> str:
    """The row to go on with when the chosen ones are done: the first after them on the
    page, or the last before."""
    rows = asked.rows(round_).values_list("public_id", flat=True)
    number = int(asked.sida) if asked.sida.isdecimal() else 1
    on_page = list(rows[max(0, min(number, 10_000) - 1) * PAGE :][:PAGE])
    last = max((on_page.index(one) for one in chosen if one in on_page), default=-1)
    after = [one for one in on_page[last + 1 :] if one not in chosen]
    before = [one for one in on_page[: last + 1] if one not in chosen]
    return after[0] if after else before[-1] if before else ""


def way_back(place: str, row: str) -> str:
    """The query and the anchor of where somebody was. What they send is made anew."""
    asked = Filter.of(QueryDict(place[:2000]))
    anchor = f"#r-{row}" if is_public_id(row) else ""
    return f"?{asked.place}{anchor}" if asked.place or anchor else ""


def with_words(round_: Round, asked: Filter) -> list[int]:
    """In Python: SQLite does not fold Å, Ä and Ö, and neither knows Swedish. In the order
    of the desk."""
    texts = while_the_same(
        f"desk:words:{round_.pk}", words_as_of(round_), lambda: _texts(round_)
    )
    words, group = asked.parts, finding.sought(asked.malgrupp)
    return [
        pk
        for pk, (said, groups) in texts.items()
        if finding.is_in(words, said) and finding.is_in(group, groups)
    ]


def _texts(round_: Round) -> dict[int, tuple[str, str]]:
    """What each is searched by: all that is said, and the target groups alone."""
    said: dict[int, list[str]] = {}
    groups: dict[int, list[str]] = {}
    for pk, title, group, text, rss in on_desk(round_).values_list(
        "pk", "title", "target_group", "description", "participation__rss__name"
    ):
        said[pk], groups[pk] = [title, group, text, rss], [group]
    behind = GatheredSubmission.objects.live().filter(
        regional_need__in=on_desk(round_).order_by().values("pk"),
        submission__withdrawn_at=None,
    )
    for pk, title, group, municipality in behind.order_by("pk").values_list(
        "regional_need",
        "submission__title",
        "submission__target_group",
        "submission__municipality__name",
    ):
        said[pk] += [title, group, municipality]
        groups[pk].append(group)
    return {
        pk: (finding.reduced("\n".join(all_)), finding.reduced("\n".join(groups[pk])))
        for pk, all_ in said.items()
    }
