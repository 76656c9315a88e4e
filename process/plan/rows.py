"""The letters of a round by the calendar, as pages tell of them: what has gone, how it
went, and what will go.

What has been is read out of the ledger; what is to come is what the sweep would do
(reminding/ahead.py).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, F, Min, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy

from accounts.models import User
from outbox.delivery import STATES, with_state
from outbox.models import Letter
from process.models import Reminder
from process.plan.keys import Key
from process.plan.readers import Readers
from process.reminding import ahead
from process.reminding.helping import can_be_helped
from process.reminding.sweep import Day
from process.reminding.turns import Turn, turns_of
from process.steps import PROCESS, StepSpec
from rounds import dates
from rounds.models import Period, Round, Step

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Text
else:
    Text = str

K = Reminder.Kind
PLANNED = "ska-ga"
# What a line can say of a person, in the order in which it is told.
LETTERS: Mapping[str, Text] = {
    PLANNED: gettext_lazy("Ska gå"),
    **{key: label for key, (label, _which) in reversed(STATES.items())},
}
NONE: Mapping[str, Text] = {one.value: one.label for one in Reminder.Skipped}


@dataclass
class Row:
    """An occasion, and how many it reaches, by how it went."""

    key: Key
    due_at: datetime
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def planned(self) -> int:
        return self.counts[PLANNED]

    @property
    def written(self) -> int:
        return sum(self.counts[key] for key in STATES)

    @property
    def letters(self) -> list[tuple[Text, int]]:
        """How it went with those that have been written."""
        return [(LETTERS[one], self.counts[one]) for one in STATES if self.counts[one]]

    @property
    def none(self) -> list[tuple[Text, int]]:
        """Why some get none."""
        return [(NONE[one], self.counts[one]) for one in NONE if self.counts[one]]


@dataclass(frozen=True)
class Section:
    """A step, with its occasions in order."""

    spec: StepSpec
    period: Period
    rows: list[Row]
    has_opened: bool


def sections(round_: Round, readers: Readers, at: datetime) -> list[Section]:
    found = _rows(round_, readers, at, ahead.last_of(round_))
    by_step: dict[Step, list[Row]] = {spec.step: [] for spec in PROCESS}
    for row in sorted(found.values(), key=lambda row: (row.due_at, row.key.slug)):
        by_step[row.key.step].append(row)
    periods = {period.step: period for period in round_.periods.all()}
    return [
        Section(
            spec,
            period := periods[spec.step],
            by_step[spec.step],
            has_opened=period.opens_at <= at,
        )
        for spec in PROCESS
        if spec.step in periods and (readers.is_skr or spec.step is Step.GATHER)
    ]


def _rows(
    round_: Round, readers: Readers, at: datetime, until: datetime
) -> dict[Key, Row]:
    found = {
        row.key: row
        for row in [*_by_calendar(round_, at), *_by_ledger(round_, readers)]
        if readers.shows(row.key)
    }
    for key, due_at, state, _user, _day in foreseen(round_, readers, at, until):
        found.setdefault(key, Row(key, due_at)).counts[state] += 1
    return found


def _by_calendar(round_: Round, at: datetime) -> Iterator[Row]:
    for period in round_.periods.all():
        for turn in turns_of(period, at):
            for key, due_at in occasions(turn):
                yield Row(key, due_at)


def occasions(turn: Turn) -> Iterator[tuple[Key, datetime]]:
    for one in turn.occasions:
        if one.kind != K.HELP or can_be_helped(turn.spec.step):
            yield Key.of(turn, one), one.due_at


def ledger_of(round_: Round, readers: Readers) -> QuerySet[Reminder]:
    """What has been written, with `state`: how it went with the letter, or why there is
    none."""
    rows = Reminder.objects.in_round(round_).exclude(kind=K.WRITTEN)
    letter = with_state(Letter.objects.filter(pk=OuterRef("letter"))).values("state")
    return readers.of(rows).annotate(state=Subquery(letter))


def _by_ledger(round_: Round, readers: Readers) -> Iterator[Row]:
    which = ("period__step", "closes_at", "kind", "days_before")
    counted = (
        ledger_of(round_, readers)
        .order_by()
        .values_list(*which, F("skipped"), "state")
        .annotate(n=Count("pk"), due=Min("due_at"))
    )
    found: dict[Key, Row] = {}
    for step, closes_at, kind, days, skipped, state, n, due_at in counted:
        key = Key(Step(step), dates.last_day_of(closes_at), kind, days)
        row = found.setdefault(key, Row(key, due_at))
        row.counts[skipped or state] += n
    yield from found.values()


Foreseen = tuple[Key, datetime, str, User, datetime]


def foreseen(
    round_: Round,
    readers: Readers,
    at: datetime,
    until: datetime,
    days: Iterable[Day] | None = None,
) -> Iterator[Foreseen]:
    """Which occasion, when it comes due, what becomes of it, for whom, and when."""
    if days is None:
        days = ahead.forecast(ahead.going_on(at), at, until)
    for day in days:
        written = [row for one in day.letters for row in one.rows]
        for row in [*written, *day.skipped]:
            key = Key.told_in(row)
            if row.period.round_id != round_.pk or not readers.shows(key):
                continue
            if readers.may_see(row.user_id):
                yield key, row.due_at, row.skipped or PLANNED, row.user, day.at
