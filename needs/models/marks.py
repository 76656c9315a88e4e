"""What a municipality says of an answer that has come home: a year at a time."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from municipalities.models import Municipality
from needs.models.answers import Feedback


class Mark(models.Model):
    """A municipality's word on an answer: once each year. It stands, like the answer."""

    class Kind(models.TextChoices):
        USEFUL = "useful", _("Svaret är till nytta")
        AT_WORK = "at_work", _("Det har nått verksamheten")
        MISSES = "misses", _("Det svarar inte på vårt behov")

    feedback = models.ForeignKey(Feedback, models.PROTECT, related_name="marks")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="marks")
    year = models.PositiveSmallIntegerField("år")
    kind = models.CharField(_("Vad svaret gav"), max_length=20, choices=Kind)
    words = models.TextField(_("Med egna ord"), max_length=1000, blank=True)
    made_at = models.DateTimeField("sagt", default=timezone.now)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "kommunens omdöme"
        verbose_name_plural = "kommunernas omdömen"
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["feedback", "municipality", "year"],
                name="a_municipality_marks_an_answer_once_a_year",
            ),
            models.CheckConstraint(
                name="mark_is_of_a_known_kind",
                condition=Q(kind__in=["useful", "at_work", "misses"]),
            ),
            models.CheckConstraint(
                name="mark_that_the_answer_misses_says_how",
                condition=~Q(kind="misses") | ~Q(words=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality}, {self.year}: {self.get_kind_display()}"
