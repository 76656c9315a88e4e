"""What the database itself refuses, and what it lets through."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from municipalities.models import NilReturn, Submission
from tests import factories as f

pytestmark = pytest.mark.django_db


def refused(write):
    with pytest.raises(IntegrityError), transaction.atomic():
        write()


def change(record, **fields):
    return type(record).objects.filter(pk=record.pk).update(**fields)


def test_a_need_is_submitted_by_somebody_at_some_time():
    draft = f.SubmissionFactory()
    now = timezone.now()
    refused(lambda: change(draft, submitted_at=now))
    refused(lambda: change(draft, submitted_by=draft.created_by))

    assert change(draft, submitted_at=now, submitted_by=draft.created_by) == 1


def test_a_need_is_withdrawn_by_somebody_after_it_was_submitted():
    draft = f.SubmissionFactory()
    submitted = f.SubmissionFactory(submitted=True)
    withdrawal = {"withdrawn_at": timezone.now(), "withdrawn_by": draft.created_by}
    refused(lambda: change(draft, **withdrawal))
    refused(lambda: change(submitted, withdrawn_at=timezone.now()))
    refused(lambda: change(submitted, withdrawn_by=draft.created_by))

    assert change(submitted, **withdrawal) == 1


@pytest.mark.parametrize("name", Submission.REQUIRED)
def test_a_submitted_need_is_complete_and_a_draft_need_not_be(name):
    refused(lambda: change(f.SubmissionFactory(submitted=True), **{name: ""}))

    assert change(f.SubmissionFactory(), **{name: ""}) == 1


def test_a_municipality_has_one_standing_nil_return_in_a_round():
    first = f.NilReturnFactory()
    same = {"round": first.round, "municipality": first.municipality}
    refused(lambda: f.NilReturnFactory(**same))
    change(first, taken_back_at=timezone.now(), taken_back_by=first.declared_by)
    f.NilReturnFactory(**same)
    f.NilReturnFactory(round=first.round)
    f.NilReturnFactory(municipality=first.municipality)

    assert NilReturn.objects.count() == 4


def test_a_nil_return_is_taken_back_by_somebody_at_some_time():
    answer = f.NilReturnFactory()
    refused(lambda: change(answer, taken_back_at=timezone.now()))
    refused(lambda: change(answer, taken_back_by=answer.declared_by))

    both = {"taken_back_at": timezone.now(), "taken_back_by": answer.declared_by}
    assert change(answer, **both) == 1


def test_a_person_represents_a_municipality_once_at_a_time():
    first = f.RepresentativeFactory()
    same = {"user": first.user, "municipality": first.municipality}
    refused(lambda: f.RepresentativeFactory(**same))
    change(first, ended_at=timezone.now())
    f.RepresentativeFactory(**same)

    assert first.user.representative_set.count() == 2


def test_a_municipality_code_is_used_once():
    f.MunicipalityFactory(public_id="2321")
    refused(lambda: f.MunicipalityFactory(public_id="2321"))


def test_a_question_says_something_and_is_answered_in_words_by_somebody():
    question = f.QuestionFactory()
    refused(lambda: change(question, text=""))
    whole = {
        "answer": "Alla.",
        "answered_at": timezone.now(),
        "answered_by": question.asked_by,
    }
    for name in whole:
        refused(lambda name=name: change(question, **{name: whole[name]}))

    assert change(question, **whole) == 1


def test_a_question_is_answered_or_taken_back_by_somebody_not_both():
    question = f.QuestionFactory()
    back = {"taken_back_at": timezone.now(), "taken_back_by": question.asked_by}
    for name in back:
        refused(lambda name=name: change(question, **{name: back[name]}))
    refused(lambda: change(f.QuestionFactory(answered=True), **back))

    assert change(question, **back) == 1


def test_one_question_about_a_need_is_open_at_a_time():
    first = f.QuestionFactory()
    refused(lambda: f.QuestionFactory(submission=first.submission))
    change(first, taken_back_at=timezone.now(), taken_back_by=first.asked_by)
    f.QuestionFactory(submission=first.submission, answered=True)

    assert f.QuestionFactory(submission=first.submission).is_open
