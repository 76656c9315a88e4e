"""What a municipality answers: that it has no needs, and what it is asked about one."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import HouseMixin
from municipalities.forms.common import ForMunicipalityMixin
from municipalities.models import Municipality, NilReturn, Question, Submission


class NilReturnForm(ForMunicipalityMixin, HouseMixin, forms.ModelForm):
    """We have no needs this time; the reason if they like."""

    municipality = forms.ChoiceField(
        label=_("Vilken kommun svarar du för?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Välj vilken kommun du svarar för.")},
    )

    class Meta:
        model = NilReturn
        fields = ["reason"]
        labels = {"reason": _("Varför har ni inga behov denna gång?")}
        help_texts = {
            "reason": _(
                "RSS och SKR läser skälet, till exempel att området är litet hos er. "
                "Skriv inget som kan peka ut en enskild person."
            )
        }
        widgets = {"reason": forms.Textarea(attrs={"rows": 3})}

    field_order = ["municipality", "reason"]

    def __init__(
        self, *args: Any, municipalities: Sequence[Municipality], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer(municipalities)


class AnswerForm(HouseMixin, forms.ModelForm):
    """What the municipality says to a question about its need."""

    class Meta:
        model = Question
        fields = ["answer"]
        labels = {"answer": _("Ert svar")}
        help_texts = {
            "answer": _(
                "Svaret står bredvid er text, som inte ändras. "
                "Skriv inget som kan peka ut en enskild person."
            )
        }
        widgets = {"answer": forms.Textarea(attrs={"rows": 4})}
        error_messages = {"answer": {"required": _("Skriv ett svar.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].required = True


class RegistryNumberForm(HouseMixin, forms.ModelForm):
    class Meta:
        model = Submission
        fields = ["registry_number"]
        help_texts = {
            "registry_number": _(
                "Till exempel SN 2026/123. Går att ändra när som helst."
            )
        }
