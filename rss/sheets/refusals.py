"""Why a file is not read. The words for it are the form's."""

from enum import StrEnum


class Reason(StrEnum):
    EMPTY = "empty"
    TOO_BIG = "too_big"
    WRONG_TYPE = "wrong_type"
    WRONG_NAME = "wrong_name"  # an Excel file called .csv, or the other way round
    OLD_EXCEL = "old_excel"
    OPEN_DOCUMENT = "open_document"
    BINARY_EXCEL = "binary_excel"
    ENCRYPTED = "encrypted"
    MACROS = "macros"
    EXTERNAL_LINKS = "external_links"
    BOMB = "bomb"  # unpacks to far more than a sheet can need
    TOO_MANY_PARTS = "too_many_parts"
    DAMAGED = "damaged"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_WIDE = "too_wide"
    TOO_MUCH_TEXT = "too_much_text"
    MERGED_CELLS = "merged_cells"
    ENCODING = "encoding"
    NO_HEADINGS = "no_headings"
    SAME_HEADING_TWICE = "same_heading_twice"


class Refused(Exception):
    """The file is not read; `what` names the place or the words that it is about."""

    def __init__(self, reason: Reason, what: str = "") -> None:
        super().__init__(f"{reason} {what}".strip())
        self.reason = reason
        self.what = what
