"""What is worked out once and kept: it holds until something happens, or the clock says."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from rounds.actions import note
from rounds.kept import until_something_happens
from rounds.models import Event
from tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("answers_are_kept")]
NOW = timezone.now()
HOUR = timedelta(hours=1)


class Question:
    """Counts how often it is asked; answers with that number, and holds for an hour."""

    def __init__(self, name="asked"):
        self.name, self.times = name, 0

    def work_out(self):
        self.times += 1
        return self.times, NOW + HOUR

    def ask(self, at=NOW):
        return until_something_happens(self.name, self.work_out, at=at)


@pytest.fixture
def something_happens():
    round_ = f.RoundFactory()
    return lambda: note("hände", round_, by=round_.planned_by, at=NOW)


def test_an_answer_is_worked_out_once(django_assert_num_queries):
    question = Question()
    assert question.ask() == 1

    with django_assert_num_queries(1):
        assert question.ask(at=NOW + HOUR - timedelta(microseconds=1)) == 1


def test_an_answer_is_worked_out_anew_when_something_has_happened(something_happens):
    question = Question()
    assert question.ask() == 1

    something_happens()

    assert (question.ask(), question.ask()) == (2, 2)


def test_an_answer_is_worked_out_anew_when_its_time_has_come():
    question = Question()
    assert question.ask() == 1

    assert question.ask(at=NOW + HOUR) == 2


def test_an_event_that_becomes_visible_late_counts_too(something_happens):
    """On PostgreSQL a transaction that began first may be committed last."""
    late = something_happens()
    late.pk += 1
    Event.objects.create(
        pk=late.pk + 1, by=late.by, verb="hände", target_kind="x", target_id="x"
    )
    question = Question()
    assert question.ask() == 1

    late.save(force_insert=True)

    assert question.ask() == 2


def test_each_question_and_each_language_has_an_answer_of_its_own():
    mine, yours = Question("mine"), Question("yours")
    assert (mine.ask(), yours.ask(), mine.ask()) == (1, 1, 1)

    with translation.override("en"):
        assert mine.ask() == 2
    assert mine.ask() == 1
