"""How the panel says its say in a round, and what it says it of (moments 1 and 5)."""

import json
from hashlib import sha256
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from needs.models import Need
from prioritization.querysets import BallotPaperQuerySet, VotingRulesQuerySet
from rounds.models import Round

TOP = 10


class VotingRules(models.Model):
    """How the panel votes in one round, and how it is counted.

    The rule that decides is Kemeny's, always (docs/decisions/0005). SKR chooses the
    rest: how areas are voted on until somebody has, and how needs are ranked until
    RANK opens. A round without a row has the defaults.
    """

    class AreaBy(models.TextChoices):
        APPROVING = "approving", _("Var och en kryssar för de områden som passar")
        RANKING = "ranking", _("Var och en rangordnar områdena")

    class Weighing(models.TextChoices):
        PERSON = "person", _("En person, en röst")
        RSS = "rss", _("Varje RSS väger lika mycket")

    round = models.OneToOneField(Round, models.PROTECT, related_name="voting_rules")
    area_by = models.CharField(
        _("Så väljs området"), max_length=12, choices=AreaBy, default=AreaBy.APPROVING
    )
    # How many needs each is asked to choose; None when all are to be ranked.
    top = models.PositiveSmallIntegerField(
        _("Så många behov väljer var och en"), null=True, blank=True, default=TOP
    )
    weighing = models.CharField(
        _("Så vägs svaren"), max_length=8, choices=Weighing, default=Weighing.PERSON
    )
    stand_ins = models.BooleanField(
        _("En ersättare får rangordna för den som är borta"), default=False
    )
    # How many must be at the joint meeting for it to change the order.
    quorum = models.PositiveSmallIntegerField(
        _("Så många ska vara med på mötet"), null=True, blank=True
    )
    set_at = models.DateTimeField("bestämt", default=timezone.now)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = VotingRulesQuerySet.as_manager()

    class Meta:
        verbose_name = "valordning"
        verbose_name_plural = "valordningar"
        constraints = [
            models.CheckConstraint(
                name="voting_rules_choose_some_and_gather_some",
                condition=(Q(top=None) | Q(top__gte=1))
                & (Q(quorum=None) | Q(quorum__gte=1)),
            ),
            models.CheckConstraint(
                name="voting_rules_are_known",
                condition=Q(
                    area_by__in=["approving", "ranking"], weighing__in=["person", "rss"]
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.round)


class BallotPaper(models.Model):
    """The needs that are ranked, as they stood when RANK opened: frozen, numbered, with
    their digest and with how they are counted.

    Made by whoever comes first after RANK has opened, so `changed_by` is nobody; when
    SKR must take a need off or put one on during the vote, that makes the next version.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="ballot_papers")
    version = models.PositiveSmallIntegerField("version")
    needs = models.ManyToManyField(Need, related_name="ballot_papers")
    # As `written` has it.
    content = models.TextField("valsedeln")
    digest = models.CharField("kontrollsumma (SHA-256)", max_length=64)
    frozen_at = models.DateTimeField("fryst", default=timezone.now)
    changed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(_("Skäl"), max_length=2000, blank=True)
    replaced_at = models.DateTimeField("ersatt", null=True, blank=True)

    objects = BallotPaperQuerySet.as_manager()

    class Meta:
        verbose_name = "valsedel"
        verbose_name_plural = "valsedlar"
        ordering = ["round", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "version"], name="ballot_papers_are_numbered"
            ),
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(replaced_at=None),
                name="one_ballot_paper_is_in_force",
            ),
            models.CheckConstraint(
                name="later_ballot_papers_are_made_by_somebody_with_a_reason",
                condition=Q(version=1, changed_by=None, reason="")
                | (Q(version__gte=2, changed_by__isnull=False) & ~Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round}, version {self.version}"

    @property
    def public_id(self) -> str:
        """What the log calls it."""
        return f"{self.round.public_id}-{self.version}"

    @property
    def seed(self) -> int:
        """For drawing voters anew. Nobody chooses it: it follows from the digest."""
        return int(self.digest[:8], 16)


def written(round_: Round, rules: VotingRules, needs: list[Need]) -> str:
    """The content of a ballot paper, from which its digest is counted: JSON with
    sorted keys, the needs in the order of their ids."""
    content: dict[str, Any] = {
        "round": round_.public_id,
        "rule": "kemeny",
        "weighing": rules.weighing,
        "top": rules.top,
        "needs": [
            {
                "id": need.public_id,
                "edition": need.edition,
                "title": need.title,
                "target_group": need.target_group,
                "description": need.description,
            }
            for need in sorted(needs, key=lambda need: need.public_id)
        ],
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1)


def digest_of(content: str) -> str:
    """SHA-256, in hexadecimal figures."""
    return sha256(content.encode()).hexdigest()
