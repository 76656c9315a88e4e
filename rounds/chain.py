"""The chain of seals over the event log: what is counted, and counting it again.

The database refuses to change an event (rounds/triggers.py), but who owns the database
can lift that. The chain makes it show. It is counted like this, and may be recounted
with any tool, from the tables alone:

*An event* is a JSON list without spaces, in ASCII (everything else as \\uXXXX), of

    0  "1"            the version of this form
    1  id             number
    2  round_id       number, or null
    3  at             text: UTC, microseconds, as 2026-11-22T09:30:00.000000Z
    4  by_id          number
    5  verb           text, and so the rest
    6  target_kind
    7  target_id
    8  target_text
    9  note

Of an event in which somebody acted in another's place, it is a list in form "2": the
same, and then

    10 in_place_of_id  number

The line of an event is its id, a space, and the SHA-256 of that list in hexadecimal figures.

*A seal* is over events that follow each other by id. Its digest is the SHA-256 of these
lines, in UTF-8, with a line break between them: "lokala behov, loggens sigill 1"; the digest
of the seal before it (64 zeros for the first); when it was made, in the form above; the
first id, the last id and the number of events, with spaces between; the line of each.

The numbers in the database are used and not the public ids, since they are what ties
a row to another; a backup brings them back. Nothing that Django shows differently from one
version to the next is part of it: no labels, no local time, no pickles.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from hashlib import sha256
from typing import Any

from rounds.models import Event, Seal

EVENT_FORM, STAND_IN_FORM = "1", "2"
SEAL_FORM = "lokala behov, loggens sigill 1"
# In the order of the list above. A new field of Event is a new form of its list.
FIELDS = (
    "id",
    "round_id",
    "at",
    "by_id",
    "verb",
    "target_kind",
    "target_id",
    "target_text",
    "note",
    "in_place_of_id",
)
BEGINNING = "0" * 64
CHUNK = 2000
# So many are told one by one; the rest are counted.
TOLD = 50

Row = tuple[Any, ...]


def time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical(row: Row) -> str:
    """The list of an event, from its FIELDS."""
    number, round_id, at, *others, in_place_of_id = row
    said = [EVENT_FORM, number, round_id, time(at), *others]
    if in_place_of_id is not None:
        said = [STAND_IN_FORM, *said[1:], in_place_of_id]
    return json.dumps(said, ensure_ascii=True, separators=(",", ":"))


def line(row: Row) -> str:
    return f"{row[0]} {sha256(canonical(row).encode()).hexdigest()}"


def digest_of(seal: Seal) -> str:
    """Counted from all the rest that the seal says."""
    lines = (
        SEAL_FORM,
        seal.previous,
        time(seal.sealed_at),
        f"{seal.first} {seal.last} {seal.number}",
        seal.events,
    )
    return sha256("\n".join(lines).encode()).hexdigest()


def seal_over(rows: Collection[Row], *, after: Seal | None, at: datetime) -> Seal:
    """The next seal, not yet stored. `rows` are in order, and follow the last one's."""
    lines = [line(row) for row in rows]
    numbers = [row[0] for row in rows]
    seal = Seal(
        previous=after.digest if after else BEGINNING,
        first=numbers[0],
        last=numbers[-1],
        number=len(lines),
        events="\n".join(lines),
        sealed_at=at,
    )
    seal.digest = digest_of(seal)
    return seal


class Break(Enum):
    """In what way the chain does not hold."""

    EVENT_CHANGED = "event_changed"
    EVENT_REMOVED = "event_removed"
    EVENT_INSERTED = "event_inserted"
    SEAL_CHANGED = "seal_changed"
    SEAL_REMOVED = "seal_removed"
    DIGEST_UNKNOWN = "digest_unknown"


@dataclass(frozen=True)
class Found:
    """One place where the chain does not hold. `event` and `at` where they are known."""

    kind: Break
    seal: int | None = None
    before: int | None = None
    event: int | None = None
    first: int | None = None
    last: int | None = None
    at: datetime | None = None
    digest: str = ""


@dataclass
class Report:
    """What was found. Sealed at `until`; `waiting` events are younger than that."""

    events: int = 0
    seals: int = 0
    until: datetime | None = None
    digest: str = ""
    waiting: int = 0
    waiting_since: datetime | None = None
    breaks: int = 0
    found: list[Found] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.breaks

    def note(self, found: Found) -> None:
        self.breaks += 1
        if len(self.found) < TOLD:
            self.found.append(found)


def verify(noted: Iterable[str] = ()) -> Report:
    """Count everything again. `noted` are digests that were written down elsewhere:
    without one, who makes the whole chain anew, or cuts off its end, is not seen.

    Goes through both tables once, side by side; how many rows there are is of no
    matter to the memory.
    """
    report = Report()
    unknown = dict.fromkeys(noted)
    events = _Events(Event.objects.order_by("pk").values_list(*FIELDS))
    before: Seal | None = None
    counted = BEGINNING
    for seal in Seal.objects.order_by("pk").iterator(chunk_size=20):
        counted = _check(seal, before, counted, events, report)
        before = seal
        report.seals += 1
        report.events += seal.number
        report.until, report.digest = seal.sealed_at, seal.digest
        unknown.pop(seal.digest, None)
    for row in events.until(None):
        report.waiting += 1
        report.waiting_since = min(report.waiting_since or row[2], row[2])
    for digest in unknown:
        report.note(Found(Break.DIGEST_UNKNOWN, digest=digest))
    return report


class _Events:
    """The events in order, some at a time."""

    def __init__(self, rows: Any) -> None:
        self._rows: Iterator[Row] = rows.iterator(chunk_size=CHUNK)
        self._ahead: Row | None = None  # read already, and not asked for yet

    def until(self, last: int | None) -> Iterator[Row]:
        """The next ones, up to and including number `last`."""
        while row := self._ahead or next(self._rows, None):
            if last is not None and row[0] > last:
                self._ahead = row
                return
            self._ahead = None
            yield row


def _check(
    seal: Seal, before: Seal | None, counted: str, events: _Events, report: Report
) -> str:
    """One seal, and the events under it. What its digest should be."""
    should_be = digest_of(seal)
    covered: dict[str, Any] = {"seal": seal.pk, "first": seal.first, "last": seal.last}
    if should_be != seal.digest:
        report.note(Found(Break.SEAL_CHANGED, at=seal.sealed_at, **covered))
        for _row in events.until(seal.last):
            pass  # by a seal that has been changed, nothing can be told of them
        return should_be
    before_says = {counted, before.digest if before else BEGINNING}
    follows = seal.previous in before_says
    if not follows:
        report.note(
            Found(Break.SEAL_REMOVED, before=before.pk if before else None, **covered)
        )
    # Those that a missing seal was over are not strangers.
    stranger = seal.first if not follows else None
    _compare(seal, events, report, stranger)
    return should_be


def _compare(
    seal: Seal, events: _Events, report: Report, under_none: int | None
) -> None:
    said = dict(text.split(" ") for text in seal.events.split("\n"))

    def tell(kind: Break, event: int, at: datetime) -> None:
        report.note(Found(kind, seal=seal.pk, event=event, at=at))

    for row in events.until(seal.last):
        number, _space, digest = line(row).partition(" ")
        if number in said:
            if said.pop(number) != digest:
                tell(Break.EVENT_CHANGED, row[0], row[2])
        elif under_none is None or row[0] >= under_none:
            tell(Break.EVENT_INSERTED, row[0], row[2])
    for number in said:
        tell(Break.EVENT_REMOVED, int(number), seal.sealed_at)
