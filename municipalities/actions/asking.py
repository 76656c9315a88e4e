"""What is asked about a need that is handed in, and what is answered."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from accounts.models import User
from municipalities import mails
from municipalities.actions.common import NotStanding, locked, tell
from municipalities.models import Question, Submission
from rounds.actions import note


class AlreadyAsked(Exception):
    """A question about the need waits for its answer."""


class NotOpen(Exception):
    """The question has been answered or taken back."""


@transaction.atomic
def ask(
    submission: Submission,
    text: str,
    *,
    asked_for: str,
    by: User,
    at: datetime,
    acting_for: Any = None,
) -> Question:
    """Return a need with a question. The same question twice is asked once."""
    submission = locked(submission)
    if not submission.is_standing:
        raise NotStanding
    if waiting := submission.questions.open().first():
        if (waiting.text, waiting.asked_by_id) == (text, by.pk):
            return waiting
        raise AlreadyAsked
    question = Question.objects.create(
        submission=submission, text=text, asked_for=asked_for, asked_by=by, asked_at=at
    )
    note(
        "ställde en fråga om",
        submission,
        by=by,
        at=at,
        text=text,
        acting_for=acting_for,
    )
    tell(
        submission,
        partial(mails.question, question=question),
        at=at,
        kind="municipalities.question",
    )
    return question


@transaction.atomic
def answer_question(
    question: Question, answer: str, *, by: User, at: datetime
) -> Question:
    """What the municipality says to the question. It stands beside the need."""
    question = _open(question)
    question.answer = answer
    question.answered_at = at
    question.answered_by = by
    question.save(update_fields=["answer", "answered_at", "answered_by"])
    note("svarade på en fråga om", question.submission, by=by, at=at, text=answer)
    return question


@transaction.atomic
def take_back_question(
    question: Question, *, by: User, at: datetime, acting_for: Any = None
) -> None:
    """Nobody waits for an answer any more. The row stays."""
    question = _open(question)
    question.taken_back_at = at
    question.taken_back_by = by
    question.save(update_fields=["taken_back_at", "taken_back_by"])
    verb = "tog tillbaka en fråga om"
    note(verb, question.submission, by=by, at=at, acting_for=acting_for)


def _open(question: Question) -> Question:
    """The question, after its need locked; NotOpen when its time is over."""
    submission = locked(question.submission)
    question = Question.objects.select_for_update().get(pk=question.pk)
    question.submission = submission
    if not (question.is_open and submission.is_standing):
        raise NotOpen
    return question
