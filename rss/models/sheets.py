"""Sheets that have been uploaded."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.ids import new_public_id
from accounts.models import User
from rounds.models import Round
from rss.models.registry import Participation, Rss
from rss.querysets import (
    SheetQuerySet,
)


class Sheet(models.Model):
    """A sheet that a coordinator has uploaded, kept while it is rehearsed.

    Only who uploaded it sees it, for a day at most: what stands in it has not been
    handed in. Taken in, the file is forgotten; its digest and the counts stay.
    """

    public_id = models.CharField(
        max_length=8, unique=True, default=new_public_id, editable=False
    )
    participation = models.ForeignKey(
        Participation, models.PROTECT, related_name="sheets"
    )
    name = models.CharField("filens namn", max_length=120)
    digest = models.CharField("kontrollsumma (SHA-256)", max_length=64)
    content = models.BinaryField("innehåll", blank=True)
    uploaded_at = models.DateTimeField("uppladdat", default=timezone.now)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    taken_in_at = models.DateTimeField("intaget", null=True, blank=True)
    taken_in_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created = models.PositiveIntegerField("nya", default=0)
    changed = models.PositiveIntegerField("ändrade", default=0)

    objects = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = "kalkylark"
        verbose_name_plural = "kalkylark"
        ordering = ["-uploaded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="sheet_is_taken_in_by_somebody_or_not_at_all",
                condition=Q(taken_in_at=None, taken_in_by=None, created=0, changed=0)
                | Q(taken_in_at__isnull=False, taken_in_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def round(self) -> Round:
        return self.participation.round

    @property
    def rss(self) -> Rss:
        return self.participation.rss

    @property
    def organization_key(self) -> str:
        return self.rss.organization_key

    @property
    def is_taken_in(self) -> bool:
        return self.taken_in_at is not None
