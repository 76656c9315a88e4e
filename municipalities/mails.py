"""Letters to those who hand in needs for a municipality."""

from django.core.mail import EmailMessage

from accounts.models import User
from municipalities.models import NilReturn, Question, Submission
from outbox.letters import compose


def receipt(submission: Submission, *, to: User) -> EmailMessage:
    """The need has been handed in: what a registrar can file."""
    return compose(
        "municipalities/mail/receipt.txt",
        to=to.email,
        submission=submission,
        round=submission.round,
        municipality=submission.municipality,
    )


def withdrawn(submission: Submission, *, to: User) -> EmailMessage:
    """The need has been taken back."""
    return compose(
        "municipalities/mail/withdrawn.txt",
        to=to.email,
        submission=submission,
        round=submission.round,
        municipality=submission.municipality,
    )


def question(submission: Submission, *, question: Question, to: User) -> EmailMessage:
    """A need has been returned with a question."""
    return compose(
        "municipalities/mail/question.txt",
        to=to.email,
        reply_to=question.asked_by.email,
        question=question,
        submission=submission,
        round=submission.round,
        municipality=submission.municipality,
    )


def nil_return(answer: NilReturn, *, to: User) -> EmailMessage:
    """The municipality has said that it has no needs this time."""
    return compose(
        "municipalities/mail/nil_return.txt",
        to=to.email,
        answer=answer,
        round=answer.round,
        municipality=answer.municipality,
    )
