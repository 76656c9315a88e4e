"""What is told of the joint meeting beside the order: when, how many, what it moved."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from prioritization import actions
from prioritization.models import JointMeeting, OrderChange
from rounds.models import Round


@dataclass(frozen=True)
class Change:
    """`number` is the change's own among all of the round, taken back or not."""

    number: int
    row: OrderChange


@dataclass(frozen=True)
class Told:
    """The meeting as everybody who reads the order may read of it."""

    meeting: JointMeeting
    attendance: actions.Attendance
    changes: Sequence[Change] = field(default_factory=list)


def told_of_meeting(round_: Round) -> Told | None:
    """None where no meeting has been noted: one statement then."""
    meetings = JointMeeting.objects.in_round(round_).prefetch_related("present")
    meeting = meetings.first()
    if meeting is None:
        return None
    meeting.round = round_
    changes = [one for one in numbered_changes(round_) if one.row.taken_back_at is None]
    return Told(meeting, actions.attendance(meeting), changes)


def numbered_changes(round_: Round) -> list[Change]:
    rows = OrderChange.objects.in_round(round_).select_related("need")
    return [Change(number, row) for number, row in enumerate(rows, start=1)]
