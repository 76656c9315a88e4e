"""What an agency fills in about a need that it has received, beside the answer."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import HouseMixin
from needs.forms.common import text_area
from needs.models import Agency, Recipient


class RegistryNumberForm(HouseMixin, forms.ModelForm):
    """One for each row of a list, so each field has an id of its own."""

    class Meta:
        model = Recipient
        fields = ["registry_number"]
        help_texts = {
            "registry_number": _(
                "Till exempel 4.2-123/2026. Går att ändra när som helst."
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="%s", **kwargs)
        need = self.instance.need.public_id
        self.fields["registry_number"].widget.attrs["id"] = f"diarienummer-{need}"


class PassReceivedOnForm(HouseMixin, forms.Form):
    """Another agency should answer the need instead."""

    to = forms.ChoiceField(
        label=_("Vilken myndighet ska svara på behovet?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Välj en myndighet."),
            "invalid_choice": _(
                "Behovet kan inte lämnas dit. Välj en av myndigheterna i listan."
            ),
        },
    )
    reason = forms.CharField(
        label=_("Varför?"),
        max_length=2000,
        help_text=_(
            "Den andra myndigheten, SKR och de som står bakom behovet läser det. "
            "Skriv inget som kan peka ut en enskild person."
        ),
        widget=text_area(3),
        error_messages={"required": _("Skriv varför ni lämnar behovet vidare.")},
    )

    def __init__(self, *args: Any, agencies: Sequence[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.choices = [(agency.public_id, agency.name) for agency in agencies]
        self.agencies = {agency.public_id: agency for agency in agencies}

    @property
    def chosen(self) -> Agency:
        return self.agencies[self.cleaned_data["to"]]
