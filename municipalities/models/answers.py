"""What a municipality answers in a round: needs, or that there are none."""

from collections.abc import Iterable
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.ids import new_public_id
from accounts.models import User
from municipalities.models.asked import Asked, all_or_none
from municipalities.models.attached import AttachedFile
from municipalities.models.registry import Municipality
from municipalities.models.taken_down import ITS_OWN, THROUGH_RSS, TakenDown
from municipalities.models.words import NeedText
from municipalities.querysets import (
    NilReturnQuerySet,
    SubmissionQuerySet,
    WriterQuerySet,
)
from rounds.models import Round


class Submission(NeedText, Asked, TakenDown):
    """A local need, in the words of one municipality.

    Once submitted it is never changed. Later steps write records of their own
    that point back to it, so the municipality's own words survive the process.
    """

    public_id = models.CharField(
        max_length=8, unique=True, default=new_public_id, editable=False
    )
    round = models.ForeignKey(Round, models.PROTECT, related_name="submissions")
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        related_name="submissions",
        verbose_name=_("Kommun"),
    )
    created_at = models.DateTimeField("påbörjat", default=timezone.now)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    # Also the version that a form must know, not to write over somebody's words.
    saved_at = models.DateTimeField("sparat", default=timezone.now)
    saved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_at = models.DateTimeField("inskickat", null=True, blank=True)
    submitted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField("återtaget", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    registry_number = models.CharField(
        _("Kommunens diarienummer"), max_length=60, blank=True
    )
    # Whose words the draft began with: an earlier need of the same municipality.
    copied_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The form or the row of a sheet that it was taken down from: the same once more
    # says nothing new, and in other words it stands in the place of this.
    taken_down_key = models.CharField("rad", max_length=8, blank=True)
    # The files that belong to it, as `Attachment` has them: who reads a need among
    # many sees them without asking for each. Final when the need is handed in.
    attached = models.JSONField("underlag", default=list, blank=True, editable=False)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = "lokalt behov"
        verbose_name_plural = "lokala behov"
        ordering = ["-saved_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="submission_says_both_when_and_by_whom_or_neither",
                condition=Q(submitted_at=None, submitted_by=None)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="submission_is_withdrawn_by_somebody_after_it_was_submitted",
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(
                    withdrawn_at__isnull=False,
                    withdrawn_by__isnull=False,
                    submitted_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="submission_is_complete_when_submitted",
                condition=Q(submitted_at=None)
                | ~(
                    Q(title="")
                    | Q(target_group="")
                    | Q(challenge="")
                    | Q(knowledge_lacking="")
                    | Q(lack="")
                    | Q(concern="")
                ),
            ),
            models.CheckConstraint(
                name="submission_answers_all_four_questions_or_none",
                condition=all_or_none(),
            ),
            models.CheckConstraint(
                name="submission_is_taken_down_whole_and_handed_in_or_its_own",
                condition=(ITS_OWN & Q(taken_down_key=""))
                | (THROUGH_RSS & ~Q(taken_down_key="") & Q(submitted_at__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=["round", "municipality", "taken_down_key"],
                condition=Q(withdrawn_at=None) & ~Q(taken_down_key=""),
                name="one_standing_submission_from_a_row",
            ),
        ]
        indexes = [
            models.Index(
                fields=["round", "municipality"], name="submissions_of_a_municipality"
            )
        ]

    def __str__(self) -> str:
        return self.title or str(_("Utan rubrik än"))

    @property
    def organization_key(self) -> str:
        return self.municipality.organization_key

    @property
    def files(self) -> list[AttachedFile]:
        """The files that belong to the need, in the order they were added."""
        return [AttachedFile(**one) for one in self.attached]

    @property
    def last_writer(self) -> User:
        return self.saved_by or self.created_by

    def written_by(self, writers: Iterable["Writer"]) -> dict[User, datetime]:
        """All who have taken part and when last, who wrote last first. Of drafts begun
        before writers were noted, those who began it and wrote last."""
        found = {self.last_writer: self.saved_at}
        for one in writers:
            found.setdefault(one.user, one.saved_at)
        found.setdefault(self.created_by, self.created_at)
        return found

    @property
    def is_draft(self) -> bool:
        return self.submitted_at is None

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def is_standing(self) -> bool:
        """Handed in, and not withdrawn."""
        return not self.is_draft and not self.is_withdrawn


class Writer(models.Model):
    """Who has written in a draft, when last, and under which key.

    A save that is sent again, because its answer was lost on the way, carries the
    same key: then it has been made already, whoever has written since.
    """

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="writers")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    # The version of the draft that this person's last save made.
    saved_at = models.DateTimeField("sparade")
    key = models.CharField("nyckel", max_length=40, blank=True)

    objects = WriterQuerySet.as_manager()

    class Meta:
        verbose_name = "skribent"
        verbose_name_plural = "skribenter"
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "user"], name="once_among_the_writers"
            )
        ]

    def __str__(self) -> str:
        return str(self.user)


class NilReturn(TakenDown):
    """ "We have no needs this time": an answer of its own."""

    public_id = models.CharField(
        max_length=8, unique=True, default=new_public_id, editable=False
    )
    round = models.ForeignKey(Round, models.PROTECT, related_name="nil_returns")
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="nil_returns"
    )
    reason = models.TextField(_("Skäl"), max_length=2000, blank=True)
    declared_at = models.DateTimeField("när", default=timezone.now)
    declared_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField("ångrat", null=True, blank=True)
    taken_back_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = NilReturnQuerySet.as_manager()

    class Meta:
        verbose_name = "svar att behov inte finns"
        verbose_name_plural = "svar att behov inte finns"
        constraints = [
            models.UniqueConstraint(
                fields=["round", "municipality"],
                condition=Q(taken_back_at=None),
                name="one_standing_nil_return",
            ),
            models.CheckConstraint(
                name="nil_return_is_taken_back_by_somebody",
                condition=Q(taken_back_at=None, taken_back_by=None)
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
            ),
            models.CheckConstraint(
                name="nil_return_is_taken_down_whole_or_its_own",
                condition=ITS_OWN | THROUGH_RSS,
            ),
        ]

    def __str__(self) -> str:
        return str(_("Inga behov denna gång: %s") % self.municipality)

    @property
    def organization_key(self) -> str:
        return self.municipality.organization_key
