"""What all forms have in common: one look, one gate for text.

    class SubmissionForm(HouseMixin, forms.ModelForm): ...

In a template:

    <form method="post" novalidate>
      {% csrf_token %}
      {% include "components/error_summary.html" with form=form only %}
      {% crispy form %}
      <button class="btn btn-primary">…</button>
    </form>
"""

import re
import unicodedata
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

# Direction marks that can make a text read as something else than it is.
BIDI_CONTROLS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def tidy(text: str) -> str:
    """The text as it is stored: NFC, newlines as LF, no hidden direction marks.

    ValidationError for what no database takes: NUL and half surrogate pairs.
    """
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValidationError(
            _(
                "Texten innehåller tecken som inte går att spara. "
                "Klistra in den som ren text."
            )
        )
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text.translate(BIDI_CONTROLS))


class HouseMixin:
    """Mixed into every form, first: the crispy helper, and tidy text."""

    use_required_attribute = False  # our own sentences, not the browser's
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.CharField):
                field.to_python = _tidied(field.to_python)  # type: ignore[method-assign]

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper


class AddressForm(HouseMixin, forms.Form):
    """Where to send the code for signing in."""

    email = forms.EmailField(
        label=_lazy("E-postadress"),
        max_length=254,
        help_text=_lazy("Den adress som din inbjudan kom till."),
        error_messages={
            "required": _lazy("Skriv din e-postadress."),
            "invalid": _lazy("Skriv en e-postadress i formen namn@kommun.se."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class CodeForm(HouseMixin, forms.Form):
    """The code from the letter, typed with or without spaces."""

    code = forms.CharField(
        label=_lazy("Kod"),
        max_length=40,
        help_text=_lazy("Åtta siffror. Mellanslag spelar ingen roll."),
        error_messages={"required": _lazy("Skriv koden som står i brevet.")},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "spellcheck": "false",
            }
        ),
    )

    def clean_code(self) -> str:
        code = re.sub(r"[\s\-–]", "", self.cleaned_data["code"])
        if not re.fullmatch(r"[0-9]{8}", code):
            raise ValidationError(_("Koden är åtta siffror. Se efter i brevet."))
        return code


class InvitationForm(HouseMixin, forms.Form):
    """Whom to invite. The page says into which assignment, and for whom."""

    email = forms.EmailField(
        label=_lazy("E-postadress"),
        max_length=254,
        help_text=_lazy(
            "Adressen i arbetet. Dit går inbjudan, och med den loggar hen in."
        ),
        error_messages={
            "required": _lazy("Skriv e-postadressen till den du bjuder in."),
            "invalid": _lazy("Skriv en e-postadress i formen namn@kommun.se."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    name = forms.CharField(
        label=_lazy("Namn"),
        max_length=120,
        required=False,
        help_text=_lazy("Står först i brevet. Kan utelämnas."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


def _tidied(to_python: Any) -> Any:
    def tidied(value: Any) -> Any:
        text = to_python(value)
        return tidy(text) if isinstance(text, str) else text

    return tidied
