"""The forecast says what the sweep will do: the same letters, to the same people, then.

A world in which everyone owes something in each step of a round is played twice, once
ahead and once by the real sweep with the clock moved, over calendars of all sorts.
"""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts import clock
from accounts.models import User
from municipalities.models import Representative
from needs.models import Officer
from outbox.models import Letter, Mailbox
from prioritization.models import PanelMember
from process.models import Reminder
from process.reminding import ahead, sweep
from rounds import dates
from rounds.models import Round, Step
from tests import factories as f
from tests.process.snapshots import snapshot

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FIRST = date(2027, 8, 30)


def represented(round_, rss=None):
    covered = f.CoverageFactory(**({"rss": rss} if rss else {}))
    if rss is None:
        f.ParticipationFactory(round=round_, rss=covered.rss)
    return f.RepresentativeFactory(municipality=covered.municipality)


def owed_by_all():
    """A round in which everyone who acts in a step owes something there."""
    round_ = f.RoundFactory()
    silent = represented(round_)
    rss = silent.municipality.coverage.get().rss
    f.CoordinatorFactory(rss=rss)
    participation = round_.participations.get()
    elsewhere = f.SubmissionFactory(round=round_, submitted=True)  # asked no more
    f.GatheredSubmissionFactory(
        regional_need=f.RegionalNeedFactory(participation=participation),
        submission=elsewhere,
    )
    f.RegionalNeedFactory(participation=participation, forwarded=True)
    officer = f.OfficerFactory()
    engagement = f.EngagementFactory(round=round_, agency=officer.agency)
    unscreened, ready = f.NeedFactory.create_batch(2, round=round_)
    for need in (unscreened, ready):
        behind = f.RegionalNeedFactory(participation=participation, forwarded=True)
        f.SourceFactory(need=need, regional_need=behind)
    f.ScreeningFactory(need=ready, agency=engagement.agency, handed_in_by=officer.user)
    f.PanelMemberFactory.create_batch(2, round=round_)
    f.NeedFactory(round=round_, status="support_lacking")
    handed_over = f.NeedFactory(round=round_, status="handed_over")
    f.RecipientFactory(need=handed_over, agency=officer.agency, leads=True)
    others = User.objects.filter(is_skr=True).exclude(pk=round_.planned_by_id)
    others.update(is_skr=False)  # who invited whom, and no more
    return round_


def place(round_, lengths, first=FIRST):
    round_.periods.all().delete()
    opens_at = dates.start_of(first)
    for step, length in lengths.items():
        closes_at = opens_at + length * DAY
        closes_at = dates.start_of(dates.day_of(closes_at + 2 * HOUR))
        f.PeriodFactory(round=round_, step=step, opens_at=opens_at, closes_at=closes_at)
        opens_at = closes_at
    return Round.objects.with_calendar().get(pk=round_.pk)


def foreseen(at, until):
    """(when, to whom, subject, text) of each letter, and what is skipped."""
    letters, skipped = set(), set()
    for day in ahead.forecast(ahead.going_on(at), at, until):
        with clock.stopped_at(day.at):
            for one in day.letters:
                message = one.message()
                letters.add((day.at, one.user.email, message.subject, message.body))
        skipped |= {key(row) for row in day.skipped}
    return letters, skipped


def key(row):
    return row.period_id, row.kind, row.days_before, row.user_id, row.skipped


def swept(at, until):
    """The same of the real sweep, at the hours when something may be new; undone."""
    with transaction.atomic(), time_machine.travel(at, tick=False) as traveller:
        before = set(Letter.objects.values_list("pk", flat=True))
        noted = set(Reminder.objects.values_list("pk", flat=True))
        for moment in moments(at, until):
            traveller.move_to(moment)
            sweep.send_due(moment)
        letters = {
            (one.created_at, one.to, one.subject, one.body)
            for one in Letter.objects.exclude(pk__in=before)
        }
        rows = Reminder.objects.exclude(pk__in=noted).exclude(skipped="")
        skipped = {key(row) for row in rows}
        transaction.set_rollback(True)
    return letters, skipped


def moments(at, until):
    yield at
    day = dates.day_of(at)
    while (midnight := dates.start_of(day)) <= until:
        for hour in (7, 8, 12):
            if at < midnight + hour * HOUR <= until:
                yield midnight + hour * HOUR
        day += DAY


def the_same(at, days=40):
    """What both say, once it is seen that it is the same and something."""
    until = at + days * DAY
    ours, theirs = foreseen(at, until), swept(at, until)
    for here, there in zip(ours, theirs, strict=True):
        assert (here - there, there - here) == (set(), set())
    letters, skipped = ours
    assert letters
    return letters, skipped


@given(data=st.data())
@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.generate],  # a world takes too long to make smaller
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_the_forecast_and_the_sweep_write_the_same_letters(db, data):
    draw = data.draw
    with transaction.atomic():
        round_ = owed_by_all()
        steps = draw(st.lists(st.sampled_from(list(Step)), max_size=2, unique=True))
        lengths = {
            step: draw(st.integers(1, 16)) for step in sorted({*steps, Step.GATHER})
        }
        place(round_, lengths, first=FIRST + draw(st.integers(0, 9)) * DAY)
        own = st.none() | st.lists(st.integers(1, 12), max_size=3, unique=True)
        for period in round_.periods.all():
            period.remind_days_before = draw(own)
            period.save()
        at = dates.start_of(FIRST) + draw(st.integers(0, 12 * 24)) * HOUR
        away = draw(st.sampled_from(list(User.objects.order_by("pk"))))
        Mailbox.objects.create(
            address=away.email,
            away_from=FIRST,
            away_through=FIRST + draw(st.integers(0, 20)) * DAY,
        )
        if draw(st.booleans()):
            f.ExtensionFactory(
                period=round_.periods.get(step=Step.GATHER),
                organization_key=Representative.objects.get().organization_key,
                closes_at=max(one.closes_at for one in round_.periods.all()) + 5 * DAY,
                granted_at=at - DAY,
            )

        the_same(at)
        transaction.set_rollback(True)


