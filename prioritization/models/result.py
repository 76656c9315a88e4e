"""What the ballots say together, and what the joint meeting makes of it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from needs.models import Need
from prioritization.models.area import PanelMember
from prioritization.models.voting import BallotPaper
from prioritization.querysets import (
    JointMeetingQuerySet,
    OrderChangeQuerySet,
    ResultQuerySet,
)
from rounds.models import Job, Round


class Result(Job):
    """What the ballots of a round say together: reckoned by a worker once they are no
    longer sealed, and kept. Read by SKR first, and by everyone once it is published.

    `report` is what the pages read. `ballots` is the file that is published, from which
    anyone can count the order again (docs/ballots.md); empty where too few have ranked
    for nobody to be known by it.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="results")
    paper = models.ForeignKey(BallotPaper, models.PROTECT, related_name="results")
    # Nobody, when the time had run out.
    asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    report = models.JSONField("resultatet", default=dict)
    ballots = models.TextField("rangordningarna, utan namn", blank=True)
    digest = models.CharField("kontrollsumma (SHA-256)", max_length=64, blank=True)
    published_at = models.DateTimeField("publicerat", null=True, blank=True)
    published_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ResultQuerySet.as_manager()

    class Meta(Job.Meta):
        abstract = False
        verbose_name = "resultat"
        verbose_name_plural = "resultat"
        ordering = ["pk"]
        constraints = [
            *Job.Meta.constraints,
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(finished_at=None),
                name="one_result_of_a_round_is_under_way",
            ),
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(published_at__isnull=False),
                name="one_result_of_a_round_is_published",
            ),
            models.CheckConstraint(
                name="result_is_published_by_somebody_when_it_is_there",
                condition=Q(published_at=None, published_by=None)
                | (
                    Q(
                        published_at__isnull=False,
                        published_by__isnull=False,
                        finished_at__isnull=False,
                        failed=False,
                    )
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round}, {self.asked_at:%Y-%m-%d %H.%M}"

    @property
    def is_there(self) -> bool:
        return self.finished_at is not None and not self.failed


class JointMeeting(models.Model):
    """Where the panel talks the counted order through, and may ask SKR to change it."""

    round = models.OneToOneField(Round, models.PROTECT, related_name="joint_meeting")
    held_on = models.DateField(_("Mötesdag"))
    present = models.ManyToManyField(
        PanelMember, related_name="joint_meetings", verbose_name=_("Med på mötet")
    )
    remark = models.TextField(_("Anteckning"), max_length=2000, blank=True)
    noted_at = models.DateTimeField("antecknat", default=timezone.now)
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = JointMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "gemensamt möte"
        verbose_name_plural = "gemensamma möten"

    def __str__(self) -> str:
        return f"{self.round}, {self.held_on}"


class OrderChange(models.Model):
    """A need is moved to another place than the ballots gave it, for a reason. Made in
    the order of their rows; one that is taken back stays, and does nothing."""

    need = models.ForeignKey(Need, models.PROTECT, related_name="order_changes")
    to_place = models.PositiveSmallIntegerField(_("Till plats"))
    reason = models.TextField(_("Skäl"), max_length=2000)
    made_at = models.DateTimeField("ändrat", default=timezone.now)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField("ångrat", null=True, blank=True)
    taken_back_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = OrderChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "ändrad plats"
        verbose_name_plural = "ändrade platser"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="order_change_has_a_place_and_a_reason",
                condition=Q(to_place__gte=1) & ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="order_change_is_taken_back_by_somebody_or_stands",
                condition=Q(taken_back_at=None, taken_back_by=None)
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need} → {self.to_place}"
