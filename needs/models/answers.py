"""What agencies answer, and that the answers have come home (moment 7)."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.ids import new_public_id
from accounts.models import User
from municipalities.models import Submission
from needs.models.agencies import Agency
from needs.models.needs import Need
from needs.models.register import KnowledgeSupport
from needs.querysets import FeedbackQuerySet
from rounds.models import Round


class Feedback(models.Model):
    """An agency's answer to a need. Never edited once published: a later word is a
    new row."""

    class Code(models.TextChoices):
        EXISTS = "exists", _("Kunskapsstöd finns")
        ADAPTED = "adapted", _("Befintligt stöd anpassas")
        NEW = "new", _("Nytt stöd tas fram")
        REVIEW = "review", _("Systematisk översikt planeras")
        RESEARCH = "research", _("Forskning pågår")
        GAP = "gap", _("Kunskapslucka, lämnas till forskningsfinansiär")
        REFERRED = "referred", _("Hänvisas till annan aktör")
        INVESTIGATED = "investigated", _("Utreds")
        NOT_HANDLED = "not_handled", _("Hanteras inte")

    # What the agency writes.
    WORDS = (
        "code",
        "reason",
        "instead",
        "planned_on",
        "next_update_on",
        "link",
        "support",
        "together_with",
    )

    public_id = models.CharField(
        max_length=8, unique=True, default=new_public_id, editable=False
    )
    need = models.ForeignKey(Need, models.PROTECT, related_name="feedback")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="feedback")
    code = models.CharField(_("Svar"), max_length=20, choices=Code)
    reason = models.TextField(_("Motivering"), max_length=5000)
    instead = models.TextField(
        _("Vad kommunen kan göra i stället"), max_length=2000, blank=True
    )
    planned_on = models.DateField(_("Planerat datum"), null=True, blank=True)
    next_update_on = models.DateField(_("Nästa besked senast"), null=True, blank=True)
    link = models.URLField(_("Länk"), max_length=500, blank=True)
    support = models.ForeignKey(
        KnowledgeSupport,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="feedback",
        verbose_name=_("Kunskapsstöd"),
    )
    # A joint answer: the other agency stands behind the words before they go out.
    together_with = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="joint_feedback",
        verbose_name=_("Tillsammans med"),
    )
    confirmed_at = models.DateTimeField("bekräftat", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField("skrivet", default=timezone.now)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField("sparat", default=timezone.now)
    # Who wrote last, where that is somebody else than who began.
    saved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # A colleague has read the draft as it is.
    read_at = models.DateTimeField("läst", null=True, blank=True)
    read_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Prepared: published by itself that morning, in the name of who said so.
    publish_on = models.DateField("publiceras", null=True, blank=True)
    prepared_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField("publicerat", null=True, blank=True)
    published_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = FeedbackQuerySet.as_manager()

    # Set by the querysets that say so.
    is_later: bool  # in_order
    own_mark: str | None  # with_mark_of

    class Meta:
        verbose_name = "återkoppling"
        verbose_name_plural = "återkopplingar"
        ordering = ["published_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "agency"],
                condition=Q(published_at=None),
                name="one_draft_answer_per_need_and_agency",
            ),
            models.CheckConstraint(
                name="feedback_has_a_reason", condition=~Q(reason="")
            ),
            models.CheckConstraint(
                name="feedback_is_published_by_somebody",
                condition=Q(published_at=None, published_by=None)
                | Q(published_at__isnull=False, published_by__isnull=False),
            ),
            models.CheckConstraint(
                name="feedback_is_read_by_a_colleague_of_who_wrote_it",
                condition=Q(read_at=None, read_by=None)
                | (
                    Q(read_at__isnull=False, read_by__isnull=False)
                    & ~Q(read_by=F("created_by"))
                    & (Q(saved_by=None) | ~Q(read_by=F("saved_by")))
                ),
            ),
            models.CheckConstraint(
                name="feedback_is_prepared_by_somebody",
                condition=Q(publish_on=None, prepared_by=None)
                | Q(publish_on__isnull=False, prepared_by__isnull=False),
            ),
            models.CheckConstraint(
                name="joint_feedback_is_confirmed_before_it_is_published",
                condition=Q(confirmed_at=None, confirmed_by=None, together_with=None)
                | Q(
                    confirmed_at=None,
                    confirmed_by=None,
                    together_with__isnull=False,
                    published_at=None,
                )
                | Q(
                    confirmed_at__isnull=False,
                    confirmed_by__isnull=False,
                    together_with__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="joint_feedback_is_of_two_agencies",
                condition=Q(together_with=None) | ~Q(together_with=F("agency")),
            ),
            models.CheckConstraint(
                name="feedback_that_refers_to_support_says_which",
                condition=~Q(code="exists") | Q(support__isnull=False) | ~Q(link=""),
            ),
            models.CheckConstraint(
                name="feedback_that_declines_says_what_to_do_instead",
                condition=~Q(code="not_handled") | ~Q(instead=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency}: {self.get_code_display()}"

    @property
    def round(self) -> Round:
        return self.need.round

    @property
    def senders(self) -> str:
        """Whose answer it is: one agency's, or two together."""
        if self.together_with is None:
            return str(self.agency)
        return gettext("%(one)s och %(other)s tillsammans") % {
            "one": self.agency,
            "other": self.together_with,
        }

    @property
    def lacks_confirmation(self) -> bool:
        """The other agency has not said that it stands behind the words."""
        return self.together_with_id is not None and self.confirmed_at is None

    @property
    def writers(self) -> set[int]:
        """Who wrote it first and who wrote it last: they do not read it for others."""
        return {self.created_by_id, self.saved_by_id or self.created_by_id}

    @property
    def words(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.WORDS}

    @property
    def shown(self) -> dict[str, str]:
        """The words as a person reads them."""
        words = self.words | {"code": self.get_code_display()}
        return {name: str(said or "") for name, said in words.items()}

    @property
    def reference(self) -> tuple[str, str]:
        """Where the answer points, and what to call it: the support, else the link."""
        if self.support:
            return self.support.url, str(self.support)
        return self.link, ""


class Homecoming(models.Model):
    """A published answer has come home to what a municipality once handed in.

    Written when the answer is published, for everything that stands behind the need
    then: who has got an answer keeps it, wherever the need goes afterwards.
    """

    feedback = models.ForeignKey(Feedback, models.PROTECT, related_name="homecomings")
    submission = models.ForeignKey(
        Submission, models.PROTECT, related_name="homecomings"
    )

    class Meta:
        verbose_name = "svar som har kommit hem"
        verbose_name_plural = "svar som har kommit hem"
        constraints = [
            models.UniqueConstraint(
                fields=["feedback", "submission"],
                name="an_answer_comes_home_once_to_each_submission",
            )
        ]

    def __str__(self) -> str:
        return f"{self.feedback} → {self.submission}"
