"""The published ballots: a CSV file with a row per ballot (docs/ballots.md).

    ballot,group,Need A,Need B,Need C
    1,RSS Exempel,1,2,seen
    2,RSS Exempel,cannot-judge,1,1

Text that a spreadsheet could take for a formula has an apostrophe in front, and so has
text that begins with one; reading takes it away.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from prioritization.ranking.ballots import SEEN, Ballot
from prioritization.ranking.files import MOST_NEEDS, Box, Malformed, whole_number

FIXED = ("ballot", "group")
SEEN_TEXT, CANNOT_JUDGE_TEXT = "seen", "cannot-judge"
MOST_PLACE = 10**6
_ARMED = ("=", "+", "-", "@", "\t", "\r", "'")


@dataclass(frozen=True)
class Row:
    """A ballot as it is published."""

    name: str
    group: str
    ballot: Ballot


def write(needs: Sequence[str], rows: Sequence[Row]) -> str:
    """The file; `parse` of it gives the same needs, groups and ballots."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*FIXED, *map(_disarmed, needs)])
    for row in rows:
        cells = [_cell(row.ballot, need) for need in needs]
        writer.writerow([_disarmed(row.name), _disarmed(row.group), *cells])
    return out.getvalue()


def parse(text: str) -> Box:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        needs = _needs(next(reader, []))
        box = Box(needs, groups=[])
        names: set[str] = set()
        for cells in reader:
            if cells:
                _add(box, names, cells, reader.line_num)
    except csv.Error as error:
        raise Malformed(reader.line_num, f"not CSV ({error})") from error
    return box


def _needs(header: list[str]) -> list[str]:
    if tuple(header[:2]) != FIXED:
        raise Malformed(1, 'expected a header that begins with "ballot,group"')
    needs = [_armed(name) for name in header[2:]]
    if not 1 <= len(needs) <= MOST_NEEDS:
        raise Malformed(1, f"expected from 1 to {MOST_NEEDS} needs")
    if "" in needs or len(set(needs)) < len(needs):
        raise Malformed(1, "a need has no name, or one that another has too")
    return needs


def _add(box: Box, names: set[str], cells: list[str], line: int) -> None:
    if len(cells) != len(FIXED) + len(box.needs):
        expected = len(FIXED) + len(box.needs)
        raise Malformed(line, f"expected {expected} cells, found {len(cells)}")
    name, group = _armed(cells[0]), _armed(cells[1])
    if not name or name in names:
        raise Malformed(line, "a ballot has no name, or one that another has too")
    ballot: dict[str, int | None] = {}
    for need, cell in zip(box.needs, cells[2:], strict=True):
        if cell == SEEN_TEXT:
            ballot[need] = SEEN
        elif cell != CANNOT_JUDGE_TEXT:
            place = whole_number(cell, MOST_PLACE)
            if place is None:
                raise Malformed(line, f"{cell[:20]!r} is no place and no known word")
            ballot[need] = place
    names.add(name)
    box.ballots.append(ballot)
    box.counts.append(1)
    if box.groups is not None:
        box.groups.append(group)


def _cell(ballot: Ballot, need: str) -> str:
    if need not in ballot:
        return CANNOT_JUDGE_TEXT
    place = ballot[need]
    return SEEN_TEXT if place is SEEN else str(place)


def _disarmed(text: str) -> str:
    return f"'{text}" if text.startswith(_ARMED) else text


def _armed(text: str) -> str:
    return text.removeprefix("'")
