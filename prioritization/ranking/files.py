"""Reading ballots from a file: PrefLib's, or the one that is published here.

Whatever is no such file is `Malformed`, with the line where it goes wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from prioritization.ranking.ballots import Ballot, Profile, profile

MOST_NEEDS = 1000
MOST_VOTERS = 10**9
_MOST_BYTES = 200 * 2**20


class Malformed(Exception):
    """What is wrong, and on which line; 0 is the file as a whole."""

    def __init__(self, line: int, wrong: str) -> None:
        super().__init__(f"line {line}: {wrong}" if line else wrong)


@dataclass
class Box:
    """The ballots as they stand in the file. Alternatives by name."""

    needs: Sequence[str]
    ballots: list[Ballot] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    groups: list[str] | None = None

    def profile(self) -> Profile:
        return profile(self.needs, self.ballots, groups=self.groups, counts=self.counts)


def text_of(path: Path) -> str:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise Malformed(0, "the file is too large")
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise Malformed(0, error.strerror or "cannot be read") from error
    except UnicodeDecodeError as error:
        line = 1 + error.object[: error.start].count(b"\n")
        raise Malformed(line, "this is not text in UTF-8") from error


def whole_number(text: str, most: int) -> int | None:
    """From 1 to `most`, in plain figures; None if it is anything else."""
    text = text.strip()
    if not (text.isascii() and text.isdigit()) or len(text) > 12:
        return None
    number = int(text)
    return number if 1 <= number <= most else None
