"""The dialogue meeting every spring: what agencies have promised and answered is followed
up, beside the rounds (Partnerskapet)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.ids import new_public_id
from accounts.models import User
from needs.models.agencies import Agency
from needs.models.needs import Need
from needs.querysets import DialogueMeetingQuerySet, DialogueWordQuerySet
from rounds.models import Round


class DialogueMeeting(models.Model):
    """A meeting where SKR and the agencies go through some rounds together.

    What there is to talk about is read out of the needs and never stored; only what was
    said of each is.
    """

    public_id = models.CharField(
        max_length=8, unique=True, default=new_public_id, editable=False
    )
    title = models.CharField(_("Rubrik"), max_length=120)
    held_on = models.DateField(_("Mötesdag"))
    rounds = models.ManyToManyField(
        Round, related_name="dialogue_meetings", verbose_name=_("Omgångar")
    )
    planned_at = models.DateTimeField("planerat", default=timezone.now)
    planned_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = DialogueMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "dialogmöte"
        verbose_name_plural = "dialogmöten"
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="dialogue_meeting_has_a_title", condition=~Q(title="")
            )
        ]

    def __str__(self) -> str:
        return self.title


class DialogueWord(models.Model):
    """What was noted or decided of a need at a dialogue meeting. Part of its history:
    taken back when it was wrong, never changed."""

    class Kind(models.TextChoices):
        NOTE = "note", _("Anteckning")
        DECISION = "decision", _("Beslut")

    public_id = models.CharField(
        max_length=8, unique=True, default=new_public_id, editable=False
    )
    meeting = models.ForeignKey(
        DialogueMeeting, models.PROTECT, related_name="words_said"
    )
    need = models.ForeignKey(Need, models.PROTECT, related_name="dialogue_words")
    kind = models.CharField(_("Vad"), max_length=10, choices=Kind)
    text = models.TextField(_("Text"), max_length=2000)
    # Of a decision: who sees to it, and until when.
    agency = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Vem ser till det?"),
    )
    due_on = models.DateField(_("Senast"), null=True, blank=True)
    said_at = models.DateTimeField("skrivet", default=timezone.now)
    said_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField("taget tillbaka", null=True, blank=True)
    taken_back_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = DialogueWordQuerySet.as_manager()

    class Meta:
        verbose_name = "ord från ett dialogmöte"
        verbose_name_plural = "ord från dialogmöten"
        ordering = ["said_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="dialogue_word_is_of_a_known_kind",
                condition=Q(kind__in=["note", "decision"]),
            ),
            models.CheckConstraint(
                name="dialogue_word_says_something", condition=~Q(text="")
            ),
            models.CheckConstraint(
                name="only_a_decision_is_somebodys_to_see_to",
                condition=Q(kind="decision") | Q(agency=None, due_on=None),
            ),
            models.CheckConstraint(
                name="dialogue_word_is_taken_back_by_somebody",
                condition=Q(taken_back_at=None, taken_back_by=None)
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.need}"

    @property
    def round(self) -> Round:
        return self.need.round
