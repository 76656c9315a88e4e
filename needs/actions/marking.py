"""A municipality says what an answer has given it (after moment 7)."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from municipalities.models import Submission
from needs.models import Feedback, Mark
from rounds import dates
from rounds.actions import note


class AlreadyMarked(Exception):
    """The municipality has said what it thinks of the answer this year."""


def year_of(at: datetime) -> int:
    return at.astimezone(dates.STOCKHOLM).year


@transaction.atomic
def mark(
    answer: Feedback,
    *,
    submission: Submission,
    kind: str,
    words: str,
    by: User,
    at: datetime,
) -> Mark:
    """Say, for the municipality that handed in the submission, what the answer gave."""
    try:
        with transaction.atomic():
            said = Mark.objects.create(
                feedback=answer,
                municipality=submission.municipality,
                year=year_of(at),
                kind=kind,
                words=words,
                made_at=at,
                made_by=by,
            )
    except IntegrityError as again:
        raise AlreadyMarked from again
    text = f"{said.get_kind_display()}\n{words}".strip()
    note(
        "sade vad svaret gav på",
        answer.need,
        by=by,
        at=at,
        text=text,
        acting_for=submission,
    )
    return said
