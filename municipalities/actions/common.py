"""What several of the actions lock and refuse, and whom they tell."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.mail import EmailMessage

from municipalities.models import Municipality, Submission
from outbox import actions as outbox


class AlreadySubmitted(Exception):
    """The need has been handed in before; its words can no longer change."""


class NotStanding(Exception):
    """The need is not handed in, or has been withdrawn already."""


class HasNilReturn(Exception):
    """The municipality has said that it has no needs."""


def lock(municipality: Municipality) -> None:
    """One at a time: a need and a nil return cannot be handed in side by side."""
    Municipality.objects.select_for_update().get(pk=municipality.pk)


def locked(submission: Submission) -> Submission:
    """As it is now, and nobody else's until the action is over."""
    return (
        Submission.objects.select_for_update(of=("self",))
        .select_related("round", "municipality", "created_by", "saved_by")
        .get(pk=submission.pk)
    )


def tell(
    record: Any, letter: Callable[..., EmailMessage], *, at: datetime, kind: str
) -> None:
    """A letter to each who represents the municipality: needs are its, not one's own."""
    writing = record.municipality.representatives.active().filter(user__is_active=True)
    letters = [letter(record, to=one.user) for one in writing.select_related("user")]
    outbox.queue_all(letters, at=at, kind=kind)
