"""Every letter the system owes or has sent."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

LEASE = timedelta(minutes=5)


class LetterQuerySet(models.QuerySet):
    def due(self, at: datetime) -> Self:
        """Not sent, not given up, and in nobody's hands."""
        return self.filter(
            Q(leased_until=None) | Q(leased_until__lt=at),
            sent_at=None,
            failed_at=None,
            due_at__lte=at,
        ).order_by("due_at", "pk")


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
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"
