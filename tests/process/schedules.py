"""Random calendars, people, standstills, crashes and clocks, for the state machine that
looks for a reminder lost, doubled or wrong. Run by test_schedules.py and bench/schedules.py.

Two rounds ask three municipalities. What is true is kept here, by hand, and never asked
of the code under test: who has done what, whose last day is when, who was away.
"""

from collections import Counter, defaultdict
from contextlib import contextmanager, suppress
from datetime import UTC, date, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected

from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from accounts import clock
from municipalities import actions as municipalities
from outbox import sending
from outbox.models import Letter, Mailbox
from process import actions
from process.models import DailyLetter, Reminder
from process.reminding import sweep as reminders
from process.reminding.occasions import (
    before_closing,
    first_writing,
    may_write,
    morning_of,
    working_day_before,
)
from process.steps import BY_STEP
from rounds import dates
from rounds.actions import InThePast, NotLonger, OutOfOrder
from rounds.models import Round, Step
from rounds.templatetags.swedish import last_day
from tests import factories as f

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# A change to summer time on Easter Sunday, one back, Christmas, and a plain Thursday.
LAST_DAYS = [
    date(2027, 3, 28),
    date(2027, 3, 29),
    date(2027, 10, 31),
    date(2027, 11, 1),
    date(2027, 12, 27),
    date(2027, 9, 30),
]
TITLES = ("Barn & unga", "Äldre")
TELLS = ("process.reminder", "process.moved_deadline", "process.extension")
which = st.integers(0, 1)
whom = st.integers(0, 2)
faults = st.lists(
    st.sampled_from(["taken", "later", "gone", "cut", "crash", "away"]), max_size=5
)


class Crash(BaseException):
    """The process ends here."""


class Post(BaseEmailBackend):
    """A mail server that does as the schedule says, letter by letter."""

    schedule = None
    faults = ()

    def open(self):
        if Post.faults and Post.faults[0] == "away":
            Post.faults = Post.faults[1:]
            raise ConnectionRefusedError("away")

    def send_messages(self, messages):
        (message,) = messages
        fault, *rest = Post.faults or ["taken"]
        Post.faults = rest
        if fault == "later":
            raise SMTPDataError(451, b"Later")
        if fault == "gone":
            raise SMTPRecipientsRefused({message.to[0]: (550, b"No such mailbox")})
        self.schedule.arrives(message)
        self.schedule.unanswered += fault in ("cut", "crash")
        if fault == "cut":
            raise SMTPServerDisconnected("cut")
        if fault == "crash":
            raise Crash
        return 1


