"""Tables that people fetch: as CSV for Swedish Excel, and as Excel.

    return sheets.as_csv(["Kommun", "Svar"], rows, name="svar-skane")

What a person has written is text and nothing else, so that no program runs it.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from xlsxwriter import Workbook

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# What XML cannot carry; a sheet with it is one that Excel refuses to open.
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
CELL = 32_767  # what a cell of Excel takes

Cell = str | int
Rows = Iterable[Sequence[Cell]]


def disarmed(cell: Cell) -> Cell:
    """A text that a program would take for a formula gets an apostrophe before it."""
    if isinstance(cell, str) and cell.lstrip(" ").startswith(STARTS_A_FORMULA):
        return f"'{cell}"
    return cell


def as_csv(head: Sequence[str], rows: Rows, *, name: str) -> HttpResponse:
    """UTF-8 with a mark at the beginning and semicolons, as Swedish Excel wants it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(head)
    writer.writerows([disarmed(cell) for cell in row] for row in rows)
    return _file(text.getvalue().encode("utf-8-sig"), CSV, f"{name}.csv")


def as_xlsx(head: Sequence[str], rows: Rows, *, name: str) -> HttpResponse:
    """Texts are written as texts, whatever they begin with; numbers as numbers."""
    file = io.BytesIO()
    book = Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    for column, title in enumerate(head):
        sheet.write_string(0, column, title, bold)
        sheet.set_column(column, column, max(14, len(title) + 2))
    sheet.freeze_panes(1, 1)
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(number, column, cell)
            else:
                sheet.write_string(number, column, NOT_IN_XML.sub("", cell)[:CELL])
    book.close()
    return _file(file.getvalue(), XLSX, f"{name}.xlsx")


def _file(body: bytes, kind: str, name: str) -> HttpResponse:
    """To be saved, under a name that every system takes."""
    safe = re.sub(r"[^a-z0-9.-]+", "-", name.lower()).strip("-.")
    return HttpResponse(
        body,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{safe}"'},
    )
