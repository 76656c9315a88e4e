"""The forecast says what the sweep will do: the same letters, to the same people, then.

A world in which everyone owes something in each step of a round is played twice, once
ahead and once by the real sweep with the clock moved, over calendars of all sorts.
"""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from municipalities.models import Representative
from outbox.models import Letter, Mailbox
from process.models import Reminder
from process.reminding import ahead, sweep
from rounds import dates
from rounds.models import Round, Step
from tests import factories as f

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
        from accounts import clock

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


def both(at, days):
    until = at + days * DAY
    return foreseen(at, until), swept(at, until)


STEPS = st.lists(st.sampled_from(list(Step)), max_size=2, unique=True)


@given(data=st.data())
@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.generate],  # a world takes too long to make smaller
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_the_forecast_and_the_sweep_write_the_same_letters(db, data):
    draw = data.draw
    with transaction.atomic():
        round_ = owed_by_all()
        steps = draw(STEPS)
        place(
            round_,
            {step: draw(st.integers(1, 16)) for step in sorted({*steps, Step.GATHER})},
            first=FIRST + draw(st.integers(0, 9)) * DAY,
        )
        own = st.none() | st.lists(st.integers(1, 12), max_size=3, unique=True)
        for period in round_.periods.all():
            period.remind_days_before = draw(own)
            period.save()
        at = dates.start_of(FIRST) + draw(st.integers(0, 12 * 24)) * HOUR
        people = list(Reminder._meta.get_field("user").related_model.objects.all())
        away = draw(st.sampled_from(people))
        Mailbox.objects.create(
            address=away.email, away_from=FIRST, away_through=FIRST + 20 * DAY
        )
        if draw(st.booleans()):
            last = max(one.closes_at for one in round_.periods.all())
            municipality = Representative.objects.get()
            f.ExtensionFactory(
                period=round_.periods.first(),
                organization_key=municipality.municipality.organization_key,
                closes_at=last + 5 * DAY,
                granted_at=at - DAY,
            )

        ours, theirs = both(at, 40)

        for here, there in zip(ours, theirs, strict=True):
            assert (here - there, there - here) == (set(), set())
        transaction.set_rollback(True)
