"""The national list, in SKR's wording, and the sources behind it (moment 4)."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.ids import new_public_id
from accounts.models import User
from needs.models.provenance import Behind
from needs.querysets import NeedQuerySet
from rounds.models import Round
from rss.models import Link, RegionalNeed

if TYPE_CHECKING:
    from needs.models.answers import Feedback
    from needs.models.recipients import Recipient
    from needs.models.screening import EarlierScreening
    from needs.models.verdicts import Screening


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
    # Of the wording. Earlier ones are kept as `wordings`.
    edition = models.PositiveSmallIntegerField("upplaga", default=1)
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

    # Set by the querysets that say so.
    live_sources: "list[Source]"  # live_sources
    seen_screenings: "list[Screening]"  # verdicts_for(), and the next
    seen_earlier: "list[EarlierScreening]"
    seen_recipients: "list[Recipient]"  # answers_for(), and the next
    seen_feedback: "list[Feedback]"
    own_opinion: str | None  # with_opinion_of, and the next four
    own_edition: int | None
    drafted: bool
    is_recused: bool
    recused_count: int
    municipality_count: int  # with_counts
    rss_count: int
    theme_names: list[str]  # with_themes
    objection_count: int  # with_objections
    place: int | None  # in_order_of_priority
    asked_at: datetime | None  # with_days_asked, and the next
    handed_over_at: datetime | None

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

    @property
    def is_handed_over(self) -> bool:
        """With the agencies, answered or not; nothing comes back from there."""
        return self.status in {self.Status.HANDED_OVER, self.Status.ANSWERED}

    @property
    def is_owed(self) -> bool:
        """The agency has a verdict left to give. Asks for `with_opinion_of()`."""
        return self.status == self.Status.COMPILED and (
            self.own_edition is None or self.own_edition < self.edition
        )

    @property
    def is_empty(self) -> bool:
        """Every source has been taken out again. Asks for `with_provenance()`."""
        return not self.live_sources

    @property
    def standing_behind(self) -> Behind:
        """Who stands behind the need. Asks for `with_provenance()`."""
        return Behind.of(source.regional_need for source in self.live_sources)


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
