"""A sheet to fill in: one row for each thing, lists to choose from, and how it is done.

Every cell is written as text: what begins with "=" is words, never a formula.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import xlsxwriter

from rss.sheets.reading import MOST_ROWS

LISTS = "Listor"
# What Excel takes in the small note beside a cell.
NOTE_TITLE, NOTE_TEXT = 32, 255


@dataclass(frozen=True)
class Column:
    """A heading, how wide it is, and what may stand under it."""

    name: str
    heading: str
    width: int = 30
    help: str = ""
    choices: tuple[str, ...] = ()
    longest: int | None = None
    # For the machine alone: shown in grey.
    is_key: bool = False


@dataclass(frozen=True)
class Words:
    """What stands in the file besides the rows."""

    sheet: str
    instructions_sheet: str
    instructions: Sequence[tuple[str, str]]
    wrong_choice: str
    too_long: str


def write(
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, str]],
    words: Words,
    *,
    at: datetime,
) -> bytes:
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
    book.set_properties({"title": words.sheet, "created": at.replace(tzinfo=None)})
    sheet = book.add_worksheet(words.sheet)
    _instruct(book, words)
    _fill(book, sheet, columns, rows)
    _offer(book, sheet, columns, words)
    book.close()
    return buffer.getvalue()


def _fill(
    book: xlsxwriter.Workbook,
    sheet: xlsxwriter.worksheet.Worksheet,
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, str]],
) -> None:
    head = book.add_format(
        {
            "bold": True,
            "text_wrap": True,
            "valign": "top",
            "bg_color": "#0C4F3B",
            "font_color": "#FFFFFF",
        }
    )
    text = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    key = book.add_format({"valign": "top", "num_format": "@", "font_color": "#595959"})
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width, key if column.is_key else text)
        sheet.write_string(0, index, column.heading, head)
    for number, row in enumerate(rows, start=1):
        for index, column in enumerate(columns):
            if said := row.get(column.name, ""):
                shape = key if column.is_key else text
                sheet.write_string(number, index, said, shape)
    sheet.set_row(0, 36)
    sheet.freeze_panes(1, 2)


def _instruct(book: xlsxwriter.Workbook, words: Words) -> None:
    sheet = book.add_worksheet(words.instructions_sheet)
    strong = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, 1, 90)
    for number, (what, how) in enumerate(words.instructions):
        sheet.write_string(number, 0, what, strong)
        sheet.write_string(number, 1, how, plain)


def _offer(
    book: xlsxwriter.Workbook,
    sheet: xlsxwriter.worksheet.Worksheet,
    columns: Sequence[Column],
    words: Words,
) -> None:
    """Lists to choose from stand on a hidden sheet: in a cell they may not be long."""
    lists = book.add_worksheet(LISTS)
    lists.hide()
    for index, column in enumerate(columns):
        rule: dict[str, object] = {
            "validate": "any",
            "input_title": column.heading[:NOTE_TITLE],
            "input_message": column.help[:NOTE_TEXT],
        }
        if column.choices:
            for number, choice in enumerate(column.choices):
                lists.write_string(number, index, choice)
            letter = xlsxwriter.utility.xl_col_to_name(index)
            rule["validate"] = "list"
            rule["source"] = f"={LISTS}!${letter}$1:${letter}${len(column.choices)}"
            rule["error_message"] = words.wrong_choice[:NOTE_TEXT]
        elif column.longest:
            rule |= {"validate": "length", "criteria": "<=", "value": column.longest}
            rule["error_message"] = words.too_long[:NOTE_TEXT]
        if column.help or column.choices or column.longest:
            sheet.data_validation(1, index, MOST_ROWS, index, rule)
