"""The RSS, which municipalities each covers, and what they gather (moment 3)."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.ids import new_public_id
from accounts.models import Assignment, User, one_live_assignment
from municipalities.models import Municipality, Submission
from rounds.models import Round
from rss.querysets import (
    CoverageQuerySet,
    GatheredQuerySet,
    LinkQuerySet,
    ParticipationQuerySet,
    RegionalNeedQuerySet,
    RssQuerySet,
    SheetQuerySet,
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
        constraints = [one_live_assignment("rss")]

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


class Appeal(models.Model):
    """A letter from an RSS to those of its municipalities that have not answered."""

    # Given to the form when it was opened: a form sent twice is one appeal.
    public_id = models.CharField(
        max_length=8, unique=True, default=new_public_id, editable=False
    )
    participation = models.ForeignKey(
        Participation, models.PROTECT, related_name="appeals"
    )
    municipalities = models.ManyToManyField(Municipality, related_name="appeals")
    subject = models.CharField(_("Ämne"), max_length=120)
    text = models.TextField(_("Text"), max_length=5000)
    sent_at = models.DateTimeField("skickat", default=timezone.now)
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "brev till dem som inte har svarat"
        verbose_name_plural = "brev till dem som inte har svarat"
        ordering = ["sent_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="appeal_has_a_subject_and_a_text",
                condition=~Q(subject="") & ~Q(text=""),
            )
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def round(self) -> Round:
        return self.participation.round


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
