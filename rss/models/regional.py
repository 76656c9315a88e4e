"""What an RSS gathers, in its own wording, and how it is tied to what stands behind."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.ids import new_public_id
from accounts.models import User
from municipalities.models import Submission
from rounds.models import Round
from rss.models.registry import Participation, Rss
from rss.querysets import (
    GatheredQuerySet,
    LinkQuerySet,
    RegionalNeedQuerySet,
)


class RegionalNeed(models.Model):
    """What an RSS makes of what its municipalities handed in, in its own wording.

    An RSS raises no needs of its own: without a submission behind it, a regional
    need cannot be forwarded.
    """

    public_id = models.CharField(
        max_length=8, unique=True, default=new_public_id, editable=False
    )
    participation = models.ForeignKey(
        Participation, models.PROTECT, related_name="regional_needs"
    )
    title = models.CharField(_("Rubrik"), max_length=120)
    target_group = models.CharField(_("Målgrupp"), max_length=300)
    description = models.TextField(_("Beskrivning"), max_length=10000)
    created_at = models.DateTimeField("påbörjat", default=timezone.now)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    # Also the version that a form must know, not to write over a colleague's words.
    saved_at = models.DateTimeField("sparat", default=timezone.now)
    saved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    forwarded_at = models.DateTimeField("skickat vidare", null=True, blank=True)
    forwarded_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )

    # Given by with_counts().
    submission_count: int
    municipality_count: int

    objects = RegionalNeedQuerySet.as_manager()

    class Meta:
        verbose_name = "regionalt behov"
        verbose_name_plural = "regionala behov"
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="regional_need_says_both_when_and_by_whom_or_neither",
                condition=Q(forwarded_at=None, forwarded_by=None)
                | Q(forwarded_at__isnull=False, forwarded_by__isnull=False),
            ),
            models.CheckConstraint(
                name="regional_need_has_a_title_and_a_description",
                condition=~Q(title="") & ~Q(description=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title

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
    def is_forwarded(self) -> bool:
        return self.forwarded_at is not None

    @property
    def last_writer(self) -> User:
        return self.saved_by or self.created_by


class Link(models.Model):
    """Ties an earlier record to a later one: who, when, and taken back by whom."""

    linked_at = models.DateTimeField("när", default=timezone.now)
    linked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    unlinked_at = models.DateTimeField("upplöst", null=True, blank=True)
    unlinked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = LinkQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_is_undone_by_somebody",
                condition=Q(unlinked_at=None, unlinked_by=None)
                | Q(unlinked_at__isnull=False, unlinked_by__isnull=False),
            )
        ]


class GatheredSubmission(Link):
    """A submission has been gathered into a regional need."""

    regional_need = models.ForeignKey(
        RegionalNeed, models.PROTECT, related_name="gathered"
    )
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="gathered")

    objects = GatheredQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Link.Meta):
        abstract = False
        verbose_name = "insamlat behov"
        verbose_name_plural = "insamlade behov"
        ordering = ["linked_at", "pk"]
        constraints = [
            *Link.Meta.constraints,
            models.UniqueConstraint(
                fields=["submission"],
                condition=Q(unlinked_at=None),
                name="submission_is_gathered_into_one_regional_need_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission} → {self.regional_need}"


class LeftOut(Link):
    """A submission that the RSS leaves out of what it gathers: never without a reason,
    which its municipality reads."""

    participation = models.ForeignKey(
        Participation, models.PROTECT, related_name="left_out"
    )
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="left_out")
    reason = models.TextField(_("Skäl"), max_length=2000)

    class Meta(Link.Meta):
        abstract = False
        verbose_name = "behov som lämnats utanför"
        verbose_name_plural = "behov som lämnats utanför"
        ordering = ["linked_at", "pk"]
        constraints = [
            *Link.Meta.constraints,
            models.CheckConstraint(
                name="leaving_out_takes_a_reason", condition=~Q(reason="")
            ),
            models.UniqueConstraint(
                fields=["submission"],
                condition=Q(unlinked_at=None),
                name="submission_is_left_out_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return str(self.submission)
