"""What the home page tells of, as the templates read it."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from rounds.models import Round


class Named(NamedTuple):
    """A round, as far as a list tells of it."""

    public_id: str
    title: str

    @classmethod
    def of(cls, round_: Round) -> "Named":
        return cls(round_.public_id, round_.title)

    def __str__(self) -> str:
        return self.title


@dataclass(frozen=True)
class Task:
    """One thing owed, for components/task.html."""

    round: Named
    title: str
    button: str
    url: str
    closes_at: datetime
    detail: str = ""


@dataclass(frozen=True)
class Wait:
    """One thing waited for: from whom, how much is left, and until when."""

    round: Named
    who: str
    text: str
    closes_at: datetime


@dataclass(frozen=True)
class News:
    """Something that has happened: as it was told by letter."""

    at: datetime
    title: str
    text: str


@dataclass(frozen=True)
class Agenda:
    tasks: list[Task]
    waits: list[Wait]
    news: list[News]
    rounds: list[Round]
    has_role: bool
    has_assignment: bool
    is_coordinator: bool
    is_officer: bool
    # When the calendar alone makes it another: a step opens or closes, the day ends.
    holds_until: datetime
