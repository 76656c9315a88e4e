"""How the panel votes, and what is ranked: SKR's forms."""

from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import HouseMixin
from needs.models import Need
from prioritization.models import VotingRules


class VotingRulesForm(HouseMixin, forms.ModelForm):
    """What can still be changed; the page shows the rest as text."""

    class Meta:
        model = VotingRules
        fields = ("area_by", "top", "weighing", "stand_ins", "quorum")
        widgets = {"area_by": forms.RadioSelect, "weighing": forms.RadioSelect}
        help_texts = {
            "top": _("Lämna tomt om var och en ska rangordna alla behov."),
            "weighing": _(
                "Med RSS väger de som talar för samma RSS tillsammans lika mycket som de "
                "som talar för ett annat. Ingen röst väger mer än fem gånger en annan."
            ),
            "stand_ins": _(
                "Ersättarens rangordning räknas bara om den ordinarie inte lämnar in "
                "någon. Det syns hur många som är lämnade av ersättare. Om området röstar "
                "ersättare inte."
            ),
            "quorum": _(
                "Gäller mötet efter rangordningen, om det ska få ändra ordningen. Tomt: "
                "ingen gräns."
            ),
        }
        error_messages = {
            name: dict.fromkeys(
                ["invalid", "min_value", "max_value"],
                _("Skriv ett heltal från 1 till 500, eller lämna tomt."),
            )
            for name in ("top", "quorum")
        }

    def __init__(self, stands: Collection[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("top", "quorum"):
            self.fields[name] = self._number(name)
        for name in stands:
            del self.fields[name]

    def _number(self, name: str) -> forms.IntegerField:
        field = self.fields[name]
        return forms.IntegerField(
            label=field.label,
            help_text=field.help_text,
            min_value=1,
            max_value=500,
            required=False,
            error_messages=self.Meta.error_messages[name],
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        )


class PaperForm(HouseMixin, forms.Form):
    """A need that leaves the ballot paper or joins it, and why."""

    need = forms.ChoiceField(
        label=_("Behov"),
        error_messages={
            "required": _("Välj ett behov."),
            "invalid_choice": _("Behovet kan inte väljas längre. Läs om sidan."),
        },
    )
    reason = forms.CharField(
        label=_("Skäl"),
        help_text=_(
            "Panelen läser det i brevet och på sin sida. Skriv inget som kan peka ut en "
            "enskild person."
        ),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Skriv varför listan ändras.")},
    )

    def __init__(self, needs: Iterable[Need], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needs = {need.public_id: need for need in needs}
        self.fields["need"].choices = [  # type: ignore[attr-defined]
            ("", _("Välj behov")),
            *((key, need.title) for key, need in self.needs.items()),
        ]

    def clean_need(self) -> Need:
        return self.needs[self.cleaned_data["need"]]
