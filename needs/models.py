"""The national list: compiled by SKR, screened and answered by agencies
(moments 4 and 7)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.ids import new_public_id
from accounts.models import Assignment, User, one_live_assignment
from needs.querysets import (
    EngagementQuerySet,
    FeedbackQuerySet,
    NeedQuerySet,
    ScreeningQuerySet,
)
from rounds.models import Round
from rss.models import Link, RegionalNeed


class Agency(models.Model):
    """A national actor. Agencies merge and change names: data, not code."""

    public_id = models.SlugField("adress", max_length=30, unique=True)
    short_name = models.CharField("kortnamn", max_length=30, unique=True)
    name = models.CharField("namn", max_length=120, unique=True)

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
        constraints = [one_live_assignment("agency")]

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


class Need(models.Model):
    """A need on the national list, in SKR's wording, with its sources kept behind it."""

    class Status(models.TextChoices):
        COMPILED = "compiled", _("Sammanställt")
        SUPPORT_LACKING = "support_lacking", _("Stöd saknas")
        SUPPORT_EXISTS = "support_exists", _("Stöd finns redan")
        HANDED_OVER = "handed_over", _("Överlämnat")
        ANSWERED = "answered", _("Besvarat")

    public_id = models.CharField(
        max_length=8, unique=True, default=new_public_id, editable=False
    )
    round = models.ForeignKey(Round, models.PROTECT, related_name="needs")
    title = models.CharField(_("Rubrik"), max_length=120)
    target_group = models.CharField(_("Målgrupp"), max_length=300)
    description = models.TextField(_("Beskrivning"), max_length=10000)
    # Written by needs/lifecycle.py alone.
    status = models.CharField(
        _("Läge"), max_length=20, choices=Status, default=Status.COMPILED
    )
    created_at = models.DateTimeField("sammanställt", default=timezone.now)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    # SKR's decision after the screening, with its reason.
    decision_reason = models.TextField(_("Skäl"), max_length=5000, blank=True)
    decided_at = models.DateTimeField("beslutat", null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = "behov"
        verbose_name_plural = "behov"
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="need_has_a_title_and_a_description",
                condition=~Q(title="") & ~Q(description=""),
            ),
            models.CheckConstraint(
                name="need_has_a_known_status",
                condition=Q(
                    status__in=[
                        "compiled",
                        "support_lacking",
                        "support_exists",
                        "handed_over",
                        "answered",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="need_beyond_compiled_is_decided_by_somebody_with_a_reason",
                condition=Q(
                    status="compiled",
                    decided_at=None,
                    decided_by=None,
                    decision_reason="",
                )
                | (
                    Q(decided_at__isnull=False, decided_by__isnull=False)
                    & ~Q(status="compiled")
                    & ~Q(decision_reason="")
                ),
            ),
        ]
        indexes = [models.Index(fields=["round", "status"], name="needs_by_status")]

    def __str__(self) -> str:
        return self.title


class Source(Link):
    """A regional need stands behind a need on the national list."""

    need = models.ForeignKey(Need, models.PROTECT, related_name="sources")
    regional_need = models.ForeignKey(
        RegionalNeed, models.PROTECT, related_name="sources"
    )

    class Meta(Link.Meta):
        abstract = False
        verbose_name = "källa"
        verbose_name_plural = "källor"
        ordering = ["linked_at", "pk"]
        constraints = [
            *Link.Meta.constraints,
            models.UniqueConstraint(
                fields=["regional_need"],
                condition=Q(unlinked_at=None),
                name="regional_need_stands_behind_one_need_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.regional_need} → {self.need}"


class KnowledgeSupport(models.Model):
    """Something an agency has made that answers a need. Lives across rounds."""

    public_id = models.CharField(
        max_length=8, unique=True, default=new_public_id, editable=False
    )
    title = models.CharField(_("Titel"), max_length=300)
    publisher = models.CharField(_("Utgivare"), max_length=120)
    year = models.PositiveSmallIntegerField(_("År"))
    url = models.URLField(_("Webbadress"), max_length=500)
    added_at = models.DateTimeField("tillagt", default=timezone.now)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "kunskapsstöd"
        verbose_name_plural = "kunskapsstöd"
        ordering = ["title", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["url", "title"], name="knowledge_support_is_registered_once"
            ),
            models.CheckConstraint(
                name="knowledge_support_has_a_believable_year",
                condition=Q(year__gte=1950, year__lte=2100),
            ),
            models.CheckConstraint(
                name="knowledge_support_can_be_found",
                condition=~Q(title="") & ~Q(publisher="") & ~Q(url=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.publisher}, {self.year})"


class Screening(models.Model):
    """One agency's verdict on one need: is there support already?"""

    class Opinion(models.TextChoices):
        LACKING = "lacking", _("Stöd saknas")
        EXISTS = "exists", _("Stöd finns")
        PARTLY = "partly", _("Stöd finns delvis")
        OUTSIDE = "outside", _("Utanför vårt uppdrag")

    need = models.ForeignKey(Need, models.PROTECT, related_name="screenings")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="screenings")
    opinion = models.CharField(_("Bedömning"), max_length=20, choices=Opinion)
    reason = models.TextField(_("Motivering"), max_length=5000)
    support = models.ForeignKey(
        KnowledgeSupport,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="screenings",
        verbose_name=_("Kunskapsstöd"),
    )
    answering_part = models.CharField(
        _("Vilken del svarar på behovet?"), max_length=300, blank=True
    )
    handed_in_at = models.DateTimeField("lämnat", default=timezone.now)
    handed_in_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ScreeningQuerySet.as_manager()

    class Meta:
        verbose_name = "bedömning"
        verbose_name_plural = "bedömningar"
        ordering = ["agency__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "agency"], name="one_screening_per_need_and_agency"
            ),
            models.CheckConstraint(
                name="screening_has_a_reason", condition=~Q(reason="")
            ),
            models.CheckConstraint(
                name="screening_that_finds_support_refers_to_it",
                condition=Q(opinion__in=["exists", "partly"], support__isnull=False)
                | Q(opinion__in=["lacking", "outside"], support=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency}: {self.get_opinion_display()}"


class Recipient(models.Model):
    """An agency to which a need has been handed over (moment 6)."""

    need = models.ForeignKey(Need, models.PROTECT, related_name="recipients")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="received")
    leads = models.BooleanField("håller i svaret", default=False)
    handed_over_at = models.DateTimeField("överlämnat", default=timezone.now)
    acknowledged_at = models.DateTimeField("mottaget", null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "mottagare"
        verbose_name_plural = "mottagare"
        ordering = ["-leads", "agency__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "agency"], name="need_is_handed_over_once_to_an_agency"
            ),
            models.UniqueConstraint(
                fields=["need"],
                condition=Q(leads=True),
                name="one_agency_leads_the_answer_to_a_need",
            ),
            models.CheckConstraint(
                name="receipt_is_acknowledged_by_somebody",
                condition=Q(acknowledged_at=None, acknowledged_by=None)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need} → {self.agency}"


class Feedback(models.Model):
    """An agency's answer to a need. Never edited once published: a later word is a
    new row."""

    class Code(models.TextChoices):
        EXISTS = "exists", _("Kunskapsstöd finns")
        ADAPTED = "adapted", _("Befintligt stöd anpassas")
        NEW = "new", _("Nytt stöd tas fram")
        REVIEW = "review", _("Systematisk översikt planeras")
        RESEARCH = "research", _("Forskning pågår")
        GAP = "gap", _("Kunskapslucka, lämnas till forskningsfinansiär")
        REFERRED = "referred", _("Hänvisas till annan aktör")
        INVESTIGATED = "investigated", _("Utreds")
        NOT_HANDLED = "not_handled", _("Hanteras inte")

    public_id = models.CharField(
        max_length=8, unique=True, default=new_public_id, editable=False
    )
    need = models.ForeignKey(Need, models.PROTECT, related_name="feedback")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="feedback")
    code = models.CharField(_("Svar"), max_length=20, choices=Code)
    reason = models.TextField(_("Motivering"), max_length=5000)
    planned_on = models.DateField(_("Planerat datum"), null=True, blank=True)
    next_update_on = models.DateField(_("Nästa besked senast"), null=True, blank=True)
    link = models.URLField(_("Länk"), max_length=500, blank=True)
    support = models.ForeignKey(
        KnowledgeSupport,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="feedback",
        verbose_name=_("Kunskapsstöd"),
    )
    created_at = models.DateTimeField("skrivet", default=timezone.now)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    published_at = models.DateTimeField("publicerat", null=True, blank=True)
    published_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = "återkoppling"
        verbose_name_plural = "återkopplingar"
        ordering = ["published_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "agency"],
                condition=Q(published_at=None),
                name="one_draft_answer_per_need_and_agency",
            ),
            models.CheckConstraint(
                name="feedback_has_a_reason", condition=~Q(reason="")
            ),
            models.CheckConstraint(
                name="feedback_is_published_by_somebody",
                condition=Q(published_at=None, published_by=None)
                | Q(published_at__isnull=False, published_by__isnull=False),
            ),
            models.CheckConstraint(
                name="feedback_that_refers_to_support_says_which",
                condition=~Q(code="exists") | Q(support__isnull=False) | ~Q(link=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency}: {self.get_code_display()}"

    @property
    def round(self) -> Round:
        return self.need.round
