"""The joint meeting: who was there, and the changes of the counted order that it asked
SKR for (between moments 5 and 6). The count itself is never touched."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from needs.models import Need
from prioritization.actions.ballots import OrderIsFixed
from prioritization.actions.counting import (
    BallotsAreSealed,
    compute_order,
    sealed_until,
)
from prioritization.models import (
    JointMeeting,
    OrderChange,
    PanelMember,
    PriorityPlace,
    VotingRules,
)
from prioritization.ranking import Order
from prioritization.reordering import Span, changed, free_places
from rounds.actions import note
from rounds.dates import day_of
from rounds.models import Round

NOTED = "antecknade det gemensamma mötet"
NOTED_AGAIN = "ändrade anteckningen om det gemensamma mötet"
MOVED = "flyttade ett behov efter det gemensamma mötet"
TAKEN_BACK = "ångrade en flytt efter det gemensamma mötet"


class NotOnThatDay(Exception):
    """The meeting is noted once it has been held, and held once ballots are open."""


class MeetingNotNoted(Exception):
    """The order is changed by a meeting, which is noted first."""


class TooFewAtMeeting(Exception):
    """SKR has said how many must be there for the order to be changed."""

    def __init__(self, attendance: "Attendance") -> None:
        super().__init__()
        self.attendance = attendance


class NotInOrder(Exception):
    """The need is not among those that the panel has ranked."""


class NoSuchPlace(Exception):
    """The order has other places: from 1 to as many as there are needs."""


class AmongShared(Exception):
    """The place lies in the midst of needs that share theirs; `free` are around it."""

    def __init__(self, *free: int) -> None:
        super().__init__()
        self.free = free


class AlreadyThere(Exception):
    """The need has that place, alone. So has the second of two clicks."""


@dataclass(frozen=True)
class Attendance:
    """How many seats of the panel were represented, by the directors or a stand-in."""

    present: int
    of: int
    quorum: int | None

    @property
    def is_enough(self) -> bool:
        return self.quorum is None or self.present >= self.quorum


@dataclass(frozen=True)
class Reordered:
    """A need's place after the meeting, beside the one that the ballots gave."""

    need: int
    place: int
    last_place: int
    points: float
    counted_place: int
    counted_last_place: int

    @property
    def is_shared(self) -> bool:
        return self.last_place > self.place

    @property
    def was_moved(self) -> bool:
        """By the meeting, whether itself or past others."""
        counted = (self.counted_place, self.counted_last_place)
        return counted != (self.place, self.last_place)


@transaction.atomic
def note_meeting(
    round_: Round,
    *,
    held_on: date,
    present: Collection[PanelMember],
    remark: str,
    by: User,
    at: datetime,
) -> JointMeeting:
    """Note that the meeting was held, and who was there; or note it otherwise."""
    round_ = _open_round(round_, at)
    earliest = day_of(sealed_until(round_))
    if not earliest <= held_on <= day_of(at):
        raise NotOnThatDay
    meeting = JointMeeting.objects.in_round(round_).first()
    verb = NOTED_AGAIN if meeting else NOTED
    if meeting is None:
        meeting = JointMeeting(round=round_)
    elif _is_as_noted(meeting, held_on, present, remark):
        return meeting
    meeting.held_on, meeting.remark = held_on, remark
    meeting.noted_at, meeting.noted_by = at, by
    meeting.save()
    meeting.present.set(present)
    who = attendance(meeting)
    if OrderChange.objects.in_round(round_).live().exists() and not who.is_enough:
        raise TooFewAtMeeting(who)
    text = f"{held_on}: {who.present} av {who.of} var med. {remark}".strip()
    note(verb, round_, by=by, at=at, text=text)
    return meeting


def _is_as_noted(
    meeting: JointMeeting, held_on: date, present: Collection[PanelMember], remark: str
) -> bool:
    same = (meeting.held_on, meeting.remark) == (held_on, remark)
    return same and set(meeting.present.all()) == set(present)


@transaction.atomic
def change_order(
    need: Need, *, to_place: int, reason: str, by: User, at: datetime
) -> OrderChange:
    """Move a need to a place of its own, for the reason that the meeting gave."""
    round_ = _open_round(need.round, at)
    meeting = JointMeeting.objects.in_round(round_).first()
    if meeting is None:
        raise MeetingNotNoted
    check_quorum(meeting)
    spans = spans_after_meeting(round_, compute_order(round_, at=at))
    if need.pk not in spans:
        raise NotInOrder
    if not 1 <= to_place <= len(spans):
        raise NoSuchPlace
    free = free_places(spans, need.pk)
    if to_place not in free:
        before, after = (
            (p for p in free if p < to_place),
            (p for p in free if p > to_place),
        )
        raise AmongShared(max(before), min(after))
    if spans[need.pk] == (to_place, to_place):
        raise AlreadyThere
    change = OrderChange.objects.create(
        need=need, to_place=to_place, reason=reason, made_at=at, made_by=by
    )
    note(MOVED, need, by=by, at=at, text=f"Till plats {to_place}. {reason}")
    return change


@transaction.atomic
def take_back(change: OrderChange, *, by: User, at: datetime) -> None:
    """As if the change had not been made; later ones are made all the same. Twice is
    once."""
    _open_round(change.need.round, at)
    change = OrderChange.objects.select_related("need__round").get(pk=change.pk)
    if change.taken_back_at is not None:
        return
    change.taken_back_at, change.taken_back_by = at, by
    change.save(update_fields=["taken_back_at", "taken_back_by"])
    note(TAKEN_BACK, change.need, by=by, at=at, text=change.reason)


def attendance(meeting: JointMeeting) -> Attendance:
    """A director and a stand-in hold one seat."""
    seats = PanelMember.objects.active().seats().in_round(meeting.round)
    present = {
        member.in_place_of_id or member.user_id for member in meeting.present.all()
    }
    of = present | set(seats.values_list("user", flat=True))
    quorum = VotingRules.objects.of(meeting.round).quorum
    return Attendance(len(present), len(of), quorum)


def check_quorum(meeting: JointMeeting) -> None:
    who = attendance(meeting)
    if not who.is_enough:
        raise TooFewAtMeeting(who)


def spans_after_meeting(round_: Round, order: Order) -> dict[int, Span]:
    """By the pk of the need."""
    spans = {one.need: (one.place, one.last_place) for one in order.places}
    changes = OrderChange.objects.in_round(round_).live()
    return changed(spans, changes.values_list("need", "to_place"))


def after_meeting(round_: Round, order: Order) -> list[Reordered]:
    """The counted order with the changes of the meeting, the best first."""
    spans = spans_after_meeting(round_, order)
    found = [
        Reordered(
            need=one.need,
            place=spans[one.need][0],
            last_place=spans[one.need][1],
            points=one.points,
            counted_place=one.place,
            counted_last_place=one.last_place,
        )
        for one in order.places
    ]
    return sorted(found, key=lambda one: (one.place, one.last_place, -one.points))


def locked(round_: Round) -> Round:
    """Who changes the order, and who fixes it, wait for each other."""
    return (
        Round.objects.with_calendar()
        .select_for_update(of=("self",), no_key=True)
        .get(pk=round_.pk)
    )


def _open_round(round_: Round, at: datetime) -> Round:
    """Locked, with its ballots unsealed and its order not fixed."""
    round_ = locked(round_)
    if at < sealed_until(round_):
        raise BallotsAreSealed
    if PriorityPlace.objects.in_round(round_).exists():
        raise OrderIsFixed
    return round_
