"""Just before a reminder is sent: does it still say something true?

Between the writing and the sending somebody may have done it, the last day may have been
moved or have passed. A letter with nothing left to say is not sent, and says why; one
with something left, or of an earlier day, is written anew from what is left. Nobody gets
two in a day, or any at night.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from django.utils.translation import gettext as _

from accounts import clock
from accounts.models import User
from needs import reminders as promises
from outbox import checks
from outbox.checks import Finding, Obsolete, Rewritten
from outbox.letters import words_of
from outbox.models import Letter
from process import mails
from process.mails import Item
from process.models import Reminder
from process.reminding.groups import KIND as TO_A_GROUP
from process.reminding.helping import Helped, helped_in
from process.reminding.ledger import Ledger
from process.reminding.occasions import AFTER_FOR
from process.reminding.one_a_day import Today
from process.reminding.sweep import KIND, OPEN, help_of, item_of
from process.reminding.turns import Turn, turns, turns_of
from rounds import dates

K, S = Reminder.Kind, Reminder.Skipped
Key = tuple[int, datetime]


class Why(NamedTuple):
    """Why something need not be said: in the ledger, and in words."""

    skipped: Reminder.Skipped
    words: str


@checks.before_sending(KIND)
def still_true(letters: Collection[Letter], at: datetime) -> dict[int, Finding]:
    rows: dict[int, list[Reminder]] = defaultdict(list)
    told = Reminder.objects.filter(letter__in=letters)
    for row in told.select_related("period__round", "user").order_by("pk"):
        rows[row.letter_id or 0].append(row)
    today = Today(letters, at)
    whose = today.whose | {pk: said[0].user for pk, said in rows.items()}
    then = {(whose[one.pk].pk, one.created_at) for one in letters if one.pk in whose}
    with clock.stopped_at(at):
        promised = promises.still_due(then, at)
        now = _Now(whose.values(), [row for said in rows.values() for row in said], at)
        found: dict[int, Finding] = {}
        for letter in sorted(letters, key=lambda one: one.pk):
            if not (user := whose.get(letter.pk)):
                continue
            due = promised.get((user.pk, letter.created_at))
            finding = now.finding(letter, user, rows[letter.pk], due)
            if not isinstance(finding, Obsolete):
                left = [row for row in rows[letter.pk] if row.letter_id]
                other = today.finding(letter, user, left, promised=bool(due))
                finding = other or finding
            if finding:
                found[letter.pk] = finding
        return found


@checks.before_sending(TO_A_GROUP)
def still_owed(letters: Collection[Letter], at: datetime) -> dict[int, Finding]:
    """What a person has written goes as it was written, or not at all."""
    found = Reminder.objects.filter(letter__in=letters)
    rows = list(found.select_related("period__round", "user"))
    with clock.stopped_at(at):
        now = _Now([row.user for row in rows], rows, at)
        return {
            row.letter_id: Obsolete(why.words)
            for row in rows
            if row.letter_id is not None and (why := now.not_said(row))
        }


class _Now:
    """What these people owe when their letters are sent; asked once for all of them."""

    def __init__(
        self, people: Iterable[User], rows: Iterable[Reminder], at: datetime
    ) -> None:
        self.at = at
        self.people = {user.pk for user in people}
        of_rows = {row.period_id: row.period for row in rows}
        self.turns: dict[Key, _Asked] = {}
        for turn in turns(at):
            of_rows.pop(turn.period.pk, None)
            self._ask(turn)
        for period in of_rows.values():  # over long ago, or the clock has been set back
            for turn in turns_of(period, at):
                self._ask(turn)

    def _ask(self, turn: Turn) -> None:
        asked = _Asked(turn, self.people, self.at)
        self.turns[turn.period.pk, turn.closes_at] = asked

    def finding(
        self,
        letter: Letter,
        user: User,
        rows: list[Reminder],
        promised: promises.Due | None,
    ) -> Finding | None:
        whys = [(row, self.not_said(row)) for row in rows]
        left = [row for row, why in whys if not why]
        gone = [(row, why) for row, why in whys if why]
        if not (left or promised):
            if gone:
                return Obsolete(gone[0][1].words)
            settled = promised is not None
            return Obsolete(_("Beskedet är redan lämnat.")) if settled else None
        for row, why in gone:  # the letter goes without it
            row.letter, row.skipped = None, why.skipped
            row.save(update_fields=["letter", "skipped"])
        message = mails.reminder(user, self.items(user, left), promised or ())
        now = Rewritten(*words_of(message))
        return None if (now.subject, now.body) == (letter.subject, letter.body) else now

    def not_said(self, row: Reminder) -> Why | None:
        """None where it still matters."""
        asked = self.turns.get((row.period_id, row.closes_at))
        passed = Why(S.OVERTAKEN, _("Sista dagen har gått."))
        moved = Why(S.OVERTAKEN, _("Sista dagen har flyttats."))
        if asked is None:
            return passed if row.closes_at + AFTER_FOR <= self.at else moved
        if row.kind == K.HELP:
            helps = row.user in asked.helped_on(dates.day_of(row.written_at))
            return None if helps else Why(S.DONE, _("Allt är klart."))
        if row.written_at < row.closes_at and asked.is_over:
            return passed
        if row.user_id in asked.owing:
            return None
        if any(row.user_id in other.owing for other in self._others(asked)):
            return moved  # by an extension
        return Why(S.DONE, _("Det är redan gjort."))

    def _others(self, asked: "_Asked") -> list["_Asked"]:
        period = asked.turn.period.pk
        return [
            one
            for one in self.turns.values()
            if one.turn.period.pk == period and one is not asked
        ]

    def items(self, user: User, rows: list[Reminder]) -> list[Item]:
        """Of these lines, and of all else that is open for the one who gets the letter."""
        told = {(row.period_id, row.closes_at) for row in rows}
        return [
            *(
                self.turns[row.period_id, row.closes_at].item_for(row, user)
                for row in rows
            ),
            *(
                asked.item(asked.kind, user)
                for key, asked in self.turns.items()
                if key not in told and not asked.is_over and user.pk in asked.owing
            ),
        ]


class _Asked:
    """A last day, who of some people owe something then, and how it is said to them."""

    def __init__(self, turn: Turn, people: Collection[int], at: datetime) -> None:
        self.turn, self.people = turn, people
        self.is_over = turn.is_over(at)
        due = turn.due(at, *OPEN)
        self.kind = due[-1].kind if due else K.OPENED
        self._items: dict[tuple[object, ...], Item] = {}
        self._helped: dict[date, Helped] = {}

    @cached_property
    def owing(self) -> set[int]:
        owing = self.turn.owing().filter(pk__in=self.people)
        return set(owing.values_list("pk", flat=True))

    def helped_on(self, day: date) -> Helped:
        """By those who were there on the day when they were written to."""
        if day not in self._helped:
            turn, away = self.turn, Ledger().away_on(day)
            step, round_ = turn.spec.step, turn.period.round
            self._helped[day] = helped_in(step, round_, turn.whose, away)
        return self._helped[day]

    def item_for(self, row: Reminder, user: User) -> Item:
        if row.kind != K.HELP:
            return self.item(row.kind, user)
        names = self.helped_on(dates.day_of(row.written_at))[user]
        return help_of(self.turn, user, names)()

    def item(self, kind: str, user: User) -> Item:
        """The same for all who have the same to do."""
        key = (kind, user.is_skr)
        if key not in self._items:
            self._items[key] = item_of(self.turn, K(kind), user)()
        return self._items[key]
