"""The whole round, letter by letter, as if nobody did anything (reminding/ahead.py)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from accounts import clock
from accounts.models import User
from needs.models.provenance import swedish_order
from process.plan.keys import Key
from process.reminding import ahead
from rounds.models import Round


@dataclass
class Played:
    """One letter, and everyone who gets it just so."""

    at: datetime
    subject: str
    text: str
    occasions: list[Key]  # what it is written for
    people: list[User] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        return sorted(map(str, self.people), key=swedish_order)


@dataclass(frozen=True)
class Moment:
    """What is written at one time of one day."""

    at: datetime
    letters: list[Played]

    @property
    def people(self) -> int:
        return sum(len(one.people) for one in self.letters)

    @property
    def occasions(self) -> list[Key]:
        """What is the reason, each once, in the order of the steps."""
        found = {key for one in self.letters for key in one.occasions}
        return sorted(found, key=lambda key: (key.step, key.slug))


def played(round_: Round) -> Iterator[Played]:
    """In order; a letter that says the same to many is told of once."""
    for day in ahead.rehearsal(round_):
        said: dict[tuple[str, str], Played] = {}
        with clock.stopped_at(day.at):
            for one in day.letters:
                letter = one.message()
                words = str(letter.subject), str(letter.body)
                reasons = [Key.told_in(row) for row in one.rows]
                same = said.setdefault(words, Played(day.at, *words, reasons))
                same.people.append(one.user)
        yield from said.values()


def by_moment(round_: Round) -> list[Moment]:
    if not round_.periods.all():
        return []
    each = groupby(played(round_), lambda one: one.at)
    return [Moment(at, list(letters)) for at, letters in each]
