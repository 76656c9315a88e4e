"""The RSS, which municipalities each covers, who acts for it, and in which rounds."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.ids import new_public_id
from accounts.models import Assignment, User, assignment_constraints
from municipalities.models import Municipality
from rounds.models import Round
from rss.querysets import (
    CoverageQuerySet,
    ParticipationQuerySet,
    RssQuerySet,
)


class Rss(models.Model):
    """A regional collaboration and support structure. Not the same as a county."""

    public_id = models.SlugField("kod", max_length=40, unique=True)
    name = models.CharField("namn", max_length=120, unique=True)
    county = models.CharField("län", max_length=60)

    objects = RssQuerySet.as_manager()

    class Meta:
        verbose_name = "RSS"
        verbose_name_plural = "RSS"
        ordering = ["public_id"]

    def __str__(self) -> str:
        return self.name

    @property
    def organization_key(self) -> str:
        return f"rss:{self.public_id}"

    def municipalities_on(self, day: date) -> models.QuerySet[Municipality]:
        """The municipalities that the RSS covers on a day."""
        return Municipality.objects.filter(
            pk__in=Coverage.objects.on(day).filter(rss=self).values("municipality")
        )


class Coverage(models.Model):
    """An RSS covers a municipality from a day, until another does. History stays."""

    rss = models.ForeignKey(Rss, models.PROTECT, related_name="coverage")
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="coverage"
    )
    since = models.DateField("från och med")
    until = models.DateField("till (inte med)", null=True, blank=True)

    objects = CoverageQuerySet.as_manager()

    class Meta:
        verbose_name = "täckning"
        verbose_name_plural = "täckning"
        ordering = ["municipality", "since"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality"],
                condition=Q(until=None),
                name="one_rss_at_a_time_covers_a_municipality",
            ),
            models.CheckConstraint(
                name="coverage_begins_before_it_ends",
                condition=Q(until=None) | Q(since__lt=F("until")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rss}: {self.municipality}"


class Coordinator(Assignment):
    """A person who gathers and forwards for an RSS."""

    ORGANIZATION = "rss"

    rss = models.ForeignKey(
        Rss, models.PROTECT, related_name="coordinators", verbose_name="RSS"
    )

    class Meta:
        verbose_name = "samordnare"
        verbose_name_plural = "samordnare"
        constraints = assignment_constraints("rss")

    def __str__(self) -> str:
        return f"{self.user}, {self.rss}"


class Participation(models.Model):
    """Whether an RSS takes part in a round. One row for each, asked from the start."""

    public_id = models.CharField(
        max_length=8, unique=True, default=new_public_id, editable=False
    )
    round = models.ForeignKey(Round, models.PROTECT, related_name="participations")
    rss = models.ForeignKey(Rss, models.PROTECT, related_name="participations")
    takes_part = models.BooleanField(_("Deltar"), null=True, blank=True)
    reason = models.TextField(_("Skäl"), max_length=2000, blank=True)
    answered_at = models.DateTimeField("svarade", null=True, blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )

    # Given by coordinated_by(): whom they were asked for, and the answer.
    known_to: int
    is_own: bool

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = "deltagande"
        verbose_name_plural = "deltaganden"
        ordering = ["rss__public_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "rss"], name="one_participation_per_round_and_rss"
            ),
            models.CheckConstraint(
                name="participation_is_answered_by_somebody_or_not_at_all",
                condition=Q(takes_part=None, answered_at=None, answered_by=None)
                | Q(
                    takes_part__isnull=False,
                    answered_at__isnull=False,
                    answered_by__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rss}, {self.round}"

    @property
    def organization_key(self) -> str:
        return self.rss.organization_key
