"""What the demo is made of: a calendar that fits any day, words, and no chance."""

from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from django.apps import apps
from django.db import transaction

from demo import build, calendar
from demo.story.plot import PLOTS
from demo.words import local_need, topics
from municipalities.models import Submission
from rounds.models import Step


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("days", range(0, 730, 61))
def test_a_round_is_well_inside_its_step_whatever_the_day(step, days):
    today = date(2026, 1, 1) + timedelta(days=days)

    first_day = calendar.with_step_open(step, today)

    last_days = calendar.last_days(first_day)
    before = [last_days[other] for other in Step if other < step]
    assert max(before, default=first_day - timedelta(days=1)) < today
    assert last_days[step] >= today + timedelta(days=7)


def test_every_topic_makes_a_whole_need_within_the_limits():
    assert len(topics()) == 40
    for topic in topics():
        for seed in range(20):
            need = Submission(**local_need(topic, "Upplands Väsby", Random(seed)))
            assert need.missing == []
            need.clean_fields(
                exclude=["round", "municipality", "created_by", "submitted_by"]
            )


# What must be left to chance: a receipt is sealed so that nobody can guess its ballot.
# What a file is called where it is kept, nobody shall guess either.
VARIES = {
    "outbox.Letter": {"message_id", "body"},
    "prioritization.Ballot": {"seal"},
    "prioritization.Result": {"ballots", "digest"},  # in an order that is drawn
    "municipalities.Attachment": {"stored_as"},
    # How far the log has been read, by the numbers of its rows, and when by the clock.
    "register.CaughtUp": {"events", "changed_at", "whole_at"},
}


def without_row_numbers(value):
    """What a move of the desk changed names the rows it changed."""
    if isinstance(value, list):
        return [without_row_numbers(one) for one in value]
    if isinstance(value, dict):
        return {key: one for key, one in value.items() if key != "row"}
    return value


def rows():
    """All that is stored but sessions, without row numbers of tables and the like."""
    return {
        model._meta.label: [
            tuple(map(without_row_numbers, row))
            for row in model.objects.order_by("pk").values_list(
                *[
                    field.attname
                    for field in model._meta.concrete_fields
                    if field.name not in VARIES.get(model._meta.label, set()) | {"id"}
                    and not field.is_relation
                ]
            )
        ]
        for app in apps.get_app_configs()
        if Path(app.path).parent == Path(__file__).resolve().parents[2]
        for model in app.get_models()
    }


def test_two_builds_of_one_day_are_the_same_row_by_row(db):
    told = []
    for _ in range(2):
        with transaction.atomic():
            build.build(date(2026, 5, 12), [PLOTS[3], PLOTS[5]])
            told.append(rows())
            transaction.set_rollback(True)

    assert told[0]["municipalities.Submission"]
    assert told[0]["rounds.Event"]
    assert told[0] == told[1]
