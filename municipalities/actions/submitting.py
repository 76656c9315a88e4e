"""Handing a need in, and what becomes of it then: taken back, or given a number."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from municipalities import mails
from municipalities.actions.common import (
    AlreadySubmitted,
    HasNilReturn,
    NotStanding,
    lock,
    locked,
    tell,
)
from municipalities.models import NilReturn, Submission
from rounds.actions import note


class Incomplete(Exception):
    """Required fields are empty."""

    def __init__(self, missing: list[str]) -> None:
        self.missing = missing


class Unanswered(Exception):
    """The four questions before a need have not been answered."""


@transaction.atomic
def submit(submission: Submission, *, by: User, at: datetime) -> None:
    """Hand the need over to the RSS, for good."""
    lock(submission.municipality)
    submission = locked(submission)
    if not submission.is_draft:
        raise AlreadySubmitted
    if submission.missing:
        raise Incomplete(submission.missing)
    if not submission.is_asked:
        raise Unanswered
    if (
        NilReturn.objects.in_round(submission.round)
        .of(submission.municipality)
        .standing()
        .exists()
    ):
        raise HasNilReturn
    submission.submitted_at = at
    submission.submitted_by = by
    submission.save(update_fields=["submitted_at", "submitted_by"])
    note("skickade in", submission, by=by, at=at)
    tell(submission, mails.receipt, at=at, kind="municipalities.receipt")


@transaction.atomic
def withdraw(
    submission: Submission, *, by: User, at: datetime, acting_for: Any = None
) -> None:
    """Take a need back. It stays in the records, but nobody works with it."""
    submission = locked(submission)
    if submission.is_draft or submission.is_withdrawn:
        raise NotStanding
    submission.withdrawn_at = at
    submission.withdrawn_by = by
    submission.save(update_fields=["withdrawn_at", "withdrawn_by"])
    note("återtog", submission, by=by, at=at, acting_for=acting_for)
    tell(submission, mails.withdrawn, at=at, kind="municipalities.withdrawn")


@transaction.atomic
def set_registry_number(
    submission: Submission, number: str, *, by: User, at: datetime
) -> None:
    """Note under which number the municipality keeps the need in its own register."""
    submission = locked(submission)
    if submission.is_draft:
        raise NotStanding
    if submission.registry_number == number:
        return
    submission.registry_number = number
    submission.save(update_fields=["registry_number"])
    note("angav diarienummer", submission, by=by, at=at, text=number)
