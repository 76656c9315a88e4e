"""What SKR, the RSS and the municipalities say to each other about a need (moment 4)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.ids import new_public_id
from accounts.models import User
from municipalities.models import Municipality
from needs.models.needs import Need
from needs.querysets import ObjectionQuerySet, RemarkQuerySet
from rounds import dates
from rounds.models import Round
from rss.models import RegionalNeed, Rss


def objections_close_at(need: Need) -> datetime | None:
    """When those behind a need for which support exists can no longer object: the first
    instant after the last day. None where SKR has not decided so."""
    if need.status != Need.Status.SUPPORT_EXISTS or need.decided_at is None:
        return None
    return would_close_at(need.decided_at)


def would_close_at(decided_at: datetime) -> datetime:
    """The same for a decision made now."""
    decided_on = dates.day_of(decided_at)
    return dates.end_of(decided_on + timedelta(days=settings.OBJECTION_DAYS))


class Remark(models.Model):
    """A word in the thread on a need, or on a regional need that has none yet.

    `rss` is whom it is written for; none: SKR. An objection is about where SKR has put
    the RSS's regional need; SKR's answer to it is a remark that `answers` it.
    """

    public_id = models.CharField(
        max_length=8, unique=True, default=new_public_id, editable=False
    )
    round = models.ForeignKey(Round, models.PROTECT, related_name="remarks")
    need = models.ForeignKey(
        Need, models.PROTECT, null=True, blank=True, related_name="remarks"
    )
    regional_need = models.ForeignKey(
        RegionalNeed, models.PROTECT, null=True, blank=True, related_name="remarks"
    )
    rss = models.ForeignKey(
        Rss, models.PROTECT, null=True, blank=True, related_name="remarks"
    )
    text = models.TextField(_("Kommentar"), max_length=5000)
    objects_to_placing = models.BooleanField(_("Invändning"), default=False)
    answers = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="answer"
    )
    written_at = models.DateTimeField("skrivet", default=timezone.now)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = RemarkQuerySet.as_manager()

    class Meta:
        verbose_name = "kommentar"
        verbose_name_plural = "kommentarer"
        ordering = ["written_at", "pk"]
        constraints = [
            models.CheckConstraint(name="remark_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="remark_is_about_something",
                condition=Q(need__isnull=False) | Q(regional_need__isnull=False),
            ),
            models.CheckConstraint(
                name="objection_is_an_rss_s_about_its_regional_need",
                condition=Q(objects_to_placing=False)
                | Q(rss__isnull=False, regional_need__isnull=False, answers=None),
            ),
            models.CheckConstraint(
                name="objection_is_answered_by_skr",
                condition=Q(answers=None) | Q(rss=None),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def reply(self) -> "Remark | None":
        """SKR's answer to an objection, if it has given one."""
        return getattr(self, "answer", None)


class Objection(models.Model):
    """ "Det svarar inte på vårt behov": a municipality or an RSS behind a need says why
    the support that SKR found does not answer it. Once each for a decision."""

    public_id = models.CharField(
        max_length=8, unique=True, default=new_public_id, editable=False
    )
    need = models.ForeignKey(Need, models.PROTECT, related_name="objections")
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="objections"
    )
    rss = models.ForeignKey(
        Rss, models.PROTECT, null=True, blank=True, related_name="objections"
    )
    # The decision that it is about: SKR may think again, and decide so once more.
    decided_at = models.DateTimeField("beslutet")
    text = models.TextField(_("Därför svarar det inte på vårt behov"), max_length=5000)
    made_at = models.DateTimeField("skrivet", default=timezone.now)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answer = models.TextField(_("SKR:s svar"), max_length=5000, blank=True)
    answered_at = models.DateTimeField("besvarat", null=True, blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = "invändning mot stöd som finns"
        verbose_name_plural = "invändningar mot stöd som finns"
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(name="objection_says_why", condition=~Q(text="")),
            models.CheckConstraint(
                name="objection_is_a_municipality_s_or_an_rss_s",
                condition=Q(municipality__isnull=False, rss=None)
                | Q(municipality=None, rss__isnull=False),
            ),
            models.CheckConstraint(
                name="objection_is_answered_by_somebody_or_not_at_all",
                condition=Q(answer="", answered_at=None, answered_by=None)
                | (
                    Q(answered_at__isnull=False, answered_by__isnull=False)
                    & ~Q(answer="")
                ),
            ),
            models.UniqueConstraint(
                fields=["need", "municipality", "decided_at"],
                name="municipality_objects_once_to_a_decision",
            ),
            models.UniqueConstraint(
                fields=["need", "rss", "decided_at"],
                name="rss_objects_once_to_a_decision",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.who}: {self.need}"

    @property
    def who(self) -> Municipality | Rss | None:
        return self.municipality or self.rss

    @property
    def round(self) -> Round:
        return self.need.round


@dataclass(frozen=True)
class Chance:
    """What a municipality or an RSS has said of SKR's decisions on a need, and whether it
    can object to the one that holds."""

    need: Need
    said: list[Objection]
    at: datetime

    @property
    def closes_at(self) -> datetime | None:
        return objections_close_at(self.need)

    @property
    def is_used(self) -> bool:
        return any(one.decided_at == self.need.decided_at for one in self.said)

    @property
    def is_open(self) -> bool:
        closes_at = self.closes_at
        return closes_at is not None and self.at < closes_at and not self.is_used
