"""What the RSS has taken down on behalf of a municipality, and how."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class TakenDown(models.Model):
    """An answer that the municipality may have given through its RSS.

    Who took it down and when is who handed it in, and when; here stand how, and for
    which organization. The municipality's own answers carry nothing of this.
    """

    class How(models.TextChoices):
        MEETING = "meeting", gettext_lazy("på möte")
        SHEET = "sheet", gettext_lazy("i kalkylark")

    taken_down = models.CharField("antecknat", max_length=10, choices=How, blank=True)
    # The organization's name, as it was then.
    taken_down_by = models.CharField("antecknat av", max_length=120, blank=True)

    class Meta:
        abstract = True

    @property
    def is_taken_down(self) -> bool:
        return bool(self.taken_down)

    @property
    def taken_down_text(self) -> str:
        """ "Antecknat av RSS på möte"; empty for what the municipality wrote itself."""
        return {
            self.How.MEETING.value: _("Antecknat av RSS på möte"),
            self.How.SHEET.value: _("Antecknat av RSS i kalkylark"),
        }.get(self.taken_down, "")


# For constraints.
ITS_OWN = Q(taken_down="", taken_down_by="")
THROUGH_RSS = Q(taken_down__in=TakenDown.How.values) & ~Q(taken_down_by="")
