"""What representatives do with the needs of their municipality.

Nothing is noted about drafts: the log is read by others, drafts by nobody else.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.mail import EmailMessage
from django.db import transaction

from accounts.ids import new_public_id
from accounts.models import User
from municipalities import mails
from municipalities.models import Municipality, NilReturn, Submission
from outbox import actions as outbox
from rounds.actions import note
from rounds.models import Round

Words = Mapping[str, Any]


class NothingWritten(Exception):
    """There is not a word to save."""


class Stale(Exception):
    """Somebody, or another tab, has saved since the form was opened."""

    def __init__(self, current: Submission) -> None:
        self.current = current


class AlreadySubmitted(Exception):
    """The need has been handed in before; its words can no longer change."""


class Incomplete(Exception):
    """Required fields are empty."""

    def __init__(self, missing: list[str]) -> None:
        self.missing = missing


class NotStanding(Exception):
    """The need is not handed in, or has been withdrawn already."""


class NotWithdrawn(Exception):
    """Only a withdrawn need is copied; others are written on as they are."""


class HasNilReturn(Exception):
    """The municipality has said that it has no needs."""


class HasNeeds(Exception):
    """The municipality has a need handed in."""


class AlreadyTakenBack(Exception):
    """The answer has been taken back before."""


@transaction.atomic
def start(
    round_: Round,
    municipality: Municipality,
    words: Words,
    *,
    public_id: str,
    by: User,
    at: datetime,
) -> Submission:
    """A draft, under the id that its form was given when it was opened.

    So a form that is sent twice gives one draft; the second time it is saved anew,
    unless somebody has written in it since.
    """
    if not any(words.values()):
        raise NothingWritten
    draft, created = Submission.objects.get_or_create(
        public_id=public_id,
        defaults={
            **words,
            "round": round_,
            "municipality": municipality,
            "created_at": at,
            "created_by": by,
            "saved_at": at,
            "saved_by": by,
        },
    )
    if created:
        return draft
    if (draft.created_by, draft.round, draft.municipality) != (
        by,
        round_,
        municipality,
    ):
        # An id of somebody else's need says nothing about that need.
        return start(
            round_, municipality, words, public_id=new_public_id(), by=by, at=at
        )
    return save_draft(draft, words, version=draft.created_at, by=by, at=at)


@transaction.atomic
def save_draft(
    submission: Submission, words: Words, *, version: datetime, by: User, at: datetime
) -> Submission:
    """Save what is written. `version` is the `saved_at` that the writer saw."""
    submission = _locked(submission)
    if not submission.is_draft:
        raise AlreadySubmitted
    if not any(words.values()):
        raise NothingWritten
    if submission.words == dict(words):
        return submission
    if submission.saved_at != version:
        raise Stale(submission)
    for name, value in words.items():
        setattr(submission, name, value)
    # Each save is a version of its own, also within one tick of the clock.
    submission.saved_at = max(at, submission.saved_at + timedelta(microseconds=1))
    submission.saved_by = by
    submission.save(update_fields=[*words, "saved_at", "saved_by"])
    return submission


@transaction.atomic
def submit(submission: Submission, *, by: User, at: datetime) -> None:
    """Hand the need over to the RSS, for good."""
    _lock(submission.municipality)
    submission = _locked(submission)
    if not submission.is_draft:
        raise AlreadySubmitted
    if submission.missing:
        raise Incomplete(submission.missing)
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
    _tell(submission, mails.receipt, at=at)


@transaction.atomic
def withdraw(submission: Submission, *, by: User, at: datetime) -> None:
    """Take a need back. It stays in the records, but nobody works with it."""
    submission = _locked(submission)
    if submission.is_draft or submission.is_withdrawn:
        raise NotStanding
    submission.withdrawn_at = at
    submission.withdrawn_by = by
    submission.save(update_fields=["withdrawn_at", "withdrawn_by"])
    note("återtog", submission, by=by, at=at)
    _tell(submission, mails.withdrawn, at=at)


def copy(
    submission: Submission, *, public_id: str, by: User, at: datetime
) -> Submission:
    """The words of a withdrawn need in a new draft. Twice gives one draft."""
    if not submission.is_withdrawn:
        raise NotWithdrawn
    return start(
        submission.round,
        submission.municipality,
        submission.words,
        public_id=public_id,
        by=by,
        at=at,
    )


@transaction.atomic
def set_registry_number(
    submission: Submission, number: str, *, by: User, at: datetime
) -> None:
    """Note under which number the municipality keeps the need in its own register."""
    submission = _locked(submission)
    if submission.is_draft:
        raise NotStanding
    if submission.registry_number == number:
        return
    submission.registry_number = number
    submission.save(update_fields=["registry_number"])
    note("angav diarienummer", submission, by=by, at=at, text=number)


@transaction.atomic
def declare_nil(
    round_: Round, municipality: Municipality, reason: str, *, by: User, at: datetime
) -> NilReturn:
    """Say that the municipality has no needs this time."""
    _lock(municipality)
    if Submission.objects.in_round(round_).of(municipality).submitted().exists():
        raise HasNeeds
    if NilReturn.objects.in_round(round_).of(municipality).standing().exists():
        raise HasNilReturn
    answer = NilReturn.objects.create(
        round=round_,
        municipality=municipality,
        reason=reason,
        declared_at=at,
        declared_by=by,
    )
    note("svarade att behov inte finns", answer, by=by, at=at, text=reason)
    _tell(answer, mails.nil_return, at=at)
    return answer


@transaction.atomic
def take_back_nil(answer: NilReturn, *, by: User, at: datetime) -> None:
    """The municipality may have needs after all."""
    answer = NilReturn.objects.select_for_update().get(pk=answer.pk)
    if answer.taken_back_at:
        raise AlreadyTakenBack
    answer.taken_back_at = at
    answer.taken_back_by = by
    answer.save(update_fields=["taken_back_at", "taken_back_by"])
    note("tog tillbaka", answer, by=by, at=at)


def _lock(municipality: Municipality) -> None:
    """One at a time: a need and a nil return cannot be handed in side by side."""
    Municipality.objects.select_for_update().get(pk=municipality.pk)


def _locked(submission: Submission) -> Submission:
    return (
        Submission.objects.select_for_update(of=("self",))
        .select_related("round", "municipality", "created_by", "saved_by")
        .get(pk=submission.pk)
    )


def _tell(record: Any, letter: Callable[..., EmailMessage], *, at: datetime) -> None:
    """A letter to each who represents the municipality: needs are its, not one's own."""
    writing = record.municipality.representatives.active().filter(user__is_active=True)
    for representative in writing.select_related("user"):
        outbox.queue(letter(record, to=representative.user), at=at)
