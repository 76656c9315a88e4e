"""Words that an agency uses again and again in its answers."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.ids import new_public_id
from accounts.models import User
from needs.models.agencies import Agency
from needs.models.answers import Feedback
from needs.querysets import AnswerTemplateQuerySet


class AnswerTemplate(models.Model):
    """An agency's own beginning of an answer: taken into a draft, and written on there."""

    # What an answer begins with, and all that is written in a template.
    BEGINNING = ("code", "reason", "instead")
    WORDS = ("name", *BEGINNING)

    public_id = models.CharField(
        max_length=8, unique=True, default=new_public_id, editable=False
    )
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="answer_templates")
    name = models.CharField(_("Mallens namn"), max_length=60)
    code = models.CharField(_("Svar"), max_length=20, choices=Feedback.Code, blank=True)
    reason = models.TextField(_("Motivering"), max_length=5000)
    instead = models.TextField(
        _("Vad kommunen kan göra i stället"), max_length=2000, blank=True
    )
    saved_at = models.DateTimeField("sparad", default=timezone.now)
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = AnswerTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = "svarsmall"
        verbose_name_plural = "svarsmallar"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "name"], name="answer_template_is_named_once"
            ),
            models.CheckConstraint(
                name="answer_template_says_something",
                condition=~Q(name="") & ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def words(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in self.WORDS}

    @property
    def shown(self) -> dict[str, str]:
        """The words as a person reads them."""
        return self.words | {"code": self.get_code_display() if self.code else ""}
