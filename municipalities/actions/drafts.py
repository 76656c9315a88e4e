"""Writing a draft. Nothing is noted about it: the log is read by others, drafts by
nobody else."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.ids import new_public_id
from accounts.models import User
from municipalities.actions.common import AlreadySubmitted, locked
from municipalities.models import QUESTIONS, Municipality, Submission, Writer
from rounds.models import Round

Words = Mapping[str, Any]
Asked = Mapping[str, bool]  # answers to the four questions, by field


class NothingWritten(Exception):
    """There is not a word to save."""


class Stale(Exception):
    """Somebody, or another tab, has saved since the form was opened."""

    def __init__(self, current: Submission) -> None:
        self.current = current


@transaction.atomic
def start(
    round_: Round,
    municipality: Municipality,
    words: Words,
    *,
    public_id: str,
    by: User,
    at: datetime,
    asked: Asked | None = None,
    copied_from: Submission | None = None,
    key: str = "",
    after: Collection[str] = (),
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
            **(asked or {}),
            "round": round_,
            "municipality": municipality,
            "copied_from": copied_from,
            "created_at": at,
            "created_by": by,
            "saved_at": at,
            "saved_by": by,
        },
    )
    if created:
        _has_written(draft, by=by, key=key)
        return draft
    if (draft.created_by, draft.round, draft.municipality) != (
        by,
        round_,
        municipality,
    ):
        # An id of somebody else's need says nothing about that need.
        return start(
            round_,
            municipality,
            words,
            public_id=new_public_id(),
            by=by,
            at=at,
            asked=asked,
            copied_from=copied_from,
            key=key,
        )
    return save_draft(
        draft, words, version=draft.created_at, by=by, at=at, key=key, after=after
    )


@transaction.atomic
def save_draft(
    submission: Submission,
    words: Words,
    *,
    version: datetime,
    by: User,
    at: datetime,
    key: str = "",
    after: Collection[str] = (),
) -> Submission:
    """Save what is written. `version` is the `saved_at` that the writer saw.

    A save whose answer was lost is sent again under the same `key`. Then nothing is
    written; what is returned carries the version that the save made, so that the next
    one is told of whoever has written since. What is sent instead of it, under a key
    of its own, says `after` which saves without an answer it goes.
    """
    submission = locked(submission)
    if not submission.is_draft:
        raise AlreadySubmitted
    if not any(words.values()):
        raise NothingWritten
    own = submission.writers.filter(user=by).first() if key else None
    if own and own.key == key:
        submission.saved_at = own.saved_at
        return submission
    if submission.words == dict(words):
        if own:
            Writer.objects.filter(pk=own.pk).update(key=key)
        return submission
    was_own = own.saved_at if own and own.key in after else None
    if submission.saved_at not in {version, was_own}:
        raise Stale(submission)
    for name, value in words.items():
        setattr(submission, name, value)
    # Each save is a version of its own, also within one tick of the clock.
    submission.saved_at = max(at, submission.saved_at + timedelta(microseconds=1))
    submission.saved_by = by
    submission.save(update_fields=[*words, "saved_at", "saved_by"])
    _has_written(submission, by=by, key=key)
    return submission


def _has_written(draft: Submission, *, by: User, key: str) -> None:
    Writer.objects.bulk_create(
        [Writer(submission=draft, user=by, saved_at=draft.saved_at, key=key)],
        update_conflicts=True,
        unique_fields=["submission", "user"],
        update_fields=["saved_at", "key"],
    )


@transaction.atomic
def answer_questions(submission: Submission, asked: Asked) -> None:
    """Say whether the need is one for the model. Not a version of its words: nobody's
    text is older for it. The last answer holds, and nothing stops a draft."""
    submission = locked(submission)
    if not submission.is_draft:
        raise AlreadySubmitted
    for question in QUESTIONS:
        setattr(submission, question.name, asked[question.name])
    submission.save(update_fields=[question.name for question in QUESTIONS])
