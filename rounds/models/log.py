"""The log of what has happened, and its seals."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts import stand_ins
from accounts.models import User
from rounds.models.calendar import Round
from rounds.querysets import EventQuerySet


class Event(models.Model):
    """Something happened: who, what, when. Append-only, by database trigger.

    Without a foreign key to the target, so that the log outlives it.
    """

    round = models.ForeignKey(
        Round, models.PROTECT, null=True, blank=True, related_name="events"
    )
    at = models.DateTimeField("när", default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="vem")
    in_place_of = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="ersättare för",
    )
    verb = models.CharField("vad", max_length=60)
    target_kind = models.CharField(max_length=60)
    target_id = models.CharField(max_length=60)
    target_text = models.CharField("vilken", max_length=200)
    note = models.TextField("anteckning", blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "händelse"
        verbose_name_plural = "händelser"
        ordering = ["at", "pk"]
        indexes = [
            models.Index(fields=["target_kind", "target_id"], name="events_of_a_record")
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.target_text}"

    @property
    def who(self) -> str:
        return stand_ins.named(self.by, self.in_place_of)


class Seal(models.Model):
    """The events from `first` to `last`, as they were. Insert-only, by trigger as well.

    Each seal is counted from the one before it (rounds/chain.py says how), so whoever
    changes an event must make every later seal anew. That `previous` is unique
    keeps two who seal at once from making two chains of one.
    """

    previous = models.CharField("förra sigillet", max_length=64, unique=True)
    digest = models.CharField("sigill", max_length=64, unique=True)
    first = models.BigIntegerField("från händelse", unique=True)
    last = models.BigIntegerField("till händelse", unique=True)
    number = models.PositiveIntegerField("antal")
    # One line for each event: its number, and the SHA-256 of what it says.
    events = models.TextField("händelser")
    sealed_at = models.DateTimeField("förseglat", default=timezone.now)

    class Meta:
        verbose_name = "sigill över loggen"
        verbose_name_plural = "sigill över loggen"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="seal_is_over_something",
                condition=Q(number__gte=1, first__lte=F("last")),
            )
        ]

    def __str__(self) -> str:
        return self.digest
