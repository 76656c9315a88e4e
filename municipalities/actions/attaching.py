"""The files of a draft, and those that nothing points to."""

import hashlib
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import transaction

from accounts.file_kinds import FileKind
from accounts.models import User
from municipalities.actions.common import AlreadySubmitted, locked
from municipalities.models import (
    MOST_FILES,
    Attachment,
    Submission,
    kept_files,
    new_stored_name,
)
from outbox.models import Hold

logger = logging.getLogger(__name__)
ORPHANS_LIVE = timedelta(days=1)


class TooMany(Exception):
    """The need has as many files as it may have."""


class AlreadyAttached(Exception):
    """The same file is there already; `name` is what it is called there."""

    def __init__(self, name: str) -> None:
        self.name = name


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
        submission = locked(submission)
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
    submission = locked(attachment.submission)
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
