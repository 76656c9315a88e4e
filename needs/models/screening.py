"""The screening's own work: who is asked, what is begun, what was said before, and who
steps aside (moment 4)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from needs.models.agencies import Agency
from needs.models.needs import Need
from needs.models.register import KnowledgeSupport
from needs.models.verdicts import Screening, reference_to
from needs.querysets import EarlierScreeningQuerySet
from rss.models import Link


class Referral(Link):
    """SKR asks an agency about a need, or another agency has passed it on.

    A need that has no referrals is asked of every agency in the round. One that is
    passed on is taken back from whom it was with, and refers to it by `passed_by`.
    """

    need = models.ForeignKey(Need, models.PROTECT, related_name="referrals")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="referrals")
    passed_by = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(_("Skäl"), max_length=2000, blank=True)

    class Meta(Link.Meta):
        abstract = False
        verbose_name = "fråga till en myndighet"
        verbose_name_plural = "frågor till myndigheter"
        ordering = ["linked_at", "pk"]
        constraints = [
            *Link.Meta.constraints,
            models.UniqueConstraint(
                fields=["need", "agency"],
                condition=Q(unlinked_at=None),
                name="agency_is_asked_once_at_a_time_about_a_need",
            ),
            models.CheckConstraint(
                name="passing_a_need_on_takes_a_reason",
                condition=Q(passed_by=None) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need} → {self.agency}"


class VerdictDraft(models.Model):
    """What an agency has begun to write: its form as typed, shown to nobody else."""

    need = models.ForeignKey(Need, models.PROTECT, related_name="verdict_drafts")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="verdict_drafts")
    typed = models.JSONField("ifyllt", default=dict)
    saved_at = models.DateTimeField("sparat", default=timezone.now)
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "påbörjad bedömning"
        verbose_name_plural = "påbörjade bedömningar"
        ordering = ["saved_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "agency"],
                name="one_draft_verdict_per_need_and_agency",
            )
        ]

    def __str__(self) -> str:
        return f"{self.agency}: {self.need}"


class EarlierScreening(models.Model):
    """A verdict that the agency has changed since; the one that holds is `Screening`."""

    need = models.ForeignKey(Need, models.PROTECT, related_name="earlier_screenings")
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="earlier_screenings"
    )
    opinion = models.CharField("bedömning", max_length=20, choices=Screening.Opinion)
    reason = models.TextField("motivering", max_length=5000)
    support = models.ForeignKey(
        KnowledgeSupport, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answering_part = models.CharField("del som svarar", max_length=300, blank=True)
    edition = models.PositiveSmallIntegerField("behovets upplaga")
    handed_in_at = models.DateTimeField("lämnat")
    handed_in_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField("ersatt", default=timezone.now)

    objects = EarlierScreeningQuerySet.as_manager()

    class Meta:
        verbose_name = "tidigare bedömning"
        verbose_name_plural = "tidigare bedömningar"
        ordering = ["replaced_at", "pk"]

    def __str__(self) -> str:
        return f"{self.agency}: {self.get_opinion_display()}"

    @property
    def reference(self) -> tuple[str, str]:
        """As that of the verdict."""
        return reference_to(self.support, self.answering_part)


class Recusal(Link):
    """An officer has an interest of his or her own in a need, and steps aside.

    `linked_by` is the officer. A colleague takes over; where there is none, the
    agency can abstain (`Screening.Opinion.ABSTAINS`).
    """

    need = models.ForeignKey(Need, models.PROTECT, related_name="recusals")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="recusals")
    reason = models.TextField(_("Skäl"), max_length=2000, blank=True)

    class Meta(Link.Meta):
        abstract = False
        verbose_name = "anmält jäv"
        verbose_name_plural = "anmälda jäv"
        ordering = ["linked_at", "pk"]
        constraints = [
            *Link.Meta.constraints,
            models.UniqueConstraint(
                fields=["need", "agency", "linked_by"],
                condition=Q(unlinked_at=None),
                name="officer_steps_aside_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.linked_by}: {self.need}"
