"""What stands and is not behind any regional need, as the desk shows it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import (
    F,
    FilteredRelation,
    Q,
)

from accounts import stand_ins
from accounts.models import User
from municipalities.models import (
    Submission,
)
from rss.models import (
    Participation,
)
from rss.outstanding.standing import IS_GATHERED, standing_in

# What the desk shows of a question, and where it stands.
ASKED = {
    "public_id": "public_id",
    "text": "text",
    "asked_for": "asked_for",
    "asked_at": "asked_at",
    "answer": "answer",
    "answered_at": "answered_at",
}
# Who did something, as far as a signature asks (accounts.stand_ins).
WHO = ("id", "name", "email", "has_stood_in")


@dataclass(frozen=True)
class Waiting:
    """A submission that stands and is not behind any regional need: what has been asked
    about it, and why it has been left out, if it has."""

    submission: Submission
    left_reason: str
    left_at: datetime | None
    left_by: str
    exchange: list[dict[str, Any]] = field(default_factory=list)
    in_words: str = ""  # rss/parts/whole.html, where the desk shows it

    @property
    def state(self) -> str:
        if self.left_at is not None:
            return "left_out"
        is_returned = any(one["answered_at"] is None for one in self.exchange)
        return "returned" if is_returned else "to_do"


def waiting_in(participation: Participation, at: datetime) -> list[Waiting]:
    """In the order they were handed in: one query."""
    rows: Any = (
        standing_in(participation, at)
        .filter(~IS_GATHERED)
        .select_related("municipality")
        .annotate(
            leaving=FilteredRelation(
                "left_out", condition=Q(left_out__unlinked_at=None)
            ),
            asking=FilteredRelation(
                "questions", condition=Q(questions__taken_back_at=None)
            ),
            left_reason=F("leaving__reason"),
            left_at=F("leaving__linked_at"),
            **_who("left_by", "leaving__linked_by"),
            **_who("asked_by", "asking__asked_by"),
            **_who("answered_by", "asking__answered_by"),
            **{f"asked_{name}": F(f"asking__{path}") for name, path in ASKED.items()},
        )
        .order_by("submitted_at", "pk", "asking__asked_at")
    )
    found: dict[int, Waiting] = {}
    for row in rows:
        left_by = _signed(row, "left_by", participation, row.left_at)
        one = found.setdefault(
            row.pk, Waiting(row, row.left_reason or "", row.left_at, left_by)
        )
        if row.asked_public_id:
            asked = {name: getattr(row, f"asked_{name}") for name in ASKED}
            asked["asked_by"] = _signed(
                row, "asked_by", participation, row.asked_asked_at
            )
            asked["answered_by"] = _signed(
                row, "answered_by", row, row.asked_answered_at
            )
            one.exchange.append(asked)
    return list(found.values())


def _who(deed: str, path: str) -> dict[str, F]:
    return {f"{deed}_{part}": F(f"{path}__{part}") for part in WHO}


def _signed(row: Any, deed: str, record: Any, at: datetime | None) -> str:
    """The name, and in whose place; empty where nobody has done it."""
    if at is None:
        return ""
    person = User(**{part: getattr(row, f"{deed}_{part}") for part in WHO})
    return stand_ins.signature(person, record, at=at)
