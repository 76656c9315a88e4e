"""Whether the RSS takes part."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import HouseMixin
from rss.models import Participation

YES, NO = "ja", "nej"


class ParticipationForm(HouseMixin, forms.ModelForm):
    """Yes or no to a round; a no comes with its reason."""

    mark_optional = False  # the help says when the reason is needed

    answer = forms.ChoiceField(
        label=_("Deltar ni i omgången?"),
        choices=[(YES, _("Ja, vi deltar")), (NO, _("Nej, vi deltar inte"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Svara ja eller nej.")},
    )

    class Meta:
        model = Participation
        fields = ["reason"]
        labels = {"reason": _("Varför?")}
        help_texts = {
            "reason": _(
                "Krävs om ni svarar nej. SKR och era kommuner läser skälet. "
                "Skriv inget som kan peka ut en enskild person."
            )
        }
        widgets = {"reason": forms.Textarea(attrs={"rows": 4})}

    field_order = ["answer", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.takes_part is not None:
            self.initial["answer"] = YES if self.instance.takes_part else NO

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if self.takes_part is False and not said.get("reason"):
            self.add_error(
                "reason",
                gettext("Skriv varför ni inte deltar. Kommunerna läser skälet."),
            )
        return said

    @property
    def takes_part(self) -> bool | None:
        """None while the question is not answered."""
        answer = self.cleaned_data.get("answer")
        return None if answer is None else answer == YES
