"""What is asked and said of a need, and the letter to those that have not answered."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import HouseMixin
from accounts.letters import LetterForm
from municipalities.models import Municipality, Question
from rss.models import LeftOut


class AskForm(HouseMixin, forms.ModelForm):
    """A question to the municipality about its need."""

    class Meta:
        model = Question
        fields = ["text"]
        labels = {"text": _("Vad vill ni fråga kommunen?")}
        help_texts = {
            "text": _(
                "Fråga så att det går att svara kort. "
                "Skriv inget som kan peka ut en enskild person."
            )
        }
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}
        error_messages = {"text": {"required": _("Skriv frågan.")}}


class LeaveOutForm(HouseMixin, forms.ModelForm):
    """Why a need is left out; never without a reason."""

    class Meta:
        model = LeftOut
        fields = ["reason"]
        labels = {"reason": _("Varför lämnar ni behovet utanför?")}
        help_texts = {
            "reason": _(
                "Kommunen läser skälet, till exempel att stöd redan finns och var. "
                "Skriv inget som kan peka ut en enskild person."
            )
        }
        widgets = {"reason": forms.Textarea(attrs={"rows": 4})}
        error_messages = {
            "reason": {"required": _("Skriv varför. Kommunen läser skälet.")}
        }


class AppealForm(LetterForm):
    """A letter to those that have not answered: to whom, and what it says."""

    kommun = forms.MultipleChoiceField(
        label=_("Vilka kommuner skriver ni till?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Välj minst en kommun."),
            "invalid_choice": _(
                "En av kommunerna har svarat sedan sidan öppnades, eller hör inte till "
                "er. Listan visar hur det ser ut nu."
            ),
        },
    )

    def __init__(
        self, *args: Any, municipalities: Sequence[Municipality], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {one.public_id: one for one in municipalities}
        self.fields["kommun"].choices = [
            (key, one.name) for key, one in self.offered.items()
        ]

    @property
    def chosen(self) -> list[Municipality]:
        return [self.offered[key] for key in self.cleaned_data["kommun"]]
