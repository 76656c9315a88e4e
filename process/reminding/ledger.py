"""What the sweep reads: what has been said already, and who is to be told of what.

Both ask the database. The forecast (ahead.py) has its own of each, in memory.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from accounts.models import User
from needs import reminders as promises
from outbox.models import Mailbox
from process.models import DailyLetter, Reminder
from process.reminding.acting import ACTING
from process.reminding.helping import Helped, helped_in
from process.reminding.turns import Turn, turns

# Kind and days before of what has been written to whom, of one last day.
Known = Collection[tuple[str, int, int]]


class Ledger:
    """What has been said."""

    def told_on(self, day: date) -> Collection[int]:
        """Who has had the letter of the day."""
        told = DailyLetter.objects.filter(day=day)
        return set(told.values_list("user", flat=True))

    def away_on(self, day: date) -> Collection[str]:
        return {box.address for box in Mailbox.objects.away_on(day)}

    def known_of(self, turn: Turn) -> Known:
        rows = Reminder.objects.of_last_day(turn.period, turn.closes_at)
        return set(rows.values_list("kind", "days_before", "user"))


class Whom:
    """Who is to be told, and of what."""

    def turns(self, at: datetime) -> Iterable[Turn]:
        return turns(at)

    def owing(self, turn: Turn) -> list[User]:
        return list(turn.owing())

    def done(self, turn: Turn, owing: Collection[User]) -> Iterable[User]:
        """Those who act in the step and owe nothing."""
        acting = ACTING[turn.spec.step](turn.period.round, turn.whose)
        return acting.exclude(pk__in=[one.pk for one in owing])

    def helped(self, turn: Turn, away: Collection[str]) -> Helped:
        return helped_in(turn.spec.step, turn.period.round, turn.whose, away)

    def promised(self, at: datetime) -> dict[User, promises.Due]:
        return promises.due(at)
