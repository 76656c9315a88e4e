"""SKR plans a round, moves a last day, gives somebody more time."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from rounds import actions, dates
from rounds.models import Event, Extension, Period, Round, Step
from tests.factories import RoundFactory, SkrFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
FIRST = date(2027, 3, 1)
LAST_DAYS = {
    step: FIRST + timedelta(weeks=4 * (number + 1), days=-1)
    for number, step in enumerate(Step)
}


@pytest.fixture
def skr():
    return SkrFactory()


def plan(skr, **changed):
    values = {
        "title": "Omgång 2027",
        "public_id": "omgang-2027",
        "first_day": FIRST,
        "last_days": LAST_DAYS,
        "by": skr,
        "at": NOW,
    }
    return actions.plan(**{**values, **changed})


def move(period, day, skr, reason="Valet"):
    return actions.move_deadline(period, last_day=day, reason=reason, by=skr, at=NOW)


def extend(period, day, skr, key="kommun:2321"):
    return actions.grant_extension(
        period,
        organization_key=key,
        organization_name="Åre",
        last_day=day,
        reason="Sjukdom",
        by=skr,
        at=NOW,
    )


def test_each_step_opens_when_the_one_before_it_closes(skr):
    periods = list(plan(skr).periods.all())

    assert [period.step for period in periods] == list(Step)
    assert periods[0].opens_at == dates.start_of(FIRST)
    assert [period.last_day for period in periods] == list(LAST_DAYS.values())
    for earlier, later in pairwise(periods):
        assert later.opens_at == earlier.closes_at


def test_planning_is_noted(skr):
    round_ = plan(skr)

    event = Event.objects.get(round=round_)
    assert (event.verb, event.by, event.at) == ("planerade", skr, NOW)


def test_two_rounds_cannot_have_the_same_address(skr):
    plan(skr)

    with pytest.raises(actions.AddressTaken):
        plan(skr)
    assert (Round.objects.count(), Event.objects.count()) == (1, 1)


def test_a_step_that_would_end_before_it_begins_stops_the_plan(skr):
    crossed = {**LAST_DAYS, Step.FORWARD: LAST_DAYS[Step.GATHER]}

    with pytest.raises(actions.OutOfOrder) as refusal:
        plan(skr, last_days=crossed)
    assert refusal.value.step == Step.FORWARD
    assert (Round.objects.count(), Period.objects.count()) == (0, 0)


def test_the_next_step_follows_a_moved_last_day(skr):
    round_ = RoundFactory(open_step=Step.GATHER)
    gather, forward = round_.period(Step.GATHER), round_.period(Step.FORWARD)
    day = gather.last_day + timedelta(days=5)

    move(gather, day, skr)

    round_ = Round.objects.get(pk=round_.pk)
    assert round_.period(Step.GATHER).closes_at == dates.end_of(day)
    assert round_.period(Step.FORWARD).opens_at == dates.end_of(day)
    assert round_.period(Step.FORWARD).closes_at == forward.closes_at


def test_a_step_that_has_begun_stays_open_when_the_one_before_it_is_moved(skr):
    round_ = RoundFactory(open_step=Step.FORWARD)
    forward = round_.period(Step.FORWARD)

    move(round_.period(Step.GATHER), timezone.now().date() + timedelta(days=3), skr)

    round_ = Round.objects.get(pk=round_.pk)
    assert round_.period(Step.FORWARD).opens_at == forward.opens_at
    assert round_.is_open(Step.GATHER, NOW)
    assert round_.is_open(Step.FORWARD, NOW)


def test_no_last_day_is_moved_past_the_end_of_the_next_step(skr):
    round_ = RoundFactory(open_step=Step.GATHER)
    gather, forward = round_.period(Step.GATHER), round_.period(Step.FORWARD)

    with pytest.raises(actions.OutOfOrder) as refusal:
        move(gather, forward.last_day, skr)
    assert refusal.value.step == Step.FORWARD
    assert Period.objects.get(pk=gather.pk).closes_at == gather.closes_at
    assert Event.objects.count() == 0


def test_no_last_day_is_moved_into_the_past_or_before_the_step_opens(skr):
    gather = RoundFactory(open_step=Step.GATHER).period(Step.GATHER)
    rank = RoundFactory(open_step=Step.GATHER).period(Step.RANK)

    with pytest.raises(actions.InThePast):
        move(gather, NOW.date() - timedelta(days=2), skr)
    with pytest.raises(actions.OutOfOrder):
        move(rank, NOW.date() + timedelta(days=1), skr)


def test_moving_the_same_way_twice_is_noted_once(skr):
    gather = RoundFactory(open_step=Step.GATHER).period(Step.GATHER)
    day = gather.last_day + timedelta(days=5)

    move(gather, day, skr)
    move(gather, day, skr)

    (event,) = Event.objects.all()
    assert event.verb == "flyttade sista dagen"
    assert event.note.startswith("Samla in behov: ")
    assert event.note.endswith(". Valet")


def test_an_extension_is_granted_once_and_noted_once(skr):
    gather = RoundFactory(open_step=Step.GATHER).period(Step.GATHER)
    day = gather.last_day + timedelta(days=5)

    first = extend(gather, day, skr)
    second = extend(gather, day, skr)

    assert first == second == Extension.objects.get()
    assert first.last_day == day
    assert Event.objects.get().verb == "gav anstånd"


def test_an_extension_lasts_longer_than_the_time_there_is(skr):
    gather = RoundFactory(open_step=Step.GATHER).period(Step.GATHER)

    with pytest.raises(actions.NotLonger):
        extend(gather, gather.last_day - timedelta(days=1), skr)
    with pytest.raises(actions.InThePast):
        extend(gather, NOW.date() - timedelta(days=2), skr)
    assert Extension.objects.count() == 0
