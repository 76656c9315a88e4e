"""What there is to talk about at a dialogue meeting, gathered from what is stored now.

    pack = followup.gather(meeting, reader=request.user, at=clock.now())

The page, the Word document, the print and the view for the projector are renderings of it.
A reader gets the needs that he or she may open, and the municipalities' words on the
answers that are his or her own agency's (SKR: all): the others' are sums.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Self

from accounts.models import User
from needs.models import (
    DialogueMeeting,
    DialogueWord,
    Feedback,
    Mark,
    Need,
    Officer,
    Promise,
    Recipient,
    State,
    promises_in,
)
from rounds import dates
from rounds.dates import day_of
from rounds.models import Round

OPEN = (State.OVERDUE, State.DUE, State.PLANNED)  # in which order they are told


@dataclass(frozen=True)
class Marked:
    """What municipalities have said of one answer: the sum, and the words."""

    answer: Feedback
    counts: list[tuple[str, int]]
    words: list[Mark]

    @classmethod
    def of(cls, answer: Feedback, *, words: bool = True) -> Self:
        """Asks for `with_marks()`."""
        marks = list(answer.marks.all())
        counted = Counter(mark.kind for mark in marks)
        return cls(
            answer,
            [(str(kind.label), counted[kind]) for kind in Mark.Kind if counted[kind]],
            [mark for mark in marks if mark.words and words],
        )


@dataclass(frozen=True)
class Waiting:
    """An agency that has not answered, and for how many days."""

    recipient: Recipient
    days: int
    days_asked: int | None  # since the first municipality asked


@dataclass
class Item:
    """One need, and all there is to say of it."""

    need: Need
    waiting: list[Waiting] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)  # open: overdue first
    news: list[Feedback] = field(default_factory=list)  # said since the last time
    settled: list[Promise] = field(default_factory=list)  # became something since then
    marked: list[Marked] = field(default_factory=list)
    before: list[DialogueWord] = field(default_factory=list)  # at the last meeting
    said: list[DialogueWord] = field(default_factory=list)  # at this one

    @property
    def overdue(self) -> int:
        return sum(one.state == State.OVERDUE for one in self.promises)

    @property
    def is_quiet(self) -> bool:
        """Nothing has happened, and nothing is waited for."""
        return not (
            self.waiting
            or self.promises
            or self.news
            or self.settled
            or self.marked
            or self.before
        )


@dataclass(frozen=True)
class OfRound:
    """The needs of one round, and from when on something is new."""

    round: Round
    since: date
    last: DialogueMeeting | None
    items: list[Item]

    @property
    def unanswered(self) -> int:
        return sum(bool(item.waiting) for item in self.items)

    @property
    def overdue(self) -> int:
        return sum(item.overdue for item in self.items)


@dataclass(frozen=True)
class Pack:
    meeting: DialogueMeeting
    gathered_at: datetime
    rounds: list[OfRound]

    @property
    def items(self) -> list[Item]:
        return [item for of_round in self.rounds for item in of_round.items]


def gather(meeting: DialogueMeeting, *, reader: User, at: datetime) -> Pack:
    """As many statements for three needs as for one."""
    rounds = list(meeting.rounds.all())
    last = _meetings_before(meeting, rounds)
    needs = list(
        Need.objects.visible_to(reader)
        .filter(round__in=rounds)
        .handed_over()
        .in_order_of_priority()
        .with_days_asked()
    )
    items = {need.pk: Item(need) for need in needs}
    since = {one.pk: _since(meeting, last.get(one.pk)) for one in rounds}
    _waiting(items, at)
    _answers(items, since, reader, at)
    _words(items, meeting, last)
    return Pack(
        meeting,
        at,
        [
            OfRound(
                one,
                since[one.pk],
                last.get(one.pk),
                [item for item in items.values() if item.need.round_id == one.pk],
            )
            for one in rounds
        ],
    )


def _meetings_before(
    meeting: DialogueMeeting, rounds: Iterable[Round]
) -> dict[int, DialogueMeeting]:
    """For each round the meeting before this one that had it."""
    found: dict[int, DialogueMeeting] = {}
    own = {one.pk for one in rounds}
    for earlier in DialogueMeeting.objects.before(
        meeting.held_on, meeting.pk
    ).with_rounds():
        for one in earlier.rounds.all():
            if one.pk in own:
                found.setdefault(one.pk, earlier)
    return found


def _since(meeting: DialogueMeeting, last: DialogueMeeting | None) -> date:
    """The day of the last meeting; a year before this one, the first time."""
    if last:
        return last.held_on
    day = meeting.held_on
    if (day.month, day.day) == (2, 29):
        day = day.replace(day=28)
    return day.replace(year=day.year - 1)


def _waiting(items: dict[int, Item], at: datetime) -> None:
    recipients = Recipient.objects.standing().filter(need__in=items).with_answers()
    for one in recipients.select_related("agency").order_by("-leads", "agency__name"):
        if one.answered_at is None:
            asked_at = items[one.need_id].need.asked_at
            items[one.need_id].waiting.append(
                Waiting(
                    one,
                    _days(one.handed_over_at, at),
                    _days(asked_at, at) if asked_at else None,
                )
            )


def _days(then: datetime, now: datetime) -> int:
    return (day_of(now) - day_of(then)).days


def _answers(
    items: dict[int, Item], since: dict[int, date], reader: User, at: datetime
) -> None:
    own = Officer.objects.active().filter(user=reader)
    agencies = set() if reader.is_skr else set(own.values_list("agency", flat=True))
    answers = list(
        Feedback.objects.published()
        .filter(need__in=items)
        .in_order()
        .with_marks()
        .select_related("need")
    )
    new_from = {
        need: dates.start_of(since[item.need.round_id]) for need, item in items.items()
    }
    for answer in answers:
        item = items[answer.need_id]
        if answer.published_at and answer.published_at >= new_from[answer.need_id]:
            item.news.append(answer)
        if answer.marks.all():
            is_own = bool({answer.agency_id, answer.together_with_id} & agencies)
            item.marked.append(Marked.of(answer, words=reader.is_skr or is_own))
    for promise in promises_in(answers, day_of(at)):
        item, by = items[promise.answer.need_id], promise.settled_by
        if promise.state.is_open:
            item.promises.append(promise)
        elif by and by.published_at and by.published_at >= new_from[by.need_id]:
            item.settled.append(promise)
    for item in items.values():
        item.promises.sort(key=lambda one: (OPEN.index(one.state), one.due_on))


def _words(
    items: dict[int, Item], meeting: DialogueMeeting, last: dict[int, DialogueMeeting]
) -> None:
    meetings = {meeting.pk, *(one.pk for one in last.values())}
    words = DialogueWord.objects.standing().with_who()
    found: dict[tuple[int, int], list[DialogueWord]] = defaultdict(list)
    for word in words.filter(meeting__in=meetings, need__in=items):
        found[word.meeting_id, word.need_id].append(word)
    for need, item in items.items():
        item.said = found[meeting.pk, need]
        if earlier := last.get(item.need.round_id):
            item.before = found[earlier.pk, need]