def test_who_begins_to_stand_in_is_told_that_morning_and_no_more_when_it_ends():
    place(owed_by_all(), {Step.GATHER: 20})
    own = Representative.objects.get()
    stand_in = f.StandInFactory(
        in_place_of=own.user,
        municipality=own.municipality,
        acts_from=date(2027, 9, 9),
        acts_through=date(2027, 9, 13),
    )

    letters, _skipped = the_same(dates.start_of(FIRST))

    told = sorted(at for at, to, *_rest in letters if to == stand_in.user.email)
    # The last reminder that has come due at once, and then the next; not the last day's.
    assert [at.date() for at in told] == [date(2027, 9, 9), date(2027, 9, 10)]


def test_a_promise_comes_in_the_same_letter_and_waits_for_who_is_away():
    round_ = place(owed_by_all(), {Step.GATHER: 1, Step.FEEDBACK: 30})
    officer = Officer.objects.get()
    f.FeedbackFactory(
        need=f.NeedFactory(round=round_, status="handed_over"),
        agency=officer.agency,
        created_by=officer.user,
        published_by=officer.user,
        published_at=dates.start_of(FIRST) - DAY,
        next_update_on=date(2027, 9, 25),
    )
    Mailbox.objects.create(
        address=officer.user.email,
        away_from=date(2027, 9, 10),
        away_through=date(2027, 9, 14),
    )

    letters, _skipped = the_same(dates.start_of(FIRST))

    told = sorted(
        at for at, _to, _subject, text in letters if "har fått de här" in text
    )
    # Fourteen days before is a Saturday, and the officer is back on the Wednesday.
    assert [at.date() for at in told] == [date(2027, 9, 15), date(2027, 9, 22)]


def test_who_has_had_a_letter_that_day_waits_for_the_next_working_day():
    """A step that opens at noon on a Friday, to somebody who was told in the morning."""
    round_ = place(owed_by_all(), {Step.CHOOSE_AREA: 12, Step.GATHER: 1, Step.RANK: 30})
    friday = date(2027, 9, 10)
    round_.periods.filter(step=Step.RANK).update(
        opens_at=dates.start_of(friday) + 12 * HOUR
    )
    member = PanelMember.objects.first()

    letters, _skipped = the_same(dates.start_of(FIRST))

    told = {at for at, to, *_rest in letters if to == member.user.email}
    assert dates.start_of(friday) + 8 * HOUR in told
    assert dates.start_of(friday + 3 * DAY) + 8 * HOUR in told


def everyone(at):
    return ahead.forecast(ahead.going_on(at), at, at + 400 * DAY)


def test_neither_a_forecast_nor_a_rehearsal_does_anything_but_read():
    round_ = place(owed_by_all(), dict.fromkeys(Step, 10))
    before = snapshot()

    with CaptureQueriesContext(connection) as captured:
        assert everyone(dates.start_of(FIRST))
        assert ahead.rehearsal(round_)

    asked = {one["sql"].lstrip("(").split()[0] for one in captured}
    assert asked == {"SELECT"}
    assert snapshot() == before
    assert not Letter.objects.exists()


def test_a_forecast_asks_no_more_for_many_people_than_for_few():
    round_ = place(owed_by_all(), dict.fromkeys(Step, 10))
    at = dates.start_of(FIRST) + 12 * DAY
    counts, reached = [], []
    for _more in range(2):
        with CaptureQueriesContext(connection) as captured:
            days = everyone(at)
        counts.append(len(captured))
        reached.append(len({one.user for day in days for one in day.letters}))
        for _each in range(4):
            represented(round_, rss=round_.participations.get().rss)
            f.PanelMemberFactory(round=round_)

    assert counts[0] == counts[1]
    assert counts[0] < 100
    assert reached[1] >= reached[0] + 8


def test_a_rehearsal_forgets_extensions_moves_and_what_has_been_said():
    round_ = place(owed_by_all(), {Step.GATHER: 16})
    period = round_.period(Step.GATHER)
    period.moved_at = dates.start_of(FIRST) + 14 * DAY
    period.save()
    own = Representative.objects.get()
    f.ExtensionFactory(
        period=period,
        organization_key=own.organization_key,
        closes_at=period.closes_at + 5 * DAY,
    )
    sweep.send_due(dates.start_of(FIRST) + 8 * HOUR)

    days = ahead.rehearsal(round_)

    kinds = [
        (row.kind, row.days_before)
        for day in days
        for one in day.letters
        for row in one.rows
        if one.user == own.user
    ]
    assert kinds == [
        ("opened", 0),
        ("before", 14),
        ("before", 7),
        ("before", 1),
        ("last_day", 0),
        ("after", 0),
    ]
