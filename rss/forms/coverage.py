"""Which RSS a municipality belongs to."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import HouseMixin
from rss.models import Rss


class MoveForm(HouseMixin, forms.Form):
    """Another RSS for a municipality, from a day."""

    rss = forms.ModelChoiceField(
        label=_("Ny RSS"),
        queryset=Rss.objects.order_by("name"),
        to_field_name="public_id",
        empty_label=_("Välj RSS"),
        error_messages={"required": _("Välj vilken RSS kommunen ska höra till.")},
    )
    on_day = forms.DateField(
        label=_("Från och med"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        help_text=_("Första dagen som den nya RSS:en täcker kommunen."),
        error_messages={
            "required": _("Skriv från vilken dag, till exempel 2027-01-01."),
            "invalid": _("Skriv dagen så här: 2027-01-01."),
        },
    )

    def clean_on_day(self) -> Any:
        day = self.cleaned_data["on_day"]
        if not 1990 <= day.year <= 2100:
            raise ValidationError(gettext("Skriv ett år mellan 1990 och 2100."))
        return day
