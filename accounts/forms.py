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
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# Direction marks that can make a text read as something else than it is.
BIDI_CONTROLS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
# Categories of signs that leave nothing on the page.
INVISIBLE = {"Cc", "Cf", "Zl", "Zp", "Zs"}


def tidy(text: str) -> str:
    """The text as it is stored: NFC, newlines as LF, no hidden direction marks. What
    would leave nothing on the page is empty.

    ValidationError for what no database takes: NUL and half surrogate pairs.
    """
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValidationError(
            gettext(
                "Texten innehåller tecken som inte går att spara. "
                "Klistra in den som ren text."
            )
        )
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = unicodedata.normalize("NFC", text.translate(BIDI_CONTROLS))
    shows = any(unicodedata.category(letter) not in INVISIBLE for letter in text)
    return text if shows else ""


def on_one_line(text: str) -> str:
    """Titles and names become subjects of letters: no line breaks in them."""
    return " ".join(line for line in text.splitlines() if line)


class HouseMixin:
    """Mixed into every form, first: the crispy helper, and tidy text."""

    use_required_attribute = False  # our own sentences, not the browser's
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.CharField):
                several_lines = isinstance(field.widget, forms.Textarea)
                field.to_python = _tidied(  # type: ignore[method-assign]
                    field.to_python, several_lines=several_lines
                )

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper


class AddressForm(HouseMixin, forms.Form):
    """Where to send the code for signing in."""

    email = forms.EmailField(
        label=_("E-postadress"),
        max_length=254,
        help_text=_("Den adress som din inbjudan kom till."),
        error_messages={
            "required": _("Skriv din e-postadress."),
            "invalid": _("Skriv en e-postadress i formen namn@kommun.se."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class CodeForm(HouseMixin, forms.Form):
    """The code from the letter, typed with or without spaces."""

    code = forms.CharField(
        label=_("Kod"),
        max_length=40,
        help_text=_("Åtta siffror. Mellanslag spelar ingen roll."),
        error_messages={"required": _("Skriv koden som står i brevet.")},
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
            raise ValidationError(gettext("Koden är åtta siffror. Se efter i brevet."))
        return code


class InvitationForm(HouseMixin, forms.Form):
    """Whom to invite. The page says into which assignment, and for whom."""

    email = forms.EmailField(
        label=_("E-postadress"),
        max_length=254,
        help_text=_("Adressen i arbetet. Dit går inbjudan, och med den loggar hen in."),
        error_messages={
            "required": _("Skriv e-postadressen till den du bjuder in."),
            "invalid": _("Skriv en e-postadress i formen namn@kommun.se."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    name = forms.CharField(
        label=_("Namn"),
        max_length=120,
        required=False,
        help_text=_("Står först i brevet."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


def _tidied(to_python: Any, *, several_lines: bool) -> Any:
    def tidied(value: Any) -> Any:
        text = to_python(value)
        if not isinstance(text, str):
            return text
        return tidy(text) if several_lines else on_one_line(tidy(text))

    return tidied
