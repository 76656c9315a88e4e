"""The rows of SKR's desk, a page of them at a time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import clock
from needs import finding
from needs.models import Behind, SetAside
from needs.querysets import live_gathered, on_desk, with_place
from needs.views.desk import PAGE, STATES, Filter, Numbers, with_words
from rounds.kept import FOREVER, until_something_happens
from rounds.models import Round


@dataclass(frozen=True)
class Row:
    """A regional need on the desk, as much of it as one row tells."""

    public_id: str
    title: str
    title_html: SafeString
    excerpt_html: SafeString
    rss: str
    behind: Behind
    target_group: str
    description: str
    theme: str
    state: str
    need: tuple[str, str]  # address and title of the national need
    need_url: str
    size: str
    because: str

    @classmethod
    def of(cls, row: Any, parts: finding.Parts) -> "Row":
        state = "placerade" if row.need_public_id else "kvar"
        state = "inte" if row.aside_rule else state
        behind = Behind.of([row])
        return cls(
            public_id=row.public_id,
            title=row.title,
            title_html=highlighted(row.title, parts),
            excerpt_html=highlighted(finding.excerpt(row.description, parts), parts),
            rss=row.rss.name,
            behind=behind,
            target_group=row.target_group,
            description=row.description,
            theme=row.theme_name or "",
            state=state,
            need=(row.need_public_id or "", row.need_title or ""),
            need_url=_need_url(row),
            size=_size(behind),
            because=_because(row),
        )


def _need_url(row: Any) -> str:
    return (
        reverse("needs:need", args=[row.need_public_id]) if row.need_public_id else ""
    )


def _size(behind: Behind) -> str:
    """ "2 kommuner, 3 inskickade behov"."""
    municipalities, submissions = len(behind.municipalities), len(behind.submissions)
    first = ngettext("%(n)d kommun", "%(n)d kommuner", municipalities)
    second = ngettext("%(n)d inskickat behov", "%(n)d inskickade behov", submissions)
    return f"{first % {'n': municipalities}}, {second % {'n': submissions}}"


def _because(row: Any) -> str:
    if not row.aside_rule:
        return ""
    rule = SetAside.Rule(row.aside_rule).label
    return _("%(rule)s. %(reason)s") % {"rule": rule, "reason": row.aside_reason}


def highlighted(text: str, parts: finding.Parts) -> SafeString:
    """What was sought is marked; all of it is escaped."""
    marks = {True: ("<mark>", "</mark>"), False: ("", "")}
    return format_html_join(
        "",
        "{}{}{}",
        (
            (SafeString(marks[hit][0]), piece, SafeString(marks[hit][1]))
            for piece, hit in finding.pieces(text, parts)
        ),
    )


@dataclass(frozen=True)
class Shown:
    """One page of rows: which page it is, and what it shows."""

    page: Page
    rows: str  # needs/parts/desk_rows.html; empty where there are none


def shown_of(round_: Round, asked: Filter, numbers: Numbers, *, fixed: bool) -> Shown:
    """As many statements, and about as long, however many there are; none and no time
    at all for what is only narrowed by where things stand, if it is kept. On a desk
    that is `fixed` nothing can be chosen."""
    words_alone = asked.asks_for_words_alone
    found = with_words(round_, asked) if words_alone else asked.rows(round_)
    paginator = Paginator(found, PAGE)
    if not asked.narrows:
        paginator.count = numbers.in_state(asked.lage)
    page = paginator.get_page(asked.sida)

    def work_out() -> tuple[str, datetime]:
        rows: Any = page.object_list
        if words_alone:  # not told anew which of thousands they were
            rows = on_desk(round_).filter(pk__in=rows)
        rows = with_place(rows).prefetch_related(live_gathered())
        told = {"rows": [Row.of(row, asked.parts) for row in rows], "fixed": fixed}
        written = render_to_string("needs/parts/desk_rows.html", told)
        return written if told["rows"] else "", FOREVER

    if asked.narrows:
        return Shown(page, work_out()[0])
    state = asked.lage if asked.lage in STATES else ""
    name = f"desk:rows:{round_.pk}:{state}:{page.number}:{fixed}"
    return Shown(page, until_something_happens(name, work_out, at=clock.now()))
