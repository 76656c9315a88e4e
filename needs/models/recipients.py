"""Which agencies have received which needs (moment 6)."""

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from needs.models.agencies import Agency
from needs.models.needs import Need
from needs.querysets import RecipientQuerySet


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
    # The agency's own, under which the need is filed there.
    registry_number = models.CharField(_("Ert diarienummer"), max_length=60, blank=True)
    # It was somebody else's to answer: the agency no longer has the need.
    passed_to = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Vem bör svara?"),
    )
    passed_on_reason = models.TextField(_("Skäl"), max_length=2000, blank=True)
    passed_on_at = models.DateTimeField("lämnat vidare", null=True, blank=True)
    passed_on_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = RecipientQuerySet.as_manager()

    # Set by the querysets that say so.
    mine: bool  # with_mine
    place: int | None  # in_priority_order
    drafted_at: datetime | None  # with_answers
    publish_on: date | None
    is_asked_to_join: bool
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
            models.CheckConstraint(
                name="need_is_passed_on_whole_and_to_another_or_not_at_all",
                condition=Q(
                    passed_to=None,
                    passed_on_at=None,
                    passed_on_by=None,
                    passed_on_reason="",
                )
                | (
                    Q(
                        leads=False,
                        passed_to__isnull=False,
                        passed_on_at__isnull=False,
                        passed_on_by__isnull=False,
                    )
                    & ~Q(passed_on_reason="")
                    & ~Q(passed_to=F("agency"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need} → {self.agency}"

    @property
    def is_passed_on(self) -> bool:
        """Another agency has the need instead."""
        return self.passed_on_at is not None
