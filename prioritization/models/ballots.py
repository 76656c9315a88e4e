"""What each member of the panel thinks of the needs (moment 5)."""

import secrets
from datetime import UTC
from hashlib import sha256

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.ids import new_public_id
from needs.models import Need
from prioritization.models.area import PanelMember
from prioritization.models.choices import NOT_JUDGED, Choice, Choices
from prioritization.querysets import BallotQuerySet, PlacementQuerySet
from rounds.models import Round


def new_seal() -> str:
    """The secret part of a receipt: without it, the code could be guessed back into
    the ranking behind it."""
    return secrets.token_hex(16)


class Ballot(models.Model):
    """One panel member's ranking. Sealed until RANK closes.

    `choices` is the list as it was last saved, by the public ids of the needs. What
    counts is the placements, which are written when the ballot is handed in.
    """

    public_id = models.CharField(
        max_length=8, unique=True, default=new_public_id, editable=False
    )
    member = models.OneToOneField(PanelMember, models.PROTECT, related_name="ballot")
    choices = models.JSONField("senast sparat", null=True, blank=True)
    # What the voter has ticked to remember of each need (choices.REMINDERS). Counts for
    # nothing.
    memory = models.JSONField("minnesstöd", default=dict, blank=True)
    seal = models.CharField("sigill", max_length=32, default=new_seal, editable=False)
    saved_at = models.DateTimeField("sparad", default=timezone.now)
    handed_in_at = models.DateTimeField("lämnad", null=True, blank=True)

    objects = BallotQuerySet.as_manager()

    class Meta:
        verbose_name = "rangordning"
        verbose_name_plural = "rangordningar"

    def __str__(self) -> str:
        return self.public_id

    @property
    def is_handed_in(self) -> bool:
        return self.handed_in_at is not None

    @property
    def has_unsent_changes(self) -> bool:
        """Saved after it was handed in: what was handed in still counts."""
        return self.handed_in_at is not None and self.saved_at > self.handed_in_at

    @property
    def round(self) -> Round:
        return self.member.round

    def receipt_text(self, handed_in: Choices) -> str:
        """What the receipt is counted from: the owner can count it again."""
        if self.handed_in_at is None:
            raise ValueError("not handed in")
        lines = [
            f"omgång {self.round.public_id}",
            f"rangordning {self.public_id}",
            f"inlämnad {self.handed_in_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            f"sigill {self.seal}",
            *(f"{need} {choice or '-'}" for need, choice in sorted(handed_in.items())),
        ]
        return "\n".join(lines)

    def receipt_code(self, handed_in: Choices) -> str:
        """SHA-256 of the receipt text, in hexadecimal figures."""
        return sha256(self.receipt_text(handed_in).encode()).hexdigest()

    def listed_as(self, handed_in: Choices) -> str:
        """Its name among the published ballots. Counted from the receipt's text and not
        from its code: the code stands in a letter, which others may come across."""
        text = f"publicerad\n{self.receipt_text(handed_in)}"
        return sha256(text.encode()).hexdigest()[:16]


class Placement(models.Model):
    """Where one ballot puts one need."""

    class State(models.TextChoices):
        RANKED = "ranked", _("Rangordnat")
        SEEN = "seen", _("Sett, inte valt")
        CANNOT_JUDGE = "cannot_judge", _("Kan inte bedöma")
        CONFLICT = "conflict", _("Jävig, bedömer inte")

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="placements")
    need = models.ForeignKey(Need, models.PROTECT, related_name="placements")
    state = models.CharField(max_length=20, choices=State)
    # 1 is best; equal places are ties.
    position = models.PositiveSmallIntegerField("plats", null=True, blank=True)

    objects = PlacementQuerySet.as_manager()

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
                condition=Q(state="ranked", position__isnull=False, position__gte=1)
                | Q(state__in=["seen", "cannot_judge", "conflict"], position=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need}: {self.position or self.get_state_display()}"

    @classmethod
    def state_of(cls, choice: Choice) -> "Placement.State":
        """What the voter says of a need, without the number."""
        if isinstance(choice, str):
            return cls.State(choice)
        return cls.State.SEEN if choice is None else cls.State.RANKED

    @property
    def choice(self) -> Choice:
        return self.state if self.state in NOT_JUDGED else self.position
