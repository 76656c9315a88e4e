"""What the panel of social directors decides, and its handing over
(moments 1, 5 and 6)."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.ids import new_public_id
from accounts.models import Assignment, User, one_live_assignment
from needs.models import Need
from prioritization.querysets import BallotQuerySet, PanelMemberQuerySet
from rounds.models import Round, ServiceArea
from rss.models import Rss


class PanelMember(Assignment):
    """A social director who votes on the area and ranks the needs of one round."""

    ORGANIZATION = "round"

    round = models.ForeignKey(Round, models.PROTECT, related_name="panel")
    rss = models.ForeignKey(
        Rss,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="panel_members",
        verbose_name=_("Talar för"),
    )

    objects = PanelMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "socialchef i panelen"
        verbose_name_plural = "socialchefer i panelen"
        constraints = [one_live_assignment("round")]

    def __str__(self) -> str:
        return f"{self.user}, {self.round}"

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
    """A panel member approves of a candidate. One may approve of several."""

    member = models.ForeignKey(
        PanelMember, models.PROTECT, related_name="area_votes"
    )
    candidate = models.ForeignKey(
        AreaCandidate, models.PROTECT, related_name="votes"
    )
    cast_at = models.DateTimeField("röstade", default=timezone.now)

    class Meta:
        verbose_name = "röst på område"
        verbose_name_plural = "röster på område"
        constraints = [
            models.UniqueConstraint(
                fields=["member", "candidate"], name="one_vote_per_member_and_candidate"
            )
        ]

    def __str__(self) -> str:
        return f"{self.member} → {self.candidate}"


class Ballot(models.Model):
    """One panel member's ranking. Sealed until RANK closes."""

    public_id = models.CharField(
        max_length=8, unique=True, default=new_public_id, editable=False
    )
    member = models.OneToOneField(
        PanelMember, models.PROTECT, related_name="ballot"
    )
    saved_at = models.DateTimeField("sparad", default=timezone.now)
    handed_in_at = models.DateTimeField("lämnad", null=True, blank=True)

    objects = BallotQuerySet.as_manager()

    class Meta:
        verbose_name = "rangordning"
        verbose_name_plural = "rangordningar"

    def __str__(self) -> str:
        return self.public_id

    @property
    def round(self) -> Round:
        return self.member.round


class Placement(models.Model):
    """Where one ballot puts one need."""

    class State(models.TextChoices):
        RANKED = "ranked", _("Rangordnat")
        SEEN = "seen", _("Sett, inte valt")
        CANNOT_JUDGE = "cannot_judge", _("Kan inte bedöma")

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="placements")
    need = models.ForeignKey(Need, models.PROTECT, related_name="placements")
    state = models.CharField(max_length=20, choices=State)
    # 1 is best; equal places are ties.
    position = models.PositiveSmallIntegerField("plats", null=True, blank=True)

    class Meta:
        verbose_name = "placering"
        verbose_name_plural = "placeringar"
        ordering = [F("position").asc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ballot", "need"], name="one_placement_per_ballot_and_need"
            ),
            models.CheckConstraint(
                name="only_what_is_ranked_has_a_position",
                condition=Q(state="ranked", position__gte=1)
                | Q(state__in=["seen", "cannot_judge"], position=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need}: {self.position or self.get_state_display()}"


class PriorityPlace(models.Model):
    """A need's place in the fixed priority order. Shared places are shared."""

    need = models.OneToOneField(Need, models.PROTECT, related_name="priority_place")
    # The best and the worst place among those that share it; the same when alone.
    place = models.PositiveSmallIntegerField("plats")
    last_place = models.PositiveSmallIntegerField("sista delade plats")
    points = models.FloatField("poäng")
    fixed_at = models.DateTimeField("fastställd", default=timezone.now)
    fixed_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "plats i prioriteringsordningen"
        verbose_name_plural = "prioriteringsordning"
        ordering = ["place", "pk"]
        constraints = [
            models.CheckConstraint(
                name="place_is_from_one_and_up",
                condition=Q(place__gte=1, last_place__gte=F("place")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.place}. {self.need}"

    @property
    def is_shared(self) -> bool:
        return self.last_place > self.place
