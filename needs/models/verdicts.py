"""What agencies say about a need: verdicts, receipts and answers (moments 4 and 7)."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.ids import new_public_id
from accounts.models import User
from needs.models.agencies import Agency
from needs.models.needs import Need
from needs.models.register import KnowledgeSupport
from needs.querysets import (
    FeedbackQuerySet,
    RecipientQuerySet,
    ScreeningQuerySet,
)
from rounds.models import Round


def reference_to(support: KnowledgeSupport | None, part: str) -> tuple[str, str]:
    """Where the support is, and what to call it, with the part that answers."""
    if not support:
        return "", ""
    return support.url, f"{support} – {part}" if part else str(support)


class Screening(models.Model):
    """One agency's verdict on one need: is there support already?"""

    class Opinion(models.TextChoices):
        LACKING = "lacking", _("Stöd saknas")
        EXISTS = "exists", _("Stöd finns")
        PARTLY = "partly", _("Stöd finns delvis")
        OUTSIDE = "outside", _("Utanför vårt uppdrag")
        ABSTAINS = "abstains", _("Avstår på grund av jäv")

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
    # Of the need's wording: a verdict on an earlier one is out of date.
    edition = models.PositiveSmallIntegerField("behovets upplaga", default=1)
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
                | Q(opinion__in=["lacking", "outside", "abstains"], support=None),
            ),
            models.CheckConstraint(
                name="screening_that_finds_part_of_it_says_which",
                condition=~Q(opinion="partly") | ~Q(answering_part=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency}: {self.get_opinion_display()}"

    @property
    def is_out_of_date(self) -> bool:
        """The need's text has been changed since. Asks for the need."""
        return self.edition < self.need.edition

    @property
    def reference(self) -> tuple[str, str]:
        """Where the support is, and what to call it, with the part that answers."""
        return reference_to(self.support, self.answering_part)


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

    objects = RecipientQuerySet.as_manager()

    # Set by the querysets that say so.
    mine: bool  # with_mine
    place: int | None  # in_priority_order
    drafted_at: datetime | None  # with_answers
    answered_at: datetime | None

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

    # What the agency writes.
    WORDS = ("code", "reason", "planned_on", "next_update_on", "link", "support")

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
    saved_at = models.DateTimeField("sparat", default=timezone.now)
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

    @property
    def words(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.WORDS}

    @property
    def shown(self) -> dict[str, str]:
        """The words as a person reads them."""
        words = self.words | {"code": self.get_code_display()}
        return {name: str(said or "") for name, said in words.items()}

    @property
    def reference(self) -> tuple[str, str]:
        """Where the answer points, and what to call it: the support, else the link."""
        if self.support:
            return self.support.url, str(self.support)
        return self.link, ""
