"""The panel, and its say on the service area (moment 1)."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Assignment, assignment_constraints
from prioritization.models.voting import VotingRules
from prioritization.querysets import (
    AreaCandidateQuerySet,
    AreaVoteQuerySet,
    PanelMemberQuerySet,
)
from rounds.models import Round, ServiceArea
from rss.models import Rss


class PanelMember(Assignment):
    """A social director who votes on the area and ranks the needs of one round.

    Where SKR allows it (VotingRules.stand_ins), somebody may rank in the place of one
    who is away. A stand-in has a seat and a ballot of its own, and never votes on the
    area; its ballot counts as long as the director hands in none.
    """

    ORGANIZATION = "round"
    ORGANIZATION_NAME = "title"

    round = models.ForeignKey(Round, models.PROTECT, related_name="panel")
    rss = models.ForeignKey(
        Rss,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="panel_members",
        verbose_name=_("Talar för"),
    )

    objects = PanelMemberQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "socialchef i panelen"
        verbose_name_plural = "socialchefer i panelen"
        constraints = assignment_constraints("round")

    def __str__(self) -> str:
        """Each member is an organization of one; where it is listed the round is known."""
        return str(self.user)

    @property
    def may_have_stand_in(self) -> bool:
        """Where SKR allows it, for this round."""
        return (
            super().may_have_stand_in and VotingRules.objects.of(self.round).stand_ins
        )

    @property
    def passed_on(self) -> dict[str, Any]:
        """Who stands in speaks for the same RSS."""
        return {"rss": self.rss}

    @property
    def organization_key(self) -> str:
        """Each member is an organization of one: extensions are personal here."""
        return f"panel:{self.pk}"


class AreaCandidate(models.Model):
    """A service area that SKR proposes to the panel, with a paragraph of its own."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="area_candidates")
    service_area = models.ForeignKey(
        ServiceArea, models.PROTECT, related_name="candidacies"
    )
    paragraph = models.TextField(_("Varför området föreslås"), max_length=2000)

    objects = AreaCandidateQuerySet.as_manager()

    class Meta:
        verbose_name = "föreslaget verksamhetsområde"
        verbose_name_plural = "föreslagna verksamhetsområden"
        ordering = ["service_area__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "service_area"],
                name="service_area_is_proposed_once_per_round",
            )
        ]

    def __str__(self) -> str:
        return str(self.service_area)


class AreaVote(models.Model):
    """A panel member approves of a candidate, or puts it in a place among the others.

    One may approve of several. Where areas are ranked, 1 is best and equal places are
    ties; a candidate without a vote of the member was seen, and not chosen.
    """

    member = models.ForeignKey(PanelMember, models.PROTECT, related_name="area_votes")
    candidate = models.ForeignKey(AreaCandidate, models.PROTECT, related_name="votes")
    place = models.PositiveSmallIntegerField("plats", null=True, blank=True)
    cast_at = models.DateTimeField("röstade", default=timezone.now)

    objects = AreaVoteQuerySet.as_manager()

    class Meta:
        verbose_name = "röst på område"
        verbose_name_plural = "röster på område"
        constraints = [
            models.UniqueConstraint(
                fields=["member", "candidate"], name="one_vote_per_member_and_candidate"
            ),
            models.CheckConstraint(
                name="area_vote_has_a_place_from_one_and_up_or_none",
                condition=models.Q(place=None) | models.Q(place__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} → {self.candidate}"
