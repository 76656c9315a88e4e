"""What an RSS writes to its municipalities."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.ids import new_public_id
from accounts.models import User
from municipalities.models import Municipality
from rounds.models import Round
from rss.models.registry import Participation
from rss.querysets import AppealQuerySet


class Appeal(models.Model):
    """A letter from an RSS to those of its municipalities that have not answered."""

    # Given to the form when it was opened: a form sent twice is one appeal.
    public_id = models.CharField(
        max_length=8, unique=True, default=new_public_id, editable=False
    )
    participation = models.ForeignKey(
        Participation, models.PROTECT, related_name="appeals"
    )
    municipalities = models.ManyToManyField(Municipality, related_name="appeals")
    subject = models.CharField(_("Ämne"), max_length=120)
    text = models.TextField(_("Text"), max_length=5000)
    sent_at = models.DateTimeField("skickat", default=timezone.now)
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = "brev till dem som inte har svarat"
        verbose_name_plural = "brev till dem som inte har svarat"
        ordering = ["sent_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="appeal_has_a_subject_and_a_text",
                condition=~Q(subject="") & ~Q(text=""),
            )
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def round(self) -> Round:
        return self.participation.round
