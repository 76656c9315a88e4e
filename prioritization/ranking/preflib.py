"""PrefLib's files of orders: .soc, .soi, .toc and .toi (Mattei and Walsh 2013), with
the header of today's format ("# NUMBER ALTERNATIVES: 4").

    2: 1,{2,3},4      two voters put 1 first, then 2 and 3 alike, then 4

s or t: strict, or with ties; c or i: complete, or not. What a voter did not list comes
below all that is listed, or could not be judged: the file does not say which.
"""

import re

from prioritization.ranking.ballots import SEEN, Ballot
from prioritization.ranking.files import (
    MOST_NEEDS,
    MOST_VOTERS,
    Box,
    Malformed,
    whole_number,
)

TYPES = ("soc", "soi", "toc", "toi")
_HEADER = re.compile(r"#\s*([A-Z][A-Z ]*?)\s*([0-9]*)\s*:(.*)")
_GROUP = re.compile(r"\s*(?:\{([^{}]*)\}|([^{},]+))\s*(?:,|$)")


def parse(text: str, kind: str, *, unlisted_below: bool) -> Box:
    reader = _Reader(kind, unlisted_below)
    for number, line in enumerate(text.split("\n"), start=1):
        if line.startswith("#"):
            reader.header(number, line)
        elif line.strip():
            reader.ballot(number, line)
    return reader.finished()


class _Reader:
    def __init__(self, kind: str, unlisted_below: bool) -> None:
        self.strict, self.complete = kind[0] == "s", kind[2] == "c"
        self.kind, self.unlisted_below = kind, unlisted_below
        self.voters: tuple[int, int] | None = None  # the line, and what it says
        self.names: list[str | None] | None = None
        self.box: Box | None = None
        self.counted = 0

    def header(self, number: int, line: str) -> None:
        found = _HEADER.match(line)
        if not found:
            return  # a remark
        key, which, value = found[1], found[2], found[3].strip()
        if key == "DATA TYPE" and value.lower() != self.kind:
            raise Malformed(number, f"the file is called .{self.kind}, not .{value}")
        if key == "NUMBER ALTERNATIVES":
            count = whole_number(value, MOST_NEEDS)
            if count is None:
                raise Malformed(number, f"expected a number from 1 to {MOST_NEEDS}")
            self.names = [None] * count
        elif key == "NUMBER VOTERS":
            count = 0 if value == "0" else whole_number(value, MOST_VOTERS)
            if count is None:
                raise Malformed(number, f"expected a number up to {MOST_VOTERS}")
            self.voters = number, count
        elif key == "ALTERNATIVE NAME":
            self.name(number, which, value)

    def name(self, number: int, which: str, value: str) -> None:
        if self.names is None:
            raise Malformed(number, "expected NUMBER ALTERNATIVES before the names")
        index = whole_number(which, len(self.names))
        if index is None:
            raise Malformed(number, f"there is no alternative {which or 'so named'}")
        if self.names[index - 1] is not None or value in self.names:
            raise Malformed(number, "a number or name of an alternative is used twice")
        if not value:
            raise Malformed(number, f"alternative {which} has no name")
        self.names[index - 1] = value

    def ballot(self, number: int, line: str) -> None:
        box = self.opened(number)
        before, colon, order = line.partition(":")
        count = whole_number(before, MOST_VOTERS)
        if not colon or count is None:
            raise Malformed(number, 'expected "how many: order", as in "3: 1,2,4"')
        self.counted += count
        if self.counted > MOST_VOTERS:
            raise Malformed(number, f"more than {MOST_VOTERS} voters")
        box.ballots.append(self.order(number, order.strip(), box))
        box.counts.append(count)

    def opened(self, number: int) -> Box:
        """The header is over."""
        if self.box is None:
            if self.names is None:
                raise Malformed(number, "expected NUMBER ALTERNATIVES before ballots")
            for index, name in enumerate(self.names, start=1):
                if name is None:
                    raise Malformed(number, f"no ALTERNATIVE NAME {index} before this")
            self.box = Box([name for name in self.names if name is not None])
        return self.box

    def order(self, number: int, text: str, box: Box) -> Ballot:
        ballot: dict[str, int | None] = {}
        at, place = 0, 0
        while at < len(text):
            found = _GROUP.match(text, at)
            if not found:
                raise Malformed(number, f"cannot read {text[at : at + 20]!r}")
            at, place = found.end(), place + 1
            tied = found[1] if found[2] is None else found[2]
            self.group(number, tied.split(","), place, ballot, box)
        if text.endswith(","):
            raise Malformed(number, "nothing after the last comma")
        return self.filled(number, ballot, box)

    def group(
        self,
        number: int,
        tied: list[str],
        place: int,
        ballot: dict[str, int | None],
        box: Box,
    ) -> None:
        if self.strict and len(tied) > 1:
            raise Malformed(number, f"a .{self.kind} file has no ties")
        for text in tied:
            index = whole_number(text, len(box.needs))
            if index is None:
                raise Malformed(
                    number, f"there is no alternative {text.strip()[:20]!r}"
                )
            name = box.needs[index - 1]
            if name in ballot:
                raise Malformed(number, f"alternative {index} stands here twice")
            ballot[name] = place

    def filled(self, number: int, ballot: dict[str, int | None], box: Box) -> Ballot:
        left_out = [name for name in box.needs if name not in ballot]
        if left_out and self.complete:
            raise Malformed(number, f"a .{self.kind} file orders all alternatives")
        if ballot and self.unlisted_below:
            ballot.update(dict.fromkeys(left_out, SEEN))
        return ballot

    def finished(self) -> Box:
        box = self.opened(0)
        if self.voters and self.voters[1] != self.counted:
            number, said = self.voters
            raise Malformed(number, f"says {said} voters, but {self.counted} follow")
        return box
