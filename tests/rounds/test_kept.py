"""What is worked out once and kept: it holds until something happens, or the clock says."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.utils import timezone, translation

from config.middleware import ArrivalMiddleware
from rounds.actions import note
from rounds.kept import asked_once, until_something_happens
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


def test_a_request_that_only_reads_asks_the_log_once(
    something_happens, django_assert_num_queries
):
    one, another = Question("one"), Question("another")
    with django_assert_num_queries(1), asked_once():
        assert (one.ask(), another.ask()) == (1, 1)

    something_happens()

    with asked_once():
        assert (one.ask(), another.ask()) == (2, 2)


def test_what_happens_during_a_request_is_seen_by_the_next(something_happens):
    question = Question()
    with asked_once():
        assert question.ask() == 1
        something_happens()
        assert question.ask() == 1

    with asked_once():
        assert question.ask() == 2


def test_a_request_that_changes_something_sees_it_at_once(rf, something_happens):
    question = Question()

    def view(request):
        question.ask()
        something_happens()
        return HttpResponse(question.ask())

    assert ArrivalMiddleware(view)(rf.post("/")).content == b"2"
