"""The whole round, letter by letter, as if nobody did anything (reminding/ahead.py)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from accounts import clock
from accounts.models import User
from needs.models.provenance import swedish_order
from process.reminding import ahead
from rounds.models import Round


@dataclass(frozen=True)
class Played:
    """One letter, and everyone who gets it just so."""

    at: datetime
    subject: str
    text: str
    people: list[User]

    @property
    def names(self) -> list[str]:
        return sorted(map(str, self.people), key=swedish_order)


def played(round_: Round) -> Iterator[Played]:
    """In order; a letter that says the same to many is told of once."""
    for day in ahead.rehearsal(round_):
        said: dict[tuple[str, str], list[User]] = {}
        with clock.stopped_at(day.at):
            for one in day.letters:
                letter = one.message()
                said.setdefault((str(letter.subject), str(letter.body)), []).append(
                    one.user
                )
        for (subject, text), people in said.items():
            yield Played(day.at, subject, text, people)


def by_moment(round_: Round) -> list[tuple[datetime, list[Played]]]:
    return [
        (at, list(each)) for at, each in groupby(played(round_), lambda one: one.at)
    ]
