"""What agencies say about a need in the screening (moment 4)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from needs.models.agencies import Agency
from needs.models.needs import Need
from needs.models.register import KnowledgeSupport
from needs.querysets import ScreeningQuerySet


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
