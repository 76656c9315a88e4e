"""What a municipality fills in about an answer that has come home."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import HouseMixin
from needs.forms.common import text_area
from needs.models import Mark


class MarkForm(HouseMixin, forms.Form):
    """What the answer gave, and in one's own words."""

    kind = forms.ChoiceField(
        label=_("Vad gav svaret er?"),
        choices=Mark.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Välj vad svaret gav er.")},
    )
    words = forms.CharField(
        label=_("Med egna ord"),
        max_length=1000,
        required=False,
        help_text=_(
            "Behövs om svaret inte svarar på ert behov. Myndigheten och SKR läser det. "
            "Skriv inget som kan peka ut en enskild person."
        ),
        widget=text_area(4),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        misses = data.get("kind") == Mark.Kind.MISSES
        if misses and not data.get("words") and "words" not in self.errors:
            self.add_error("words", gettext("Berätta vad ni saknar i svaret."))
        return data
