"""From the bytes of a file to lines of text under the headings asked for.

    table = read("mall.xlsx", content, headings={"Kommun": "municipality", …},
                 needed={"municipality", …}, called="Behov")

Whatever is no file to read is Refused, with the reason; nothing else is raised.
"""

import csv
import io
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from rss.sheets.refusals import Reason, Refused
from rss.sheets.workbook import Cells, place, read_workbook

__all__ = ["Line", "Reason", "Refused", "Table", "read"]

MOST_BYTES = 5_000_000
MOST_ROWS = 5_000
# Headings may stand below a title or two.
HEADINGS_WITHIN = 20
SHOWN_HEADING = 40

ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
UTF16 = (b"\xff\xfe", b"\xfe\xff")
# UTF-8 that was read as Windows text and saved again: "Ã¥" where å was.
READ_WRONGLY = re.compile("Ã[¥¤¶…„–]|â€")
NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1f\ufffd]")


@dataclass(frozen=True)
class Line:
    """A row of the sheet with something in it, under its number in Excel."""

    number: int
    cells: Mapping[str, str]
    formulas: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Table:
    lines: list[Line] = field(default_factory=list)
    # Headings that nobody asked for.
    ignored: list[str] = field(default_factory=list)


def read(
    name: str,
    content: bytes,
    *,
    headings: Mapping[str, str],
    needed: Collection[str],
    called: str,
    not_counted: Collection[str] = (),
) -> Table:
    """`headings` from words to names, `needed` of the names; `called` is the sheet to
    look for. A row with nothing but what is `not_counted` in it is empty."""
    if not content:
        raise Refused(Reason.EMPTY)
    if len(content) > MOST_BYTES:
        raise Refused(Reason.TOO_BIG)
    cells = _cells(name, content, called)
    head, columns, ignored = _headings(cells.rows, headings)
    missing = [
        words for words, key in headings.items() if key in needed - columns.keys()
    ]
    if missing:
        raise Refused(Reason.NO_HEADINGS, ", ".join(missing))
    _look_at_merged(cells, head, set(columns.values()))
    lines = []
    for index in range(head + 1, len(cells.rows)):
        line = _line(cells, index, columns)
        said = {key for key, text in line.cells.items() if text.strip()}
        if (said | line.formulas) - set(not_counted):
            lines.append(line)
    if len(lines) > MOST_ROWS:
        raise Refused(Reason.TOO_MANY_ROWS)
    return Table(lines, ignored)


def _cells(name: str, content: bytes, called: str) -> Cells:
    """By what the file is; what it is called must agree."""
    ending = name.rpartition(".")[2].casefold()
    if content.startswith(OLE):
        locked = ENCRYPTED_PACKAGE in content
        raise Refused(Reason.ENCRYPTED if locked else Reason.OLD_EXCEL)
    if content.startswith((ZIP, EMPTY_ZIP)):
        cells = read_workbook(content, called=called, most_rows=MOST_ROWS + 1)
        if ending != "xlsx":
            raise Refused(Reason.WRONG_NAME, ".xlsx")
        return cells
    text = _decoded(content)
    if ending not in {"csv", "txt"}:
        raise Refused(
            Reason.WRONG_NAME if ending.startswith("xls") else Reason.WRONG_TYPE, ".csv"
        )
    return Cells(_separated(text))


# --- CSV -------------------------------------------------------------------------------


def _decoded(content: bytes) -> str:
    """As Swedish Excel saves it: UTF-8 with its mark, or Windows-1252."""
    if content.startswith(UTF16):
        raise Refused(Reason.ENCODING)
    if b"\x00" in content:
        raise Refused(Reason.WRONG_TYPE)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError as error:
            raise Refused(Reason.ENCODING) from error
    if READ_WRONGLY.search(text):
        raise Refused(Reason.ENCODING)
    if NOT_TEXT.search(text):
        raise Refused(Reason.WRONG_TYPE)
    return text


def _separated(text: str) -> list[list[Any]]:
    """By the sign that the first line with anything in it holds most of."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    sign = max(";\t,", key=first.count)
    rows: list[list[Any]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=sign):
            rows.append(row)
            if len(rows) > MOST_ROWS + HEADINGS_WITHIN:
                raise Refused(Reason.TOO_MANY_ROWS)
    except csv.Error as error:
        raise Refused(Reason.DAMAGED) from error
    return rows


# --- Rows ------------------------------------------------------------------------------


def _headings(
    rows: Sequence[Sequence[Any]], headings: Mapping[str, str]
) -> tuple[int, dict[str, int], list[str]]:
    """On which row they stand, the column of each name, and those not asked for."""
    names = {_plain(words): name for words, name in headings.items()}
    best, found = 0, 0
    for index, row in enumerate(rows[:HEADINGS_WITHIN]):
        known = sum(_plain(as_text(value)) in names for value in row)
        if known > found:
            best, found = index, known
    columns: dict[str, int] = {}
    ignored = []
    for column, value in enumerate(rows[best] if found else ()):
        words = as_text(value).strip()
        name = names.get(_plain(words))
        if name in columns:
            raise Refused(Reason.SAME_HEADING_TWICE, words)
        if name is not None:
            columns[name] = column
        elif words:
            ignored.append(words[:SHOWN_HEADING])
    return best, columns, ignored


def _plain(words: str) -> str:
    """Headings are told apart by their words alone."""
    return " ".join(re.sub(r"[*:]", " ", words).split()).casefold()


def _look_at_merged(cells: Cells, head: int, columns: set[int]) -> None:
    """Of merged cells all but the first are empty: then rows lose what they seem to say."""
    for area in cells.merged:
        first, _, last = area.partition(":")
        try:
            (top, left), (bottom, right) = place(first), place(last or first)
        except ValueError as error:
            raise Refused(Reason.DAMAGED) from error
        covered = set(range(left, min(right, max(columns)) + 1))
        if bottom >= head and top < len(cells.rows) and columns & covered:
            raise Refused(Reason.MERGED_CELLS, area[:SHOWN_HEADING])


def _line(cells: Cells, index: int, columns: Mapping[str, int]) -> Line:
    row = cells.rows[index]
    said = {
        name: as_text(row[column]) if column < len(row) else ""
        for name, column in columns.items()
    }
    formulas = {
        name for name, column in columns.items() if (index, column) in cells.formulas
    }
    return Line(index + 1, said, frozenset(formulas))


def as_text(value: Any) -> str:
    """A cell as people see it: 12 and not 12.0, 2,5, dates as 2026-09-30."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "SANT" if value else "FALSKT"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value).replace(".", ",")
    if isinstance(value, datetime):
        whole_day = not (value.hour or value.minute or value.second)
        return value.strftime("%Y-%m-%d" if whole_day else "%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
