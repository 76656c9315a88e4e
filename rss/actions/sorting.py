"""What is not gathered as it is: returned with a question, or left out with a reason."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from municipalities import actions as municipalities
from municipalities.models import Municipality, Question, Submission
from outbox import actions as outbox
from rounds.actions import note
from rss import mails
from rss.actions.gathering import (
    AlreadyGathered,
    AwaitsAnswer,
    IsLeftOut,
    NotHandedIn,
)
from rss.models import GatheredSubmission, LeftOut, Participation
from rss.outstanding import coordinators_of, representatives_of


class NotLeftOut(Exception):
    """The submission has been taken along again before."""


@transaction.atomic
def ask(
    participation: Participation,
    submission: Submission,
    text: str,
    *,
    by: User,
    at: datetime,
) -> Question:
    """Return a submission to its municipality with a question."""
    submission = _ungathered(submission)
    asked_for = participation.rss.name if participation.takes_part else "SKR"
    try:
        return municipalities.ask(
            submission,
            text,
            asked_for=asked_for,
            acting_for=participation,
            by=by,
            at=at,
        )
    except municipalities.AlreadyAsked as refusal:
        raise AwaitsAnswer(submission) from refusal


@transaction.atomic
def answer_question(
    question: Question,
    answer: str,
    participation: Participation | None,
    *,
    by: User,
    at: datetime,
) -> Question:
    """The municipality answers; those who do the work of the RSS get a letter.

    Without `participation`, where no RSS covers the municipality any more, and where SKR
    does the work, it goes to the one who asked.
    """
    question = municipalities.answer_question(question, answer, by=by, at=at)
    told = [question.asked_by]
    if participation is not None and participation.takes_part:
        told = coordinators_of(participation.rss)
    letters = [mails.question_answered(question, participation, to=one) for one in told]
    outbox.queue_all(letters, at=at, kind="rss.question_answered")
    return question


@transaction.atomic
def leave_out(
    participation: Participation,
    submission: Submission,
    reason: str,
    *,
    by: User,
    at: datetime,
) -> LeftOut:
    """Leave a submission out of what is gathered. Twice for the same reason is once."""
    try:
        submission = _ungathered(submission)
    except IsLeftOut:
        live = LeftOut.objects.live().get(submission=submission)
        if (live.reason, live.linked_by_id) == (reason, by.pk):
            return live
        raise
    if submission.questions.open().exists():
        raise AwaitsAnswer(submission)
    row = LeftOut.objects.create(
        participation=participation,
        submission=submission,
        reason=reason,
        linked_by=by,
        linked_at=at,
    )
    note(
        "lämnade utanför",
        submission,
        by=by,
        at=at,
        text=reason,
        acting_for=participation,
    )
    _tell(row, at=at)
    return row


@transaction.atomic
def take_along(submission: Submission, *, by: User, at: datetime) -> None:
    """What has been left out is to be gathered after all."""
    submission = _locked(submission)
    row = LeftOut.objects.live().filter(submission=submission).first()
    if row is None:
        raise NotLeftOut
    row.unlinked_at = at
    row.unlinked_by = by
    row.save(update_fields=["unlinked_at", "unlinked_by"])
    note("tog med igen", submission, by=by, at=at, acting_for=row.participation)
    if submission.is_standing:
        _tell(row, at=at)


def _tell(row: LeftOut, *, at: datetime) -> None:
    """A letter to each who represents the municipality of what has been left out, or
    taken along again."""
    own = Municipality.objects.filter(pk=row.submission.municipality_id)
    letters = [mails.left_out(row, to=person) for person in representatives_of(own)]
    outbox.queue_all(letters, at=at, kind="rss.left_out")


def _locked(submission: Submission) -> Submission:
    return (
        Submission.objects.select_for_update(of=("self",))
        .select_related("round", "municipality")
        .get(pk=submission.pk)
    )


def _ungathered(submission: Submission) -> Submission:
    """The submission, locked: it stands, and is neither gathered nor left out."""
    submission = _locked(submission)
    if not submission.is_standing:
        raise NotHandedIn
    links = GatheredSubmission.objects.live().filter(submission=submission)
    if found := list(links.select_related("submission", "regional_need")):
        raise AlreadyGathered(found)
    if LeftOut.objects.live().filter(submission=submission).exists():
        raise IsLeftOut(submission)
    return submission
