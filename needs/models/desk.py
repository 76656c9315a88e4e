"""SKR's desk: how what has come in is sorted, and what has been done to it (moment 4).

Where a regional need stands is its live `Source` or its live `SetAside`; neither means
that it is still to do. Nothing is deleted: links are taken back, wordings are kept.
"""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.ids import new_public_id
from accounts.models import User
from needs.models.needs import Need
from needs.querysets import (
    ClosedListQuerySet,
    GroupingQuerySet,
    MoveQuerySet,
    PairQuerySet,
)
from rounds.models import Job, Round
from rss.models import Link, RegionalNeed


class SetAside(Link):
    """A regional need that goes no further: never without a reason, which its RSS and
    the municipalities behind it read. Source of the rules: DOMAIN (SKR, June 2024)."""

    class Rule(models.TextChoices):
        TRAINING = "training", _("Kan mötas av utbildning eller stöd som redan finns")
        LOCAL = "local", _("Kan lösas lokalt")
        REGIONAL = "regional", _("Är RSS:ets eget behov, inte kommunernas")
        NOT_KNOWLEDGE = "not_knowledge", _("Handlar inte om kunskap som saknas")
        ANOTHER_AREA = "another_area", _("Hör till ett annat verksamhetsområde")
        OTHER = "other", _("Annat skäl")

    regional_need = models.ForeignKey(
        RegionalNeed, models.PROTECT, related_name="set_aside"
    )
    rule = models.CharField(_("Varför?"), max_length=20, choices=Rule)
    reason = models.TextField(_("Skäl"), max_length=2000)

    class Meta(Link.Meta):
        abstract = False
        verbose_name = "behov som inte går vidare"
        verbose_name_plural = "behov som inte går vidare"
        ordering = ["linked_at", "pk"]
        constraints = [
            *Link.Meta.constraints,
            models.CheckConstraint(
                name="setting_aside_takes_a_reason", condition=~Q(reason="")
            ),
            models.CheckConstraint(
                name="setting_aside_follows_a_known_rule",
                condition=Q(
                    rule__in=[
                        "training",
                        "local",
                        "regional",
                        "not_knowledge",
                        "another_area",
                        "other",
                    ]
                ),
            ),
            models.UniqueConstraint(
                fields=["regional_need"],
                condition=Q(unlinked_at=None),
                name="regional_need_is_set_aside_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return str(self.regional_need)

    @property
    def because(self) -> str:
        """ "det kan lösas lokalt", to follow "därför att"; of other reasons, nothing."""
        said = {
            self.Rule.TRAINING: _(
                "det kan mötas av utbildning eller stöd som redan finns"
            ),
            self.Rule.LOCAL: _("det kan lösas lokalt"),
            self.Rule.REGIONAL: _("det är RSS:ets eget behov, inte kommunernas"),
            self.Rule.NOT_KNOWLEDGE: _("det inte handlar om kunskap som saknas"),
            self.Rule.ANOTHER_AREA: _("det hör till ett annat verksamhetsområde"),
        }
        return str(said.get(self.Rule(self.rule), ""))


class Wording(models.Model):
    """A wording that SKR has left behind; the one that holds stands on the need."""

    need = models.ForeignKey(Need, models.PROTECT, related_name="wordings")
    edition = models.PositiveSmallIntegerField("upplaga")
    title = models.CharField("rubrik", max_length=120)
    target_group = models.CharField("målgrupp", max_length=300)
    description = models.TextField("beskrivning", max_length=10000)
    replaced_at = models.DateTimeField("ersatt", default=timezone.now)
    replaced_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "tidigare formulering"
        verbose_name_plural = "tidigare formuleringar"
        ordering = ["need", "edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "edition"], name="need_has_one_wording_per_edition"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.edition})"


class Pair(Link):
    """What SKR has said of two regional needs: that they are not the same, or that they
    belong together without being one. The lower row number comes first."""

    class Kind(models.TextChoices):
        APART = "apart", _("Hålls isär")
        RELATED = "related", _("Hör ihop")

    first = models.ForeignKey(RegionalNeed, models.PROTECT, related_name="+")
    second = models.ForeignKey(RegionalNeed, models.PROTECT, related_name="+")
    kind = models.CharField("hur", max_length=10, choices=Kind)
    remark = models.TextField(_("Anteckning"), max_length=2000, blank=True)

    objects = PairQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Link.Meta):
        abstract = False
        verbose_name = "två regionala behov"
        verbose_name_plural = "par av regionala behov"
        ordering = ["linked_at", "pk"]
        constraints = [
            *Link.Meta.constraints,
            models.CheckConstraint(
                name="pair_is_of_two_in_their_order",
                condition=Q(first__lt=F("second")),
            ),
            models.CheckConstraint(
                name="pair_is_kept_apart_or_related",
                condition=Q(kind__in=["apart", "related"]),
            ),
            models.UniqueConstraint(
                fields=["first", "second"],
                condition=Q(unlinked_at=None),
                name="pair_is_judged_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} – {self.second}"


class Move(models.Model):
    """One step of work on the desk, with what it takes to undo it.

    `changes` lists the rows that the step made and took back, by kind and row number
    (needs/actions/undoing.py reads and writes it).
    """

    public_id = models.CharField(
        max_length=8, unique=True, default=new_public_id, editable=False
    )
    round = models.ForeignKey(Round, models.PROTECT, related_name="moves")
    text = models.CharField("vad som gjordes", max_length=300)
    changes = models.JSONField("ändringar", default=list)
    done_at = models.DateTimeField("gjort", default=timezone.now)
    done_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField("ångrat", null=True, blank=True)
    undone_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = MoveQuerySet.as_manager()

    class Meta:
        verbose_name = "steg på SKR:s bord"
        verbose_name_plural = "steg på SKR:s bord"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="move_is_undone_by_somebody_or_not_at_all",
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.text


class ClosedList(models.Model):
    """The national list as it was when SKR closed it: frozen, numbered, with its digest.

    It is closed until it is opened again, with a reason; what changes then is closed
    under the next number.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="closed_lists")
    number = models.PositiveSmallIntegerField("version")
    content = models.TextField("listan")
    digest = models.CharField("kontrollsumma (SHA-256)", max_length=64)
    closed_at = models.DateTimeField("stängd", default=timezone.now)
    closed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reopened_at = models.DateTimeField("öppnad igen", null=True, blank=True)
    reopened_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reopening_reason = models.TextField(_("Skäl"), max_length=2000, blank=True)

    objects = ClosedListQuerySet.as_manager()

    class Meta:
        verbose_name = "stängd lista"
        verbose_name_plural = "stängda listor"
        ordering = ["round", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "number"], name="closed_lists_are_numbered_in_a_round"
            ),
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(reopened_at=None),
                name="list_is_closed_once_at_a_time",
            ),
            models.CheckConstraint(
                name="list_is_reopened_by_somebody_with_a_reason",
                condition=Q(reopened_at=None, reopened_by=None, reopening_reason="")
                | (
                    Q(reopened_at__isnull=False, reopened_by__isnull=False)
                    & ~Q(reopening_reason="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round}, version {self.number}"


class Grouping(Job):
    """Which regional needs seem to be about the same: asked for by SKR, reckoned by a
    worker. `groups` is what needs/grouping.py proposed; nothing follows from it."""

    public_id = models.CharField(
        max_length=8, unique=True, default=new_public_id, editable=False
    )
    round = models.ForeignKey(Round, models.PROTECT, related_name="groupings")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    groups = models.JSONField("förslag", default=list)

    objects = GroupingQuerySet.as_manager()

    class Meta(Job.Meta):
        abstract = False
        verbose_name = "förslag till grupper"
        verbose_name_plural = "förslag till grupper"
        ordering = ["pk"]
        constraints = [
            *Job.Meta.constraints,
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(finished_at=None),
                name="one_grouping_of_a_round_is_under_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round}, {self.asked_at:%Y-%m-%d %H.%M}"
