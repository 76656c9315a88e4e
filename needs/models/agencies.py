"""National actors, and who acts for them."""

from django.db import models
from django.utils import timezone

from accounts.ids import new_public_id
from accounts.models import Assignment, User, assignment_constraints
from needs.querysets import AgencyQuerySet, EngagementQuerySet
from rounds.models import Round


class Agency(models.Model):
    """A national actor. Agencies merge and change names: data, not code."""

    public_id = models.SlugField("adress", max_length=30, unique=True)
    short_name = models.CharField("kortnamn", max_length=30, unique=True)
    name = models.CharField("namn", max_length=120, unique=True)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = "myndighet"
        verbose_name_plural = "myndigheter"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def organization_key(self) -> str:
        return f"myndighet:{self.public_id}"


class Officer(Assignment):
    """A person who screens and answers for an agency."""

    ORGANIZATION = "agency"

    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="officers", verbose_name="myndighet"
    )

    class Meta:
        verbose_name = "handläggare"
        verbose_name_plural = "handläggare"
        constraints = assignment_constraints("agency")

    def __str__(self) -> str:
        return f"{self.user}, {self.agency}"


class Engagement(models.Model):
    """An agency has been asked by SKR to take part in a round."""

    public_id = models.CharField(
        max_length=8, unique=True, default=new_public_id, editable=False
    )
    round = models.ForeignKey(Round, models.PROTECT, related_name="engagements")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="engagements")
    invited_at = models.DateTimeField("inbjuden", default=timezone.now)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = EngagementQuerySet.as_manager()

    class Meta:
        verbose_name = "myndighet i en omgång"
        verbose_name_plural = "myndigheter i omgångar"
        ordering = ["agency__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "agency"], name="one_engagement_per_round_and_agency"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agency}, {self.round}"

    @property
    def organization_key(self) -> str:
        return self.agency.organization_key
