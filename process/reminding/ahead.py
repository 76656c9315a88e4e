"""The letters to come: the sweep itself, with the clock moved forward.

It asks the same questions as the real one, of a ledger in memory, so that what is told
beforehand is what will be done, as long as nobody does anything. Nothing is written.
Only the moments at which something may be new are looked at.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from heapq import heapify, heappop, heappush
from typing import TypeVar

from django.db.models import Q

from accounts import clock
from accounts.models import Assignment, User
from needs import reminders as promises
from outbox.models import Mailbox
from process.models import DailyLetter, Reminder
from process.reminding.acting import ACTING, EXPECTED
from process.reminding.helping import Helped, helped_if_nobody_acts
from process.reminding.ledger import Known, Ledger, Whom
from process.reminding.occasions import AFTER_FOR, first_writing
from process.reminding.sweep import Day, due
from process.reminding.turns import Turn, turns_of
from rounds import dates
from rounds.models import Extension, Period, Round
from rss.models import Coverage

# After the last occasion somebody may wait for the next day's letter.
SLACK = timedelta(days=14)

T = TypeVar("T")


def forecast(rounds: Collection[Round], at: datetime, until: datetime) -> list[Day]:
    """From now on, as long as nobody does anything; of steps that have not opened, as if
    everyone who acts in them were to owe something. `rounds` are all there are: a person
    gets one letter a day."""
    periods = _periods(rounds)
    asked = _Asked(periods, at, _Copied(periods, at))
    return list(_play(asked, at, until))


def rehearsal(round_: Round) -> list[Day]:
    """A round alone with its last days as they are now, from its first opening, as if
    nobody ever did anything: all owe something, nobody is away or has got more time."""
    periods = _periods([Round.objects.with_calendar().get(pk=round_.pk)])
    for period in periods:
        period.moved_at = None
        period._prefetched_objects_cache = {"extensions": Extension.objects.none()}  # type: ignore[attr-defined]
    begins = min(period.opens_at for period in periods)
    until = max(period.closes_at for period in periods) + SLACK
    return list(_play(_Asked(periods, None, _Memory()), begins, until))


def going_on(at: datetime, *, with_: Round | None = None) -> list[Round]:
    """The rounds in which somebody may still be reminded, with their calendars; and the
    one that is asked about."""
    extended = Extension.objects.filter(closes_at__gt=at - AFTER_FOR).values("period")
    periods = Period.objects.filter(
        Q(closes_at__gt=at - AFTER_FOR) | Q(pk__in=extended)
    )
    which = Q(pk__in=periods.values("round")) | Q(pk=with_ and with_.pk)
    return list(Round.objects.with_calendar().filter(which).order_by("pk"))


def last_of(round_: Round) -> datetime:
    """When the last letter of a round has gone."""
    closings = [
        closes_at
        for period in round_.periods.all()
        for closes_at in (period.closes_at, *(one.closes_at for one in period.granted))
    ]
    return max(closings) + SLACK


def _periods(rounds: Iterable[Round]) -> list[Period]:
    """In the order in which the sweep takes them."""
    found = [period for round_ in rounds for period in round_.periods.all()]
    return sorted(found, key=lambda one: (one.step, one.pk))


def _play(asked: "_Asked", begins: datetime, until: datetime) -> Iterator[Day]:
    ledger = asked.ledger
    moments = {first_writing(one) for one in asked.moments(begins)}
    left = [one for one in moments if one <= until]
    heapify(left)
    seen: set[datetime] = set()
    while left:
        at = heappop(left)
        if at in seen:
            continue
        seen.add(at)
        with clock.stopped_at(at):
            day = due(at, ledger, asked)
        ledger.write(day)
        tomorrow = dates.day_of(at) + timedelta(days=1)
        if day.puts_off and (next_ := first_writing(dates.start_of(tomorrow))) <= until:
            heappush(left, next_)
        yield day


class _Memory(Ledger):
    """An empty ledger that is never stored; nobody is away."""

    def __init__(self) -> None:
        self.told: dict[date, set[int]] = defaultdict(set)
        self.known: dict[tuple[int, datetime], set[tuple[str, int, int]]] = defaultdict(
            set
        )
        self.opened: dict[int, set[tuple[str, int, int]]] = defaultdict(set)
        self.promised: set[promises.Told] = set()

    def told_on(self, day: date) -> Collection[int]:
        return self.told[day]

    def away_on(self, day: date) -> Collection[str]:
        return ()

    def known_of(self, turn: Turn) -> Known:
        known = self.known[turn.period.pk, turn.closes_at]
        return known | self.opened[turn.period.pk]

    def write(self, day: Day) -> None:
        letters = day.letters
        self.told[dates.day_of(day.at)].update(one.user.pk for one in letters)
        for row in [*day.skipped, *(row for one in letters for row in one.rows)]:
            self.note(
                row.period_id, row.closes_at, row.kind, row.days_before, row.user_id
            )
        for one in letters:
            for promise, days in one.promised:
                self.promised.add(promises.key_of(promise, days, one.user))

    def note(
        self, period: int, closes_at: datetime, kind: str, days: int, user: int
    ) -> None:
        """That a step has opened is told once, however often the last day is moved."""
        rows = (
            self.opened[period]
            if kind == Reminder.Kind.OPENED
            else self.known[period, closes_at]
        )
        rows.add((kind, days, user))


class _Copied(_Memory):
    """As the database has it now, and from then on in memory."""

    def __init__(self, periods: Collection[Period], at: datetime) -> None:
        super().__init__()
        today = dates.day_of(at)
        rows = Reminder.objects.of_the_calendar().filter(period__in=periods)
        for row in rows.values_list(
            "period", "closes_at", "kind", "days_before", "user"
        ):
            self.note(*row)
        told = DailyLetter.objects.filter(day__gte=today)
        for day, user in told.values_list("day", "user"):
            self.told[day].add(user)
        self.boxes = list(Mailbox.objects.filter(away_through__gte=today))

    def away_on(self, day: date) -> Collection[str]:
        return {box.address for box in self.boxes if box.is_away_on(day)}


class _Asked(Whom):
    """Asks once of each last day, and again after a day on which it may be others who act:
    a stand-in begins or ends, or a municipality gets another RSS."""

    def __init__(
        self, periods: list[Period], at: datetime | None, ledger: _Memory
    ) -> None:
        """Without `at` no step has opened yet, and no agency has promised anything."""
        self.periods = periods
        self.at = at
        self.ledger = ledger
        self.answers = promises.answers_with_dates(at) if at else []
        ledger.promised |= promises.told_of(self.answers)
        first = dates.day_of(at or min(one.opens_at for one in periods))
        self.changes = _days_of_change(first)
        self._answers: dict[tuple[object, ...], object] = {}

    def moments(self, begins: datetime) -> Iterator[datetime]:
        """When something may be new."""
        yield begins
        yield from map(dates.start_of, self.changes)
        yield from promises.moments(self.answers, begins)
        for period in self.periods:
            for turn in turns_of(period, begins):
                yield from (one.due_at for one in turn.occasions if one.due_at > begins)

    def turns(self, at: datetime) -> Iterable[Turn]:
        return [
            turn
            for period in self.periods
            if period.opens_at <= at
            for turn in turns_of(period, at)
        ]

    def owing(self, turn: Turn) -> list[User]:
        def ask() -> list[User]:
            if self._has_opened(turn):
                return super(_Asked, self).owing(turn)
            question = EXPECTED[turn.spec.step]
            return list(question(turn.period.round, turn.whose).order_by("pk"))

        return self._once("owing", turn, ask)

    def done(self, turn: Turn, owing: Collection[User]) -> Iterable[User]:
        if not self._has_opened(turn):
            return ()
        question = ACTING[turn.spec.step]
        acting = self._once(
            "acting", turn, lambda: list(question(turn.period.round, turn.whose))
        )
        left = {one.pk for one in owing}
        return [one for one in acting if one.pk not in left]

    def helped(self, turn: Turn, away: Collection[str]) -> Helped:
        def ask() -> Helped:
            if self._has_opened(turn):
                return super(_Asked, self).helped(turn, away)
            step, round_ = turn.spec.step, turn.period.round
            return helped_if_nobody_acts(step, round_, turn.whose, away)

        return self._once("helped", turn, ask, *sorted(away))

    def promised(self, at: datetime) -> dict[User, promises.Due]:
        if not self.answers:
            return {}
        officers = self._kept(
            ("officers", self._since()), lambda: promises.officers_of(self.answers)
        )
        return promises.due_of(self.answers, officers, self.ledger.promised, at)

    def _has_opened(self, turn: Turn) -> bool:
        return self.at is not None and turn.period.opens_at <= self.at

    def _once(
        self, question: str, turn: Turn, ask: Callable[[], T], *more: object
    ) -> T:
        whose = frozenset(turn.whose.keys), turn.whose.all_but
        key = (question, turn.period.pk, turn.closes_at, *whose, *more, self._since())
        return self._kept(key, ask)

    def _kept(self, key: tuple[object, ...], ask: Callable[[], T]) -> T:
        if key not in self._answers:
            self._answers[key] = ask()
        return self._answers[key]  # type: ignore[return-value]

    def _since(self) -> int:
        return bisect_right(self.changes, dates.day_of(clock.now()))


def _days_of_change(after: date) -> list[date]:
    """From which days on other people act, by what is known now."""
    found: set[date | None] = set()
    for kind in Assignment.__subclasses__():
        days = kind.objects.filter(acts_through__gte=after, ended_at=None)
        for first, last in days.values_list("acts_from", "acts_through"):
            found |= {first, last and last + timedelta(days=1)}
    covered = Coverage.objects.not_over(after).values_list("since", "until")
    found |= {day for days in covered.order_by().distinct() for day in days}
    return sorted(day for day in found if day and day > after)
