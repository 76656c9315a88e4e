"""What SKR, the RSS and the municipalities say to each other about a need (moment 4)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.ids import new_public_id
from accounts.models import User
from municipalities.models import Municipality
from needs.models.needs import Need
from rounds.models import Round
from rss.models import RegionalNeed, Rss


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
        return f"{self.municipality or self.rss}: {self.need}"

    @property
    def round(self) -> Round:
        return self.need.round
