"""The package as an Excel file. Every cell is text: what begins with "=" is words."""

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from accounts.sheets import CELL, NOT_IN_XML
from prioritization.package.contents import Package

TEXT = {"text_wrap": True, "valign": "top", "num_format": "@"}
HEAD = {
    "bold": True,
    "text_wrap": True,
    "valign": "top",
    "bg_color": "#0C4F3B",
    "font_color": "#FFFFFF",
}


def workbook(package: Package) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    title = _("Överlämning: %(round)s") % {"round": package.round}
    book.set_properties({"title": _fit(title)[:255], "author": "SKR"})
    formats = book.add_format(HEAD), book.add_format(TEXT)
    for name, columns, rows in _sheets(package):
        _write(book.add_worksheet(name), formats, columns, rows)
    book.close()
    return buffer.getvalue()


def _fit(text: str) -> str:
    return NOT_IN_XML.sub("", text)[:CELL]


Columns = Sequence[tuple[str, int]]
Rows = Iterable[Sequence[str]]


def _write(sheet: Any, formats: tuple[Any, Any], columns: Columns, rows: Rows) -> None:
    head, text = formats
    for index, (heading, width) in enumerate(columns):
        sheet.set_column(index, index, width, text)
        sheet.write_string(0, index, heading, head)
    for number, row in enumerate(rows, start=1):
        for index, said in enumerate(row):
            sheet.write_string(number, index, _fit(said), text)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _sheets(package: Package) -> Iterator[tuple[str, Columns, Rows]]:
    head = [*package.head]
    if package.letter:
        head.append((_("Följebrev"), package.letter))
    yield _("Överlämning"), [(_("Uppgift"), 24), (_("Innehåll"), 100)], head
    yield _("Behov"), _need_columns(), _needs(package)
    yield _("Bedömningar"), _verdict_columns(), _verdicts(package)
    yield _("Mottagare"), _receiver_columns(), _receivers(package)


def _need_columns() -> Columns:
    return [
        (_("Plats"), 9),
        (_("Id"), 12),
        (_("Behov"), 36),
        (_("Målgrupp"), 26),
        (_("Beskrivning"), 60),
        (_("Antal bakom"), 22),
        (_("Kommuner"), 40),
        (_("RSS"), 30),
        (_("SKR:s beslut"), 16),
        (_("SKR:s skäl"), 40),
        (_("Beslutat"), 22),
        (_("Håller i svaret"), 28),
    ]


def _needs(package: Package) -> Rows:
    for item in package.items:
        leads = ", ".join(one.agency for one in item.receivers if one.leads)
        yield (
            item.place,
            item.id,
            item.title,
            item.target_group,
            item.text,
            item.behind,
            item.municipalities,
            item.rss,
            _("Stöd saknas"),
            item.decision,
            item.decided,
            leads,
        )


def _verdict_columns() -> Columns:
    return [
        (_("Id"), 12),
        (_("Behov"), 36),
        (_("Myndighet"), 28),
        (_("Bedömning"), 24),
        (_("Motivering"), 60),
        (_("Kunskapsstöd"), 40),
        (_("Adress"), 40),
    ]


def _verdicts(package: Package) -> Rows:
    for item in package.items:
        for one in item.verdicts:
            opinion = one.opinion
            if one.on_earlier_text:
                opinion = _("%(opinion)s (om en tidigare text)") % {"opinion": opinion}
            yield (
                item.id,
                item.title,
                one.agency,
                opinion,
                one.reason,
                one.reference,
                one.url,
            )


def _receiver_columns() -> Columns:
    return [
        (_("Id"), 12),
        (_("Behov"), 36),
        (_("Myndighet"), 28),
        (_("Roll"), 20),
        (_("Diarienummer"), 24),
        (_("Överlämnat"), 24),
        (_("Bekräftat"), 24),
        (_("Lämnat vidare"), 40),
    ]


def _receivers(package: Package) -> Rows:
    for item in package.items:
        for one in item.receivers:
            yield (
                item.id,
                item.title,
                one.agency,
                one.role,
                one.registry_number,
                one.handed_over,
                one.acknowledged,
                one.passed_on,
            )
