"""The letter of an RSS to those of its municipalities that have not answered."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.letters import LetterForm
from municipalities.models import Municipality


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
