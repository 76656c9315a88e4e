"""The form in which somebody writes one letter to several: first seen, then sent once."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import HouseMixin
from accounts.ids import id_or_new, new_public_id
from accounts.text_guard import Box
from outbox import placeholders


class LetterForm(HouseMixin, forms.Form):
    """`key` is given when the form is opened: sent twice, it is one letter."""

    mentions_contacts = False  # who writes may well say how to be reached
    fields: dict[str, Any]

    key = forms.CharField(widget=forms.HiddenInput, required=False)
    subject = forms.CharField(
        label=_("Ämne"),
        max_length=120,
        error_messages={"required": _("Skriv ett ämne.")},
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_(
            "{namn}, {omgång}, {sista dag} och {länk} byts ut i varje brev. Under texten "
            "står ditt namn och din e-postadress. Skriv inget som kan peka ut en enskild "
            "person."
        ),
        error_messages={"required": _("Skriv vad brevet ska säga.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", new_public_id())

    def clean_key(self) -> str:
        return id_or_new(self.cleaned_data["key"])

    def clean_subject(self) -> str:
        return _understood(self.cleaned_data["subject"], placeholders.IN_SUBJECT)

    def clean_text(self) -> str:
        return _understood(self.cleaned_data["text"], placeholders.ALL)

    @property
    def boxes(self) -> list[Box]:
        """What was ticked about personal data: it goes along to the sending."""
        return [
            field.looked_through
            for field in self.fields.values()
            if hasattr(field, "looked_through")
        ]


def _understood(text: str, allowed: Collection[str]) -> str:
    odd = placeholders.not_understood(text, allowed)
    if not odd:
        return text
    known = [placeholders.shown(name) for name in allowed]
    raise ValidationError(
        gettext(
            "”%(odd)s” går inte att fylla i. Här kan du skriva %(known)s och %(last)s. "
            "Andra klamrar än så kan inte stå i brevet."
        )
        % {"odd": odd[:60], "known": ", ".join(known[:-1]), "last": known[-1]}
    )
