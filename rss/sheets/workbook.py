"""An Excel file, unpacked: which sheet to read, what is in its way, and its cells.

The sheet is walked through once before calamine reads it. Calamine lays a sheet out
as a whole rectangle and gives each cell a text of its own, so that one cell far away,
or one long text in many places, would take all memory; and it shows a formula as the
value that it had.
"""

import io
import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook

from rss.sheets import package
from rss.sheets.refusals import Reason, Refused

MOST_COLUMNS = 60
# Rows that hold nothing but their height: a few are in many files.
EMPTY_ROWS = 200
MOST_ELEMENTS = 1_500_000
MOST_LETTERS = 30_000_000

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main "
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main "
PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass
class Cells:
    """Rows of values as Excel numbers them, the first at 0; which cells hold a formula,
    and which areas are merged."""

    rows: list[list[Any]]
    formulas: set[tuple[int, int]] = field(default_factory=set)
    merged: list[str] = field(default_factory=list)


def read_workbook(content: bytes, *, called: str, most_rows: int) -> Cells:
    """The sheet of that name, or the first one. Refused, if it is not one to read."""
    parts = package.unpack(content)
    try:
        name, path = _sheet(parts, called)
        lengths = _lengths_of_shared(parts)
        look = _Look(lengths, most_rows)
        _walk(parts[path], look.start, look.end, look.text)
    except (
        KeyError,
        IndexError,
        expat.ExpatError,
        ValueError,
        RecursionError,
    ) as error:
        raise Refused(Reason.DAMAGED) from error
    return Cells(_values(parts, name), look.formulas, look.merged)


def _values(parts: Mapping[str, bytes], name: str) -> list[list[Any]]:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(package.pack(parts)))
        return workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, ValueError, OSError) as error:
        raise Refused(Reason.DAMAGED) from error


def column_name(index: int) -> str:
    """0 is A, 26 is AA."""
    name, index = "", index + 1
    while index:
        index, letter = divmod(index - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def place(cell: str) -> tuple[int, int]:
    """Row and column of "B7", from 0. ValueError for what is no place."""
    match = PLACE.fullmatch(cell.replace("$", ""))
    if match is None:
        raise ValueError(cell)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, column - 1


# --- Walking through XML ---------------------------------------------------------------

Start = Callable[[str, Mapping[str, str]], None]


def _walk(
    text: bytes,
    start: Start,
    end: Callable[[str], None] | None = None,
    letters: Callable[[str], None] | None = None,
) -> None:
    """Names without the one namespace that counts here."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    number = 0

    def begun(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal number
        number += 1
        if number > MOST_ELEMENTS:
            raise Refused(Reason.TOO_MANY_ROWS)
        start(name.removeprefix(MAIN).removeprefix(STRICT), attributes)

    parser.StartElementHandler = begun
    if end is not None:
        parser.EndElementHandler = lambda name: end(
            name.removeprefix(MAIN).removeprefix(STRICT)
        )
    if letters is not None:
        parser.CharacterDataHandler = letters
    parser.Parse(text, True)


def _sheet(parts: Mapping[str, bytes], called: str) -> tuple[str, str]:
    """Name and part of the sheet to read."""
    sheets: list[tuple[str, str]] = []
    targets: dict[str, str] = {}

    def in_workbook(name: str, has: Mapping[str, str]) -> None:
        if name == "sheet":
            ids = [value for key, value in has.items() if key.endswith(" id")]
            sheets.append((has["name"], ids[0]))

    def in_relations(name: str, has: Mapping[str, str]) -> None:
        if name.endswith("Relationship") and "Id" in has:
            targets[has["Id"]] = has["Target"]

    _walk(parts["xl/workbook.xml"], in_workbook)
    _walk(parts["xl/_rels/workbook.xml.rels"], in_relations)
    name, relation = next((one for one in sheets if one[0] == called), sheets[0])
    target = targets[relation]
    path = target[1:] if target.startswith("/") else posixpath.join("xl", target)
    return name, posixpath.normpath(path)


def _lengths_of_shared(parts: Mapping[str, bytes]) -> list[int]:
    """How long each text is that cells can share."""
    lengths: list[int] = []

    def start(name: str, has: Mapping[str, str]) -> None:
        if name == "si":
            lengths.append(0)

    def letters(text: str) -> None:
        if lengths:
            lengths[-1] += len(text)

    if "xl/sharedStrings.xml" in parts:
        _walk(parts["xl/sharedStrings.xml"], start, letters=letters)
    return lengths


class _Look:
    """What there is in a sheet, before anything is made of it."""

    def __init__(self, lengths: list[int], most_rows: int) -> None:
        self.lengths = lengths
        self.most_rows = most_rows
        self.formulas: set[tuple[int, int]] = set()
        self.merged: list[str] = []
        self.rows = self.letters = 0
        self.row = self.column = -1
        self.shared = self.in_value = False
        self.value = ""

    def start(self, name: str, has: Mapping[str, str]) -> None:
        if name == "c":
            self._cell(has)
        elif name == "row":
            self._row(has)
        elif name == "f":
            self.formulas.add((self.row, self.column))
            self._holds_something()
        elif name in {"v", "t"}:
            self.in_value, self.value = True, ""
            self._holds_something()
        elif name == "mergeCell":
            self.merged.append(has["ref"])

    def _row(self, has: Mapping[str, str]) -> None:
        self.rows += 1
        if self.rows > self.most_rows + EMPTY_ROWS:
            raise Refused(Reason.TOO_MANY_ROWS)
        self.row = int(has["r"]) - 1 if "r" in has else self.row + 1
        self.column = -1

    def _cell(self, has: Mapping[str, str]) -> None:
        if "r" in has:
            self.row, self.column = place(has["r"])
        else:
            self.column += 1
        self.shared = has.get("t") == "s"

    def _holds_something(self) -> None:
        if self.row >= self.most_rows + EMPTY_ROWS:
            raise Refused(Reason.TOO_MANY_ROWS)
        if self.column >= MOST_COLUMNS:
            raise Refused(Reason.TOO_WIDE, column_name(self.column))

    def text(self, letters: str) -> None:
        if self.in_value:
            self.value += letters

    def end(self, name: str) -> None:
        if name not in {"v", "t"}:
            return
        self.in_value = False
        long = self.lengths[int(self.value)] if self.shared else len(self.value)
        self.letters += long
        if self.letters > MOST_LETTERS:
            raise Refused(Reason.TOO_MUCH_TEXT)
