"""What representatives do with the needs of their municipality, and what is asked of them.

Nothing is noted about drafts: the log is read by others, drafts by nobody else.
"""

import hashlib
import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.core.mail import EmailMessage
from django.db import transaction

from accounts.file_kinds import FileKind
from accounts.ids import new_public_id
from accounts.models import User
from municipalities import mails
from municipalities.models import (
    MOST_FILES,
    QUESTIONS,
    Attachment,
    Municipality,
    NilReturn,
    Question,
    Submission,
    Writer,
    kept_files,
    new_stored_name,
)
from outbox import actions as outbox
from outbox.models import Hold
from rounds.actions import note
from rounds.models import Round

logger = logging.getLogger(__name__)

ORPHANS_LIVE = timedelta(days=1)

Words = Mapping[str, Any]
Asked = Mapping[str, bool]  # answers to the four questions, by field


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


class Unanswered(Exception):
    """The four questions before a need have not been answered."""


class TooMany(Exception):
    """The need has as many files as it may have."""


class AlreadyAttached(Exception):
    """The same file is there already; `name` is what it is called there."""

    def __init__(self, name: str) -> None:
        self.name = name


class NotStanding(Exception):
    """The need is not handed in, or has been withdrawn already."""


class NotToCopy(Exception):
    """Of this round only a withdrawn need is copied; others are written on as they are."""


class NotTakenDown(Exception):
    """Only what the RSS has taken down is corrected; own words are withdrawn."""


class HasNilReturn(Exception):
    """The municipality has said that it has no needs."""


class HasNeeds(Exception):
    """The municipality has a need handed in."""


class AlreadyTakenBack(Exception):
    """The answer has been taken back before."""


class AlreadyAsked(Exception):
    """A question about the need waits for its answer."""


class NotOpen(Exception):
    """The question has been answered or taken back."""


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
    submission = _locked(submission)
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
    submission = _locked(submission)
    if not submission.is_draft:
        raise AlreadySubmitted
    for question in QUESTIONS:
        setattr(submission, question.name, asked[question.name])
    submission.save(update_fields=[question.name for question in QUESTIONS])


def attach(
    submission: Submission,
    content: bytes,
    *,
    name: str,
    kind: FileKind,
    by: User,
    at: datetime,
) -> Attachment:
    """Add a file to a draft. Not a version of its words: nobody's text is older for it.

    The file is kept before its row is, so a crash in between leaves a file that
    nothing points to (`sweep_files`), never a row without its file.
    """
    stored_as = kept_files().save(new_stored_name(), ContentFile(content))
    with _forgotten_unless_done(stored_as), transaction.atomic():
        submission = _locked(submission)
        if not submission.is_draft:
            raise AlreadySubmitted
        sha256 = hashlib.sha256(content).hexdigest()
        there = list(submission.attachments.all())
        if same := next((one for one in there if one.sha256 == sha256), None):
            raise AlreadyAttached(same.name)
        if len(there) >= MOST_FILES:
            raise TooMany
        attachment = Attachment.objects.create(
            submission=submission,
            name=name,
            kind=kind.key,
            size=len(content),
            sha256=sha256,
            stored_as=stored_as,
            added_at=at,
            added_by=by,
        )
        _list_files(submission, [*there, attachment])
    return attachment


@transaction.atomic
def detach(attachment: Attachment) -> None:
    """Take a file away from a draft, for good."""
    submission = _locked(attachment.submission)
    if not submission.is_draft:
        raise AlreadySubmitted
    Attachment.objects.filter(pk=attachment.pk).delete()
    _list_files(submission, submission.attachments.all())
    transaction.on_commit(partial(_forget, attachment.stored_as))


def _list_files(submission: Submission, rows: Iterable[Attachment]) -> None:
    submission.attached = [one.said for one in rows]
    submission.save(update_fields=["attached"])


@contextmanager
def _forgotten_unless_done(stored_as: str) -> Iterator[None]:
    try:
        yield
    except BaseException:
        _forget(stored_as)
        raise


def _forget(stored_as: str) -> None:
    """What cannot be removed now, the sweep removes."""
    try:
        kept_files().delete(stored_as)
    except OSError:
        logger.warning("A file that nothing points to could not be removed.")


def sweep_files(*, at: datetime) -> int:
    """Remove files that have had no row for a day; how many. None while letters are on
    hold: then a backup has been read in, and nobody has said that it is the right one."""
    if Hold.objects.exists():
        return 0
    kept = kept_files()
    try:
        _folders, stored = kept.listdir("")
    except FileNotFoundError:  # nothing has been added yet
        return 0
    pointed_at = set(Attachment.objects.values_list("stored_as", flat=True))
    orphans = [name for name in stored if name not in pointed_at]
    old = [name for name in orphans if _since(kept, name) <= at - ORPHANS_LIVE]
    for name in old:
        _forget(name)
    return len(old)


def _since(kept: Storage, name: str) -> datetime:
    try:
        return kept.get_modified_time(name)
    except FileNotFoundError:  # another sweep was first
        return datetime.max.replace(tzinfo=UTC)


@transaction.atomic
def submit(submission: Submission, *, by: User, at: datetime) -> None:
    """Hand the need over to the RSS, for good."""
    _lock(submission.municipality)
    submission = _locked(submission)
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
    _tell(submission, mails.receipt, at=at)


@transaction.atomic
def withdraw(
    submission: Submission, *, by: User, at: datetime, acting_for: Any = None
) -> None:
    """Take a need back. It stays in the records, but nobody works with it."""
    submission = _locked(submission)
    if submission.is_draft or submission.is_withdrawn:
        raise NotStanding
    submission.withdrawn_at = at
    submission.withdrawn_by = by
    submission.save(update_fields=["withdrawn_at", "withdrawn_by"])
    note("återtog", submission, by=by, at=at, acting_for=acting_for)
    _tell(submission, mails.withdrawn, at=at)


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
    locked = _locked(submission)
    if not locked.is_taken_down:
        raise NotTakenDown
    if not locked.is_withdrawn:
        withdraw(locked, by=by, at=at)
    gone = _locked(submission)
    return copy(gone, to=gone.round, public_id=public_id, by=by, at=at)


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
def take_back_nil(
    answer: NilReturn, *, by: User, at: datetime, acting_for: Any = None
) -> None:
    """The municipality may have needs after all."""
    answer = NilReturn.objects.select_for_update().get(pk=answer.pk)
    if answer.taken_back_at:
        raise AlreadyTakenBack
    answer.taken_back_at = at
    answer.taken_back_by = by
    answer.save(update_fields=["taken_back_at", "taken_back_by"])
    note("tog tillbaka", answer, by=by, at=at, acting_for=acting_for)


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
    submission = _locked(submission)
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
    _tell(submission, partial(mails.question, question=question), at=at)
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
    submission = _locked(question.submission)
    question = Question.objects.select_for_update().get(pk=question.pk)
    question.submission = submission
    if not (question.is_open and submission.is_standing):
        raise NotOpen
    return question


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
