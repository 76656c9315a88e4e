"""What the database itself refuses, and what it lets through."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from rounds.models import Period, Round, Step
from tests.factories import (
    ExtensionFactory,
    PeriodFactory,
    RoundFactory,
    ServiceAreaFactory,
    SkrFactory,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def bare():
    round_ = RoundFactory()
    round_.periods.all().delete()
    return round_


def refused(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def test_a_period_opens_before_it_closes(bare):
    def period(length):
        return PeriodFactory(
            round=bare, step=Step.RANK, opens_at=NOW, closes_at=NOW + length
        )

    refused(lambda: period(timedelta(0)))
    refused(lambda: period(-timedelta(days=1)))
    assert period(timedelta(microseconds=1)).pk


def test_a_round_has_one_period_for_each_step(bare):
    def period():
        return PeriodFactory(
            round=bare,
            step=Step.RANK,
            opens_at=NOW,
            closes_at=NOW + timedelta(days=1),
        )

    assert period().pk
    refused(period)


@pytest.mark.parametrize("step", [1, 15, 44, 46, 80])
def test_a_period_has_a_known_step(bare, step):
    refused(
        lambda: PeriodFactory(
            round=bare, step=step, opens_at=NOW, closes_at=NOW + timedelta(days=1)
        )
    )


def test_every_step_may_have_a_period():
    assert [period.step for period in RoundFactory().periods.all()] == list(Step)


def test_two_rounds_do_not_share_an_address(bare):
    refused(lambda: RoundFactory(public_id=bare.public_id))


def test_an_extension_has_a_reason():
    period = RoundFactory().periods.first()

    refused(
        lambda: ExtensionFactory(period=period, organization_key="rss:x", reason="")
    )
    assert ExtensionFactory(period=period, organization_key="rss:x", reason="Sjuk").pk


@pytest.mark.parametrize(
    "missing", ["service_area", "area_reason", "area_decided_at", "area_decided_by"]
)
def test_the_area_is_decided_whole_or_not_at_all(missing):
    decision = {
        "service_area": ServiceAreaFactory(),
        "area_reason": "Många frågar.",
        "area_decided_at": NOW,
        "area_decided_by": SkrFactory(),
    }
    half = {**decision, missing: "" if missing == "area_reason" else None}

    refused(lambda: RoundFactory(**half))
    assert RoundFactory(**decision).pk


def test_a_step_is_open_from_its_first_instant_and_not_at_its_last():
    round_ = RoundFactory(open_step=Step.GATHER)
    period = round_.period(Step.GATHER)
    tick = timedelta(microseconds=1)

    assert not round_.is_open(Step.GATHER, period.opens_at - tick)
    assert round_.is_open(Step.GATHER, period.opens_at)
    assert round_.is_open(Step.GATHER, period.closes_at - tick)
    assert not round_.is_open(Step.GATHER, period.closes_at)


def test_an_extension_opens_for_its_organization_alone():
    round_ = RoundFactory(open_step=Step.FORWARD)
    period = round_.period(Step.GATHER)
    ExtensionFactory(period=period, organization_key="kommun:2321")
    round_ = Round.objects.with_calendar().get(pk=round_.pk)

    assert round_.is_open(Step.GATHER, NOW, {"kommun:2321"})
    assert not round_.is_open(Step.GATHER, NOW, {"kommun:0180"})
    assert not round_.is_open(Step.GATHER, NOW)


def test_asking_a_round_that_came_with_its_calendar_costs_nothing(
    django_assert_num_queries,
):
    round_ = Round.objects.with_calendar().get(pk=RoundFactory().pk)

    with django_assert_num_queries(0):
        for step in Step:
            round_.is_open(step, NOW, {"rss:x"})
            round_.state_of(step, NOW)


def test_periods_that_only_an_extension_keeps_open_are_found_too():
    round_ = RoundFactory(open_step=Step.FORWARD)
    gather = round_.period(Step.GATHER)
    forward = round_.period(Step.FORWARD)

    def found():
        return list(Period.objects.open_for_anyone_at(NOW))

    assert found() == [forward]
    ExtensionFactory(period=gather, organization_key="kommun:2321")
    assert found() == [gather, forward]
    assert list(Period.objects.open_for_anyone_at(NOW + timedelta(days=8))) == [forward]
