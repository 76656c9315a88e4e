"""How somebody wants letters, and when he or she is away."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import HouseMixin
from outbox.models import Pace
from process.forms.calendar import DayField

# Told as it is, with what each choice means in practice.
PACES = [
    (
        Pace.IMPORTANT,
        gettext_lazy(
            "Det viktiga direkt, resten en gång i veckan. Viktigt är till exempel en "
            "fråga, ett svar eller en flyttad sista dag."
        ),
    ),
    (Pace.ALL, gettext_lazy("Allt direkt.")),
    (
        Pace.WEEKLY,
        gettext_lazy("Bara det nödvändigaste direkt, resten en gång i veckan."),
    ),
]


class LettersForm(HouseMixin, forms.Form):
    pace = forms.ChoiceField(
        label=gettext_lazy("Hur ofta"), choices=PACES, widget=forms.RadioSelect
    )
    away_from = DayField(label=gettext_lazy("Borta från och med"), required=False)
    away_through = DayField(
        label=gettext_lazy("Borta till och med"),
        required=False,
        help_text=gettext_lazy("Lämna båda tomma om du är på plats."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("away_from"), data.get("away_through")
        if first and last and last < first:
            self.add_error(
                "away_through", _("Sista dagen kan inte vara före den första.")
            )
        for name, other in [("away_from", last), ("away_through", first)]:
            if other and not data.get(name) and name not in self.errors:
                self.add_error(name, _("Skriv båda dagarna, eller ingen av dem."))
        return data
