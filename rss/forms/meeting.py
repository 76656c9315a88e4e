"""What is taken down at a meeting, and in which order the municipalities speak."""

from collections.abc import Sequence
from typing import Any

from django import forms

from accounts.forms import HouseMixin
from accounts.ids import id_or_new, new_public_id
from municipalities.forms import HELP, MISSING
from municipalities.models import Municipality, NeedText, Submission


class MeetingForm(HouseMixin, forms.ModelForm):
    """What a need must have, taken down while a municipality tells of it."""

    fields: dict[str, Any]

    # So that the same form twice gives one need.
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Submission
        fields = [*NeedText.REQUIRED]
        help_texts = {name: HELP.get(name, "") for name in NeedText.REQUIRED}
        error_messages = {
            name: {"required": MISSING[name]} for name in NeedText.REQUIRED
        }
        widgets = {
            "challenge": forms.Textarea(attrs={"rows": 3}),
            "knowledge_lacking": forms.Textarea(attrs={"rows": 3}),
            "lack": forms.RadioSelect,
            "concern": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["key"] = new_public_id()
        # The one who takes notes writes at once; with something to mend, that comes first.
        if not self.is_bound:
            self.fields["title"].widget.attrs["autofocus"] = True
        # Radio buttons need no "---------".
        self.fields["lack"].choices = NeedText.Lack.choices
        self.fields["concern"].choices = NeedText.Concern.choices

    def clean_key(self) -> str:
        return id_or_new(self.cleaned_data["key"])

    @property
    def words(self) -> dict[str, Any]:
        """Every field of a need; what is not asked here is empty."""
        empty = dict.fromkeys(NeedText.OPTIONAL, "") | {"people_affected": None}
        return empty | {name: self.cleaned_data[name] for name in NeedText.REQUIRED}


class AgendaForm:
    """The list of places, as the buttons and the numbers send it."""

    def __init__(self, municipalities: Sequence[Municipality]) -> None:
        self.codes = [one.public_id for one in municipalities]

    def order(self, sent: Any) -> list[str]:
        """By the numbers, then one of them a step up or down; whatever is no number
        leaves its municipality where it was."""
        shown = {code: place for place, code in enumerate(self.codes, start=1)}
        places = {code: self._number(sent, code, shown[code]) for code in self.codes}
        # One that was given another's number takes its place, coming from either side.
        codes = sorted(
            self.codes,
            key=lambda code: (
                places[code],
                (places[code] > shown[code]) - (places[code] < shown[code]),
                shown[code],
            ),
        )
        for name, step in (("up", -1), ("down", 1)):
            code = sent.get(name)
            if code in codes:
                at = codes.index(code)
                codes.insert(max(at + step, 0), codes.pop(at))
        return codes

    @staticmethod
    def _number(sent: Any, code: str, shown: int) -> int:
        number = sent.get(f"place-{code}", "")
        plain = number.isascii() and number.isdigit() and len(number) < 6
        return int(number) if plain else shown
