"""Every letter the system owes or has sent."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

LEASE = timedelta(minutes=5)


class LetterQuerySet(models.QuerySet):
    def due(self, at: datetime) -> Self:
        """Owed, and in nobody's hands; sign-in codes first: somebody is waiting."""
        return (
            self.owed()
            .filter(Q(leased_until=None) | Q(leased_until__lt=at), due_at__lte=at)
            .order_by("-secret", "due_at", "pk")
        )

    def told(self, address: str, since: datetime) -> Self:
        """What somebody has been told, the latest first; not what was for once only."""
        return self.filter(to=address, created_at__gt=since, secret=False).order_by(
            "-created_at", "-pk"
        )

    def owed(self) -> Self:
        """Neither sent nor given up."""
        return self.filter(sent_at=None, failed_at=None)

    def closed_before(self, at: datetime) -> Self:
        """Written before `at`, and owed no more."""
        return self.filter(created_at__lt=at).exclude(sent_at=None, failed_at=None)


class Letter(models.Model):
    """A letter, stored in the same transaction as its cause.

    A crash may send a letter again, under the same Message-ID; it never loses one.
    """

    to = models.EmailField("till")
    subject = models.CharField("ämne", max_length=200)
    body = models.TextField("text")
    message_id = models.CharField(max_length=120, unique=True)
    kind = models.CharField("slag", max_length=60, blank=True)
    # A sign-in code must not be readable afterwards.
    secret = models.BooleanField("raderas när det är skickat", default=False)
    created_at = models.DateTimeField("skapat", default=timezone.now)
    due_at = models.DateTimeField("ska skickas", db_index=True)
    leased_until = models.DateTimeField("hanteras till", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("försök", default=0)
    sent_at = models.DateTimeField("skickat", null=True, blank=True)
    failed_at = models.DateTimeField("gick inte att skicka", null=True, blank=True)
    last_error = models.CharField("mottagande servers svar", max_length=500, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = "brev"
        verbose_name_plural = "brev"
        constraints = [
            models.CheckConstraint(
                name="letter_is_sent_or_failed_not_both",
                condition=Q(sent_at=None) | Q(failed_at=None),
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="letters_still_owed",
                condition=Q(sent_at=None, failed_at=None),
            ),
            models.Index(fields=["to", "created_at"], name="letters_to_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"


class Hold(models.Model):
    """While this row is there, letters stay: after a restore, a person looks first.

    Codes for signing in that are asked for after `since` go out all the same.
    """

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    since = models.DateTimeField("sedan")
    reason = models.CharField("skäl", max_length=200)

    class Meta:
        verbose_name = "uppehåll"
        verbose_name_plural = "uppehåll"
        constraints = [
            models.CheckConstraint(name="there_is_one_hold_at_most", condition=Q(id=1))
        ]

    def __str__(self) -> str:
        return self.reason
