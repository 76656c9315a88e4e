"""New drafts of what has been said before."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from municipalities.actions.common import locked
from municipalities.actions.drafts import start
from municipalities.actions.submitting import withdraw
from municipalities.models import Submission
from rounds.models import Round


class NotToCopy(Exception):
    """Of this round only a withdrawn need is copied; others are written on as they are."""


class NotTakenDown(Exception):
    """Only what the RSS has taken down is corrected; own words are withdrawn."""


def copy(
    submission: Submission,
    *,
    to: Round,
    public_id: str,
    by: User,
    at: datetime,
) -> Submission:
    """The words of a withdrawn need, or of one in another round, in a new draft that
    says where they come from. Twice gives one draft. The questions are asked anew."""
    if submission.round == to and not submission.is_withdrawn:
        raise NotToCopy
    return start(
        to,
        submission.municipality,
        submission.words,
        public_id=public_id,
        by=by,
        at=at,
        copied_from=submission,
    )


@transaction.atomic
def correct(
    submission: Submission, *, public_id: str, by: User, at: datetime
) -> Submission:
    """What the RSS took down becomes a draft of the municipality's own, and is taken
    back as it was. Twice gives one draft."""
    taken_down = locked(submission)
    if not taken_down.is_taken_down:
        raise NotTakenDown
    if not taken_down.is_withdrawn:
        withdraw(taken_down, by=by, at=at)
    gone = locked(submission)
    return copy(gone, to=gone.round, public_id=public_id, by=by, at=at)
