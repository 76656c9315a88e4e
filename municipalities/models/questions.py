"""What is asked about a need that has been handed in, and what the municipality answers.

Asked by whoever gathers the needs; this app need not know who that is.
"""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.ids import new_public_id
from accounts.models import User
from municipalities.models.answers import Submission
from municipalities.querysets import QuestionQuerySet
from rounds.models import Round


class Question(models.Model):
    """A need returned with a question. Its words stay; the answer stands beside them."""

    public_id = models.CharField(
        max_length=8, unique=True, default=new_public_id, editable=False
    )
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="questions")
    text = models.TextField(_("Fråga"), max_length=2000)
    # Who asks, as the municipality knows it: "RSS Skåne", "SKR".
    asked_for = models.CharField("frågas av", max_length=120)
    asked_at = models.DateTimeField("ställd", default=timezone.now)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answer = models.TextField(_("Svar"), max_length=5000, blank=True)
    answered_at = models.DateTimeField("besvarad", null=True, blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_back_at = models.DateTimeField("tillbakatagen", null=True, blank=True)
    taken_back_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = "fråga om ett behov"
        verbose_name_plural = "frågor om behov"
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="question_asks_something", condition=~Q(text="")
            ),
            models.CheckConstraint(
                name="question_is_answered_in_words_by_somebody_or_not_at_all",
                condition=Q(answer="", answered_at=None, answered_by=None)
                | (
                    Q(answered_at__isnull=False, answered_by__isnull=False)
                    & ~Q(answer="")
                ),
            ),
            models.CheckConstraint(
                name="question_is_taken_back_by_somebody",
                condition=Q(taken_back_at=None, taken_back_by=None)
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
            ),
            models.CheckConstraint(
                name="question_is_answered_or_taken_back_not_both",
                condition=Q(answered_at=None) | Q(taken_back_at=None),
            ),
            models.UniqueConstraint(
                fields=["submission"],
                condition=Q(answered_at=None, taken_back_at=None),
                name="one_open_question_about_a_submission",
            ),
        ]

    def __str__(self) -> str:
        return str(_("Fråga om ”%s”") % self.submission)

    @property
    def round(self) -> Round:
        return self.submission.round

    @property
    def municipality_id(self) -> int:
        return self.submission.municipality_id

    @property
    def organization_key(self) -> str:
        return self.submission.organization_key

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.taken_back_at is None