class Schedules(RuleBasedStateMachine):
    figures = Counter()

    def __init__(self):
        super().__init__()
        self.whole = transaction.atomic()
        self.whole.__enter__()
        Post.schedule, Post.faults = self, ()

    @initialize(
        last=st.sampled_from(LAST_DAYS),
        long=st.integers(2, 30),
        apart=st.integers(-2, 9),
        own_days=st.sampled_from([None, [3], [1], [10, 2], [0]]),
    )
    def plan(self, last, long, apart, own_days):
        rss = f.RssFactory()
        self.asked = [f.CoverageFactory(rss=rss).municipality for _ in range(3)]
        self.coordinator = f.CoordinatorFactory(rss=rss).user
        self.skr = f.SkrFactory()
        self.people = {}  # whom: the municipalities, from and through which day
        for one in self.asked:
            user = f.RepresentativeFactory(municipality=one).user
            self.people[user] = [(one, date.min, date.max)]
        # One person acts for two of them.
        self.people[user].append((self.asked[0], date.min, date.max))
        f.RepresentativeFactory(municipality=self.asked[0], user=user)
        self.rounds, self.opens, self.closes = [], {}, {}
        first = dates.start_of(last - long * DAY).astimezone(UTC)
        for title, later in zip(TITLES, (0, apart), strict=True):
            round_ = f.RoundFactory(title=title, planned_by=self.skr)
            f.ParticipationFactory(round=round_, rss=rss)
            round_.periods.exclude(step=Step.GATHER).delete()
            closes = dates.end_of(max(last + later * DAY, last - long * DAY))
            self.opens[round_.pk] = first
            self.closes[round_.pk] = closes.astimezone(UTC)
            round_.periods.update(
                opens_at=first, closes_at=closes, remind_days_before=own_days
            )
            self.rounds.append(Round.objects.get(pk=round_.pk))
        self.days = own_days or list(BY_STEP[Step.GATHER].remind_days_before)
        self.granted = {}  # (round, municipality): until when
        self.told_at = {}  # the same, and since when that has been said
        self.done = {}  # the same: the answer
        self.owed_since = {(r.pk, m.pk): first for r in self.rounds for m in self.asked}
        self.away = {}  # address: days
        self.arrived = Counter()  # by Message-ID
        self.of_days = defaultdict(set)  # the same, by reader and day
        self.unanswered = 0  # times that the sender did not get to know
        self.now = first - 2 * HOUR

    def teardown(self):
        try:
            if hasattr(self, "now"):
                self.settle()
        finally:
            transaction.set_rollback(True)
            self.whole.__exit__(None, None, None)

    # --- Time ---------------------------------------------------------------------------

    @rule(minutes=st.integers(0, 59), sends=st.booleans(), faults=faults)
    def next_morning(self, minutes, sends, faults):
        day = dates.next_working_day(dates.day_of(self.now))
        if morning_of(day) <= self.now:
            day = dates.next_working_day(day + DAY)
        self.now = morning_of(day).astimezone(UTC) + timedelta(minutes=minutes)
        self.sweep()
        if sends:
            self.send(faults)

    @rule(hours=st.integers(1, 3))
    def hour_by_hour(self, hours):
        """With the workers up all the while; through the nights of the clock too."""
        for _hour in range(hours):
            self.now += HOUR
            if may_write(self.now):
                self.work()

    @rule(hours=st.sampled_from([1, 26, 72, 168]))
    def standstill(self, hours):
        self.count("standstills")
        self.now += timedelta(hours=hours)

    @rule(hours=st.sampled_from([-24, -1, 1, 24]))
    def clock_is_set(self, hours):
        self.count("clocks set")
        self.now += timedelta(hours=hours)
        self.work()

    # --- Workers ------------------------------------------------------------------------

    def work(self):
        self.sweep()
        self.send(())

    @rule()
    def sweep(self):
        reminders.send_due(self.now)
        self.count("sweeps")
        self.look()

    @rule(statement=st.integers(1, 45))
    def sweep_crashes(self, statement):
        with self.crashing(statement):
            reminders.send_due(self.now)

    @rule(faults=faults)
    def send(self, faults):
        Post.faults = list(faults)
        with suppress(Crash):
            sending.send_due(self.now)
        self.figures.update(faults[: len(faults) - len(Post.faults)])
        Post.faults = ()

    @rule(statement=st.integers(1, 30))
    def sender_crashes(self, statement):
        self.unanswered += 1
        with self.crashing(statement):
            sending.send_due(self.now)

    @contextmanager
    def crashing(self, statement):
        seen = 0

        def count(execute, *args):
            nonlocal seen
            seen += 1
            if seen == statement:
                raise Crash
            return execute(*args)

        with connection.execute_wrapper(count):
            try:
                yield
            except Crash:
                self.count("crashes")

    @rule(r=which, m=whom, what=st.sampled_from(["sweep", "answer", "move"]))
    def two_at_once(self, r, m, what):
        """Between what one worker reads and what it writes something else happens."""
        self.count("races")
        due = reminders.due

        def overtaken(at):
            found = due(at)
            reminders.due = due
            if what == "sweep":
                reminders.send_due(at)
            elif what == "answer":
                self.answer(r, m)
            else:
                self.move(r, 4)
            return found

        reminders.due = overtaken
        try:
            reminders.send_due(self.now)
        finally:
            reminders.due = due

    # --- People -------------------------------------------------------------------------

    @rule(r=which, m=whom)
    def answer(self, r, m):
        round_, one = self.rounds[r], self.asked[m]
        if (round_.pk, one.pk) not in self.done:
            self.done[round_.pk, one.pk] = f.NilReturnFactory(
                round=round_, municipality=one, declared_by=self.skr
            )

    @precondition(lambda self: self.done)
    @rule(n=st.integers(0, 5))
    def take_it_back(self, n):
        key = list(self.done)[n % len(self.done)]
        municipalities.take_back_nil(self.done.pop(key), by=self.skr, at=self.now)
        self.owed_since[key] = self.now

    @rule(n=whom, begins=st.integers(-1, 3), long=st.integers(0, 8))
    def goes_away(self, n, begins, long):
        user = list(self.people)[n]
        first = dates.day_of(self.now) + begins * DAY
        self.away[user.email] = (first, first + long * DAY)
        Mailbox.objects.update_or_create(
            address=user.email,
            defaults={"away_from": first, "away_through": first + long * DAY},
        )

    @rule(n=whom)
    def wants_little(self, n):
        Mailbox.objects.update_or_create(
            address=list(self.people)[n].email, defaults={"pace": "weekly"}
        )

    @precondition(lambda self: len(self.people) < 5)
    @rule(m=whom, begins=st.integers(-1, 3), long=st.integers(0, 12))
    def gets_a_stand_in(self, m, begins, long):
        self.count("stand-ins")
        one = self.asked[m]
        first = dates.day_of(self.now) + begins * DAY
        stand_in = f.StandInFactory(
            municipality=one,
            in_place_of=list(self.people)[m],
            acts_from=first,
            acts_through=first + long * DAY,
        )
        self.people[stand_in.user] = [(one, first, first + long * DAY)]

    # --- The calendar -------------------------------------------------------------------

    @rule(r=which, days=st.integers(-8, 12))
    def move(self, r, days):
        round_ = self.rounds[r]
        period = Round.objects.get(pk=round_.pk).period(Step.GATHER)
        with (
            clock.stopped_at(self.now),
            suppress(InThePast, OutOfOrder),
        ):
            moved = actions.move_deadline(
                period,
                last_day=period.last_day + days * DAY,
                reason="Valet",
                by=self.skr,
                at=self.now,
            )
            if moved.closes_at != period.closes_at:
                self.count("moved deadlines")
                self.closes[round_.pk] = moved.closes_at
                for one in self.asked:
                    if self.granted.get((round_.pk, one.pk), self.now) <= max(
                        self.now, moved.closes_at
                    ):
                        self.told_at[round_.pk, one.pk] = self.now

    @rule(r=which, m=whom, days=st.sampled_from([3, 7]))
    def extend(self, r, m, days):
        round_, one = self.rounds[r], self.asked[m]
        period = Round.objects.get(pk=round_.pk).period(Step.GATHER)
        with clock.stopped_at(self.now), suppress(InThePast, NotLonger):
            extension = actions.grant_extension(
                period,
                one,
                last_day=period.last_day + days * DAY,
                reason="Sjukdom",
                by=self.skr,
                at=self.now,
            )
            if extension.granted_at == self.now:
                self.count("extensions")
                self.granted[round_.pk, one.pk] = extension.closes_at
                self.told_at[round_.pk, one.pk] = self.now

    # --- What is true -------------------------------------------------------------------

    def count(self, what):
        self.figures[what] += 1

    def closing(self, round_, one):
        granted = self.granted.get((round_.pk, one.pk))
        closes = self.closes[round_.pk]
        return max(closes, granted) if granted else closes

    def acts_for(self, user, day):
        return [one for one, first, last in self.people[user] if first <= day <= last]

    def owes(self, round_, one):
        return (round_.pk, one.pk) not in self.done

    def is_away(self, user):
        first, last = self.away.get(user.email, (date.max, date.min))
        return first <= dates.day_of(self.now) <= last

    def arrives(self, message):
        """Somebody reads it: it says what is true now."""
        letter = Letter.objects.get(message_id=message.extra_headers["Message-ID"])
        self.arrived[letter.message_id] += 1
        if letter.kind != reminders.KIND:
            return
        self.count("reminders arrived")
        assert may_write(self.now), (self.now, "in the night", letter.body)
        today = self.of_days[letter.to, dates.day_of(self.now)]
        today.add(letter.message_id)
        assert len(today) <= 1 + self.unanswered, (self.now, letter.to, "two in a day")
        user = next(
            one
            for one in (*self.people, self.coordinator, self.skr)
            if one.email == letter.to
        )
        told_of = [one for one in self.rounds if one.title in letter.body]
        assert told_of, letter.body
        for round_ in told_of:
            theirs = [one for one, *_ in self.people.get(user, [])] or self.asked
            owing = [one for one in theirs if self.owes(round_, one)]
            assert owing, (self.now, "has done it", letter.body)
            with clock.stopped_at(self.now):
                days = {last_day(self.closing(round_, one)) for one in owing}
            assert any(day in letter.body for day in days), (days, letter.body)

    def look(self):
        """After a whole sweep nobody who is to be told has been forgotten."""
        if not may_write(self.now):
            return
        today = dates.day_of(self.now)
        had_today = set(
            DailyLetter.objects.filter(day=today).values_list("user", flat=True)
        )
        rows = defaultdict(list)
        for row in Reminder.objects.select_related("letter"):
            rows[row.user_id].append(row)
        told = Letter.objects.filter(kind__in=TELLS, obsolete_at=None, weekly=False)
        letters = [(one.to, one.created_at, one.subject + one.body) for one in told]
        for user in self.people:
            for round_ in self.rounds:
                for one in self.acts_for(user, today):
                    closes = self.closing(round_, one)
                    is_open = self.opens[round_.pk] <= self.now < closes
                    if is_open and self.owes(round_, one):
                        self.look_at(
                            user,
                            round_,
                            one,
                            rows[user.pk],
                            user.pk in had_today,
                            letters,
                        )

    def look_at(self, user, round_, one, rows, had_today, letters):
        opens, closes = self.opens[round_.pk], self.closing(round_, one)
        since = self.told_at.get((round_.pk, one.pk))
        occasions = [
            occasion
            for occasion in before_closing(opens, closes, self.days)
            if occasion.due_at <= self.now
            and (since is None or occasion.due_at > since)
            and (occasion.kind != "opened" or not self.granted.get((round_.pk, one.pk)))
        ]
        if occasions and not had_today:
            kind, days = occasions[-1].key
            assert any(
                row.period.round_id == round_.pk
                and (row.kind, row.days_before) == (kind, days)
                and (row.closes_at == closes or kind == "opened")
                for row in rows
            ), (self.now, user, round_, "is due and not in the ledger", occasions[-1])
        last_morning = morning_of(working_day_before(dates.last_day_of(closes)))
        begins = next(first for of, first, _ in self.people[user] if of == one)
        if (
            self.now >= last_morning
            and self.owed_since[round_.pk, one.pk] < last_morning
            and begins == date.min
        ):
            self.count("last mornings looked at")
            was_away = any(
                row.skipped == "away" and row.period.round_id == round_.pk
                for row in rows
            )
            assert was_away or any(
                to == user.email and round_.title in words and at >= opens - DAY
                for to, at, words in letters
            ), (self.now, user, round_.title, "owes, and has been told nothing")

    def settle(self):
        """In the end each letter has gone, or says why not; nothing is there twice."""
        owed = Letter.objects.owed().filter(weekly=False)
        mornings = 0
        while owed.exists() and mornings < 20:  # one letter a day to each
            self.now = first_writing(self.now + DAY)
            sending.send_due(self.now)
            mornings += 1
        assert not owed.exists(), list(owed.values())
        sent = Letter.objects.filter(sent_at__isnull=False)
        assert set(sent.values_list("message_id", flat=True)) <= set(self.arrived)
        doubles = sum(self.arrived.values()) - len(self.arrived)
        assert doubles <= self.unanswered
        failed = Letter.objects.filter(failed_at__isnull=False)
        assert not failed.filter(last_error="").exists()
        written = Letter.objects.filter(kind=reminders.KIND)
        days = Counter((one.to, dates.day_of(one.created_at)) for one in written)
        assert not days or max(days.values()) == 1, days
        keys = Counter(
            Reminder.objects.values_list(
                "period", "closes_at", "kind", "days_before", "user"
            )
        )
        assert not keys or max(keys.values()) == 1, keys
        opened = Reminder.objects.filter(kind="opened")
        times = Counter(opened.values_list("period", "user"))
        assert not times or max(times.values()) == 1, times
        self.count("schedules")
        self.figures["lines in the ledger"] += sum(keys.values())
        self.figures["letters of reminders"] += sum(days.values())
        self.figures["of them obsolete"] += written.filter(
            obsolete_at__isnull=False
        ).count()
        self.figures["of them given up"] += written.filter(
            failed_at__isnull=False
        ).count()
