"""The fixed priority order (moment 6)."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from needs.models import Need
from prioritization.querysets import PriorityPlaceQuerySet


class PriorityPlace(models.Model):
    """A need's place in the fixed priority order. Shared places are shared."""

    need = models.OneToOneField(Need, models.PROTECT, related_name="priority_place")
    # The best and the worst place among those that share it; the same when alone.
    place = models.PositiveSmallIntegerField("plats")
    last_place = models.PositiveSmallIntegerField("sista delade plats")
    points = models.FloatField("poäng")
    # What the ballots gave, where the joint meeting changed it. None for a need that was
    # taken off the ballot paper during the vote: it comes after those that were ranked.
    counted_place = models.PositiveSmallIntegerField("räknad plats", null=True)
    counted_last_place = models.PositiveSmallIntegerField(
        "sista delade räknade plats", null=True
    )
    fixed_at = models.DateTimeField("fastställd", default=timezone.now)
    fixed_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = PriorityPlaceQuerySet.as_manager()

    class Meta:
        verbose_name = "plats i prioriteringsordningen"
        verbose_name_plural = "prioriteringsordning"
        ordering = ["place", "pk"]
        constraints = [
            models.CheckConstraint(
                name="place_is_from_one_and_up",
                condition=Q(place__gte=1, last_place__gte=F("place")),
            ),
            models.CheckConstraint(
                name="counted_place_is_whole_or_missing",
                condition=Q(counted_place=None, counted_last_place=None)
                | Q(counted_place__gte=1, counted_last_place__gte=F("counted_place")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}. {self.need}"

    @property
    def is_shared(self) -> bool:
        return self.last_place > self.place

    @property
    def was_ranked(self) -> bool:
        return self.counted_place is not None

    @property
    def was_moved(self) -> bool:
        """By the joint meeting, whether itself or past others."""
        counted = (self.counted_place, self.counted_last_place)
        return self.was_ranked and counted != (self.place, self.last_place)
