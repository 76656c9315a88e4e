"""Files that belong to a need: added while it is a draft, and then kept as they were."""

import secrets
from dataclasses import asdict

from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.file_kinds import KINDS, MB
from accounts.ids import new_public_id
from accounts.models import User
from municipalities.models.answers import Submission
from municipalities.models.attached import AttachedFile
from municipalities.querysets import AttachmentQuerySet
from rounds.models import Round

MOST_FILES = 5
LARGEST_FILE = 5 * MB


def kept_files() -> Storage:
    """Where files are kept: what the settings call "attachments"."""
    return storages["attachments"]


def new_stored_name() -> str:
    """Nobody guesses it, and it says nothing."""
    return secrets.token_hex(24)


class Attachment(models.Model):
    """A file, by the name that people gave it; where it is kept, it has another.

    Its need lists its files itself (`Submission.attached`), for all who read needs.
    """

    public_id = models.CharField(
        max_length=8, unique=True, default=new_public_id, editable=False
    )
    submission = models.ForeignKey(
        Submission, models.PROTECT, related_name="attachments"
    )
    name = models.CharField("filnamn", max_length=120)
    kind = models.CharField(
        "slag", max_length=8, choices=[(one.key, one.label) for one in KINDS.values()]
    )
    size = models.PositiveIntegerField("storlek")
    sha256 = models.CharField("kontrollsumma", max_length=64)
    stored_as = models.CharField("heter i lagret", max_length=64, unique=True)
    added_at = models.DateTimeField("tillagd", default=timezone.now)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = "underlag"
        verbose_name_plural = "underlag"
        ordering = ["added_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "sha256"], name="a_file_is_attached_once"
            ),
            models.CheckConstraint(
                name="an_attachment_is_small_and_not_empty",
                condition=Q(size__gt=0, size__lte=LARGEST_FILE),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def said(self) -> dict[str, str | int]:
        """As its need lists it."""
        return asdict(
            AttachedFile(self.public_id, self.name, self.kind, self.size, self.sha256)
        )

    @property
    def content_type(self) -> str:
        return KINDS[self.kind].content_type

    # What permissions ask of a record: an attachment answers as its need.

    @property
    def round(self) -> Round:
        return self.submission.round

    @property
    def municipality_id(self) -> int:
        return self.submission.municipality_id

    @property
    def organization_key(self) -> str:
        return self.submission.organization_key

    @property
    def is_draft(self) -> bool:
        return self.submission.is_draft
