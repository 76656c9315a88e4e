"""What several of the forms have in common."""

from collections.abc import Sequence
from typing import Any

from django import forms

from municipalities.models import Municipality


class ForMunicipalityMixin:
    """Asks which municipality the person acts for; who has only one is not asked."""

    fields: dict[str, Any]
    initial: Any
    cleaned_data: dict[str, Any]

    def offer(self, municipalities: Sequence[Municipality]) -> None:
        self.offered = {one.public_id: one for one in municipalities}
        field = self.fields["municipality"]
        field.choices = [(one.public_id, one.name) for one in municipalities]
        if len(self.offered) == 1:
            field.widget = forms.HiddenInput()
            self.initial["municipality"] = municipalities[0].public_id

    def clean_municipality(self) -> Municipality:
        return self.offered[self.cleaned_data["municipality"]]
