"""Each occasion of a round by the calendar, and how many it reaches.

What has been is read out of the ledger; what is to come is what the sweep would do
(reminding/ahead.py).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min

from accounts.models import User
from process.models import Reminder
from process.plan.keys import Key
from process.plan.ledger import ledger_of
from process.plan.readers import Readers
from process.plan.tally import PLANNED, Tally
from process.plan.written import FromRss, Line, ToGroup, Written
from process.reminding.helping import can_be_helped
from process.reminding.sweep import Day
from process.reminding.turns import Turn, turns_of
from rounds import dates
from rounds.models import Round, Step

K = Reminder.Kind


@dataclass
class Row(Tally):
    """An occasion, and how many it reaches, by how it went."""

    key: Key
    due_at: datetime
    goes_at: datetime | None = None  # when the first of those to come is written
    letter: None = None  # what is written by hand has one

    @property
    def step(self) -> Step:
        return self.key.step


def rows_of(
    round_: Round, readers: Readers, at: datetime, days: Iterable[Day]
) -> list[Row | Written]:
    """In the order of time."""
    by_ledger, written = _by_ledger(round_, readers)
    found = {
        row.key: row
        for row in [*_by_calendar(round_, at), *by_ledger]
        if readers.shows(row.key)
    }
    for key, due_at, state, _user, day in foreseen(round_, readers, days):
        row = found.setdefault(key, Row(key, due_at))
        row.counts[state] += 1
        if state == PLANNED:
            row.goes_at = row.goes_at or day
    in_order = sorted(found.values(), key=lambda row: (row.due_at, row.key.slug))
    return sorted([*in_order, *written], key=lambda row: row.due_at)


def _by_calendar(round_: Round, at: datetime) -> Iterator[Row]:
    for period in round_.periods.all():
        for turn in turns_of(period, at):
            for key, due_at in occasions(turn):
                yield Row(key, due_at)


def occasions(turn: Turn) -> Iterator[tuple[Key, datetime]]:
    for one in turn.occasions:
        if one.kind != K.HELP or can_be_helped(turn.spec.step):
            yield Key.of(turn, one), one.due_at


def _by_ledger(round_: Round, readers: Readers) -> tuple[list[Row], list[Written]]:
    which = ("period__step", "closes_at", "kind", "days_before")
    by_hand = [ToGroup.field, FromRss.field]
    counted = (
        ledger_of(round_, readers)
        .order_by()
        .values_list(*which, *by_hand, "skipped", "state")
        .annotate(n=Count("pk"), due=Min("due_at"))
    )
    found: dict[Key, Row] = {}
    groups: dict[int, list[Line]] = {}
    appeals: dict[int, list[Line]] = {}
    for (
        step,
        closes_at,
        kind,
        days,
        group,
        appeal,
        skipped,
        state,
        n,
        due_at,
    ) in counted:
        if group or appeal:
            letters, letter = (groups, group) if group else (appeals, appeal)
            letters.setdefault(letter, []).append((closes_at, skipped or state, n))
            continue
        key = Key(Step(step), dates.last_day_of(closes_at), kind, days)
        row = found.setdefault(key, Row(key, due_at))
        row.counts[skipped or state] += n
    written = [
        *(ToGroup.told_in(groups) if groups else []),
        *(FromRss.told_in(appeals) if appeals else []),
    ]
    return [*found.values()], [one for one in written if readers.shows_step(one.step)]


Foreseen = tuple[Key, datetime, str, User, datetime]


def foreseen(
    round_: Round, readers: Readers, days: Iterable[Day]
) -> Iterator[Foreseen]:
    """Which occasion, when it comes due, what becomes of it, for whom, and when."""
    for day in days:
        written = [row for one in day.letters for row in one.rows]
        for row in [*written, *day.skipped]:
            key = Key.told_in(row)
            if row.period.round_id != round_.pk or not readers.shows(key):
                continue
            if readers.may_see(row.user_id):
                yield key, row.due_at, row.skipped or PLANNED, row.user, day.at
