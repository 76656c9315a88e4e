"""All rows of a sheet together."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts import personal_data, text_guard
from rss import sheets
from rss.models import Participation, Sheet
from rss.rehearsal.columns import CALLED, HEADING_OF, HEADINGS, KEY, NAMES, NEEDED
from rss.rehearsal.known import Known
from rss.rehearsal.rows import Outcome, Row, read_row

# Nothing that text_guard looks for is without a digit or the sign of an address.
MAY_POINT_OUT = re.compile(r"[\d@＠﹫]")


@dataclass(frozen=True)
class Plan:
    """All rows of a sheet. `seal` stands for just this: the file and what follows."""

    rows: list[Row]
    ignored: list[str]
    digest: str

    def only(self, outcome: Outcome) -> list[Row]:
        return [row for row in self.rows if row.outcome == outcome]

    @property
    def warned(self) -> list[Row]:
        return [row for row in self.rows if row.warnings]

    @property
    def counts(self) -> dict[Outcome, int]:
        return {one: len(self.only(one)) for one in Outcome}

    @property
    def can_be_taken_in(self) -> bool:
        """All or nothing: not while a row is refused, or nothing would happen."""
        counts = self.counts
        return not counts[Outcome.REFUSED] and bool(
            counts[Outcome.NEW] + counts[Outcome.CHANGED]
        )

    @property
    def marks(self) -> set[str]:
        """Of all numbers that look like somebody's, in what would be taken in."""
        return set().union(*(row.marks for row in self.rows))

    @property
    def seal(self) -> str:
        seal = hashlib.sha256(self.digest.encode())
        for row in self.rows:
            place = row.municipality.public_id if row.municipality else ""
            before = row.before.public_id if row.before else ""
            seal.update(f"|{row.line}:{row.outcome}:{place}:{before}".encode())
        return seal.hexdigest()


def read(name: str, content: bytes) -> sheets.Table:
    """Refused, if there is nothing to rehearse in it."""
    return sheets.read(
        name,
        content,
        headings=HEADINGS,
        needed=NEEDED,
        called=CALLED,
        not_counted=[KEY],
    )


def of(sheet: Sheet, *, at: datetime) -> Plan:
    """What an uploaded sheet would do now."""
    table = read(sheet.name, bytes(sheet.content))
    rows = rehearse(sheet.participation, table.lines, at=at)
    return Plan(rows, table.ignored, sheet.digest)


def rehearse(
    participation: Participation, lines: Iterable[sheets.Line], *, at: datetime
) -> list[Row]:
    """As many statements, however many rows there are."""
    known = Known.about(participation, at)
    rows = [read_row(line, known.municipalities, known.rss) for line in lines]
    _look_for_keys_twice(rows)
    for row in rows:
        if row.outcome != Outcome.REFUSED and row.municipality is not None:
            known.judge(row, row.municipality)
    for row in rows:
        if row.outcome in {Outcome.NEW, Outcome.CHANGED}:
            _look_through(row)
    return rows


def _look_for_keys_twice(rows: Sequence[Row]) -> None:
    """A row that was copied with its key: which of them is the one?"""
    first: dict[str, Row] = {}
    for row in rows:
        if not row.key:
            continue
        if (other := first.setdefault(row.key, row)) is not row:
            text = _("Samma rad-id står på rad %(line)d. Ta bort det på den nya raden.")
            row.refuse(text % {"line": other.line})


def _look_through(row: Row) -> None:
    """For personal data: warned about, never refused."""
    for name in NAMES:
        text = row.words[name]
        if not isinstance(text, str) or not MAY_POINT_OUT.search(text):
            continue
        if personal_data.find(text):  # seldom, and telling takes some time
            row.warnings += text_guard.warnings(HEADING_OF[name], text)
            row.marks |= text_guard.marks_of(text)
