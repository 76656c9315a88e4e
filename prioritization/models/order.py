"""The fixed priority order (moment 6)."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.ids import new_public_id
from accounts.models import User
from needs.models import Need
from prioritization.querysets import HandOverQuerySet, PriorityPlaceQuerySet
from rounds.models import Round


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


class HandOver(models.Model):
    """The needs of a round have been handed over to the agencies, with a letter.

    With the order, the wordings, who stands behind and the verdicts it is the package
    that an agency files; the public id is what both file it under.
    """

    public_id = models.CharField(
        max_length=8, unique=True, default=new_public_id, editable=False
    )
    round = models.OneToOneField(Round, models.PROTECT, related_name="hand_over")
    letter = models.TextField(_("Följebrev"), max_length=5000, blank=True)
    handed_over_at = models.DateTimeField("överlämnat", default=timezone.now)
    handed_over_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = HandOverQuerySet.as_manager()

    class Meta:
        verbose_name = "överlämning"
        verbose_name_plural = "överlämningar"

    def __str__(self) -> str:
        return str(self.round)
