"""The ledger of reminders: whoever still owes something is told so, once for each occasion.

Level-triggered: what has come due is found anew each time, from the table, the calendar
and the ledger, so it may run late, twice, by several at once, or half-way. A person gets
one letter a day at most, with everything that he or she owes in all rounds.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, partial
from itertools import islice
from typing import TypeVar

from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction

from accounts import clock
from accounts.models import User
from needs import reminders as promises
from outbox import actions as outbox
from process import mails
from process.mails import Item
from process.models import DailyLetter, Reminder
from process.reminding.ledger import Known, Ledger, Whom
from process.reminding.occasions import Occasion, may_write
from process.reminding.turns import Turn
from rounds import dates

KIND = "process.reminder"
BATCH = 250
K, S = Reminder.Kind, Reminder.Skipped
OPEN = (K.OPENED, K.BEFORE, K.LAST_DAY)

T = TypeVar("T")
# Something that a letter says, written when it is asked for.
Said = Callable[[], Item]


@dataclass
class Mail:
    """What one person is told today."""

    user: User
    rows: list[Reminder] = field(default_factory=list)
    items: list[Said] = field(default_factory=list)
    promised: promises.Due = field(default_factory=list)

    def message(self) -> EmailMessage:
        return mails.reminder(self.user, [one() for one in self.items], self.promised)


def send_due(at: datetime) -> int:
    """Write every reminder that is due into the ledger and the outbox. How many letters."""
    if not may_write(at):
        return 0
    with clock.stopped_at(at):
        day = due(at)
        for rows in _batches(day.skipped):
            Reminder.objects.bulk_create(rows, ignore_conflicts=True)
        return sum(_send(letters, at) for letters in _batches(day.letters))


def due(at: datetime, ledger: Ledger | None = None, whom: Whom | None = None) -> "Day":
    """The letters to write now, and the lines that say why there is none; as it is, or
    as it will be with another ledger (ahead.py)."""
    day = Day(at, ledger or Ledger(), whom or Whom())
    for turn in day.whom.turns(at):
        day.take_turn(turn)
    day.take_promises()
    return day


class Day:
    """What is to be written now, gathered person by person."""

    def __init__(self, at: datetime, ledger: Ledger, whom: Whom) -> None:
        self.at = at
        self.ledger = ledger
        self.whom = whom
        today = dates.day_of(at)
        self.told = ledger.told_on(today)
        self.away = ledger.away_on(today)
        self.skipped: list[Reminder] = []
        self.puts_off = False  # somebody has to wait for another day's letter
        self._mails: dict[User, Mail] = {}
        self._items: dict[tuple[object, ...], Said] = {}

    @property
    def letters(self) -> list[Mail]:
        return [one for one in self._mails.values() if one.rows or one.promised]

    def take_turn(self, turn: Turn) -> None:
        known = self.ledger.known_of(turn)
        owing = self.whom.owing(turn)
        kinds = (K.AFTER,) if turn.is_over(self.at) else OPEN
        due = turn.due(self.at, *kinds)
        for user in owing:
            self._take(turn, due, user, known)
        if due and due[-1].kind != K.OPENED:  # to begin with, nobody has done it
            for user in self.whom.done(turn, owing):
                self._skip(turn, due[-1], user, known, S.DONE)
        if turn.due(self.at, K.HELP):
            self._take_help(turn, known)

    def take_promises(self) -> None:
        """The dates that agencies have given themselves, in the same letter."""
        for user, promised in self.whom.promised(self.at).items():
            if user.pk in self.told or user.email in self.away:
                self.puts_off = True
            else:
                self._mail(user).promised = promised

    def _take(self, turn: Turn, due: list[Occasion], user: User, known: Known) -> None:
        for occasion in due[:-1]:
            self._skip(turn, occasion, user, known, S.OVERTAKEN)
        is_new = bool(due) and (*due[-1].key, user.pk) not in known
        if is_new and user.email in self.away:
            self._skip(turn, due[-1], user, known, S.AWAY)
        elif is_new and user.pk in self.told:
            self.puts_off = True
        elif is_new:
            self._mail(user).rows.append(turn.row(due[-1], user, self.at))
        if is_new or not turn.is_over(self.at):
            kind = due[-1].kind if due else K.OPENED
            self._mail(user).items.append(self._item(turn, kind, user))

    def _take_help(self, turn: Turn, known: Known) -> None:
        (occasion,) = turn.due(self.at, K.HELP)
        for user, names in self.whom.helped(turn, self.away).items():
            if (*occasion.key, user.pk) in known:
                continue
            if user.email in self.away:
                self._skip(turn, occasion, user, known, S.AWAY)
                continue
            if user.pk in self.told:
                self.puts_off = True
                continue
            mail = self._mail(user)
            mail.rows.append(turn.row(occasion, user, self.at))
            mail.items.append(help_of(turn, user, names))

    def _skip(
        self,
        turn: Turn,
        occasion: Occasion,
        user: User,
        known: Known,
        why: Reminder.Skipped,
    ) -> None:
        if (*occasion.key, user.pk) not in known:
            row = turn.row(occasion, user, self.at)
            row.skipped = why
            self.skipped.append(row)

    def _mail(self, user: User) -> Mail:
        return self._mails.setdefault(user, Mail(user))

    def _item(self, turn: Turn, kind: Reminder.Kind, user: User) -> Said:
        """The same for all who have the same to do until the same day."""
        key = (turn.period.pk, turn.closes_at, kind, user.is_skr)
        if key not in self._items:
            self._items[key] = cache(item_of(turn, kind, user))
        return self._items[key]


def item_of(turn: Turn, kind: Reminder.Kind, user: User) -> Said:
    round_, skr = turn.period.round, user.is_skr
    return partial(mails.item, turn.spec, round_, turn.closes_at, kind, is_skr=skr)


def help_of(turn: Turn, user: User, names: list[str]) -> Said:
    round_, skr = turn.period.round, user.is_skr
    return partial(
        mails.help_item, turn.spec, round_, turn.closes_at, names, is_skr=skr
    )


def _batches(found: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(found)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _send(letters: list[Mail], at: datetime) -> int:
    """All in one transaction; where another worker has been first with one of them, one
    by one."""
    try:
        with transaction.atomic():
            _write(letters, at)
    except IntegrityError:
        if len(letters) == 1:
            return 0
        return sum(_send([letter], at) for letter in letters)
    return len(letters)


def _write(letters: list[Mail], at: datetime) -> None:
    queued = outbox.queue_all([one.message() for one in letters], at=at, kind=KIND)
    pairs = list(zip(letters, queued, strict=True))
    DailyLetter.objects.bulk_create(
        DailyLetter(user=one.user, day=dates.day_of(at), letter=letter)
        for one, letter in pairs
    )
    for one, letter in pairs:
        for row in one.rows:
            row.letter = letter
    Reminder.objects.bulk_create(row for one in letters for row in one.rows)
    promises.note([(one.user, one.promised) for one in letters], at=at)
