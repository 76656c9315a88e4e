"""What all forms have in common: one look, one gate for text.

    class SubmissionForm(HouseMixin, forms.ModelForm): ...

In a template:

    <form method="post" novalidate>
      {% csrf_token %}
      {% include "components/error_summary.html" with form=form only %}
      {% crispy form %}
      <button class="btn btn-primary">…</button>
    </form>

What people write freely is looked through for personal data (accounts.text_guard): an
identity number stops the save once, with a box under the field to tick; an autosave
sets `asks_about_personal_data = False` and shows `personal_data_warnings`.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import conditional_escape
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import text_guard

# Direction marks that can make a text read as something else than it is.
BIDI_CONTROLS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
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
    """Mixed into every form, first: the crispy helper, tidy text, and a look at it for
    personal data."""

    use_required_attribute = False  # our own sentences, not the browser's
    # For forms that save nothing of what is written in them (a code, a search).
    looks_for_personal_data = True
    # An autosave must never be stopped; it shows `personal_data_warnings`.
    asks_about_personal_data = True
    # Not where a telephone or an e-mail address is what is asked for.
    mentions_contacts = True
    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]
    data: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.CharField):
                several_lines = isinstance(field.widget, forms.Textarea)
                field.to_python = _tidied(  # type: ignore[method-assign]
                    field.to_python, several_lines=several_lines
                )

    def _post_clean(self) -> None:
        """When the form has had its say, and before a model gets the words."""
        if self.looks_for_personal_data:
            self._ask_about_identity_numbers()
            if self.mentions_contacts and not self.errors:  # type: ignore[attr-defined]
                self._mention_contacts()
        super()._post_clean()  # type: ignore[misc]

    def _ask_about_identity_numbers(self) -> None:
        """What is stored already does not stop the rest from being saved."""
        if not self.asks_about_personal_data:
            return
        for name, text, before in self._written():
            marks = text_guard.marks_of(text)
            if not marks or marks <= text_guard.marks_of(before):
                continue
            box = text_guard.box_name(self.add_prefix(name))  # type: ignore[attr-defined]
            ticked = marks <= set(str(self.data.get(box, "")).split())
            self.fields[name].looked_through = text_guard.Box(  # type: ignore[attr-defined]
                name=box, marks=" ".join(sorted(marks)), ticked=ticked
            )
            if not ticked:
                warning = text_guard.warning(self._label(name), text)
                how = gettext("Ta bort det, eller kryssa i rutan under fältet.")
                self.add_error(name, f"{warning} {how}")  # type: ignore[attr-defined]

    def _mention_contacts(self) -> None:
        """Once, when they are written."""
        for name, text, before in self._written():
            if text != before:
                text_guard.tell(text_guard.mentions(self._label(name), text))

    @property
    def personal_data_warnings(self) -> list[str]:
        """Sentences about what was typed, numbers masked. Asked of a cleaned form."""
        return [
            sentence
            for name, text, _before in self._written()
            for sentence in text_guard.warnings(self._label(name), text)
        ]

    def _label(self, name: str) -> str:
        return str(self[name].label)  # type: ignore[index]

    def _written(self) -> Iterator[tuple[str, str, str]]:
        """Name, text and what stood there before, of each field for free text."""
        for name, field in self.fields.items():
            # Addresses, codes and choices by name are classes of their own.
            if type(field) is forms.CharField and not field.widget.is_hidden:
                text = self.cleaned_data.get(name)
                if isinstance(text, str):
                    before = self.get_initial_for_field(field, name)  # type: ignore[attr-defined]
                    yield name, text, str(before or "")

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper


def version_of(saved_at: datetime) -> int:
    """A version as a form carries it: whole microseconds, to the digit."""
    return (saved_at - EPOCH) // MICROSECOND


def seen_at(version: str) -> datetime | None:
    """The moment that a form carries as a version; None when it carries none."""
    if not (version.isascii() and version.isdigit() and len(version) <= 16):
        return None
    return EPOCH + MICROSECOND * int(version)


class VersionMixin:
    """The version of a record that the writer of a form has seen: its `saved_at`.
    Before HouseMixin; the form itself declares `version = version_field()`."""

    instance: Any
    initial: Any
    cleaned_data: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance:
            self.initial["version"] = version_of(self.instance.saved_at)

    def clean_version(self) -> datetime | None:
        """None where the form carries none that anybody can have seen."""
        try:
            return EPOCH + MICROSECOND * self.cleaned_data["version"]
        except (OverflowError, TypeError):
            return None


def version_field() -> forms.IntegerField:
    return forms.IntegerField(widget=forms.HiddenInput, required=False)


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

    looks_for_personal_data = False  # it is compared, never stored

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

    mentions_contacts = False

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


class StoredTextForm(HouseMixin, forms.Form):
    """Before stored text is handed in: a box to tick if something in it looks like an
    identity number, or no field at all. `texts` are (label, text)."""

    CHECKED = "kontrollerat"

    def __init__(
        self, *args: Any, texts: Iterable[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        texts = [(label, text) for label, text in texts if text]
        found = [text_guard.warning(str(label), text) for label, text in texts]
        self.warnings = [sentence for sentence in found if sentence]
        self.marks = {mark for _l, text in texts for mark in text_guard.marks_of(text)}
        if self.marks:
            self.fields[self.CHECKED] = forms.BooleanField(
                label=text_guard.CHECKED,
                help_text=" ".join(conditional_escape(one) for one in self.warnings),
                widget=forms.CheckboxInput(
                    attrs={"value": " ".join(sorted(self.marks))}
                ),
                error_messages={
                    "required": _(
                        "Läs igenom texten en gång till. Ändra den eller kryssa i att "
                        "den inte pekar ut någon."
                    )
                },
            )

    def clean(self) -> dict[str, Any]:
        """The tick holds for the numbers it was shown for."""
        data = super().clean() or self.cleaned_data
        ticked = set(str(self.data.get(self.add_prefix(self.CHECKED), "")).split())
        if self.marks and data.get(self.CHECKED) and not self.marks <= ticked:
            field = self.fields[self.CHECKED]
            self.add_error(self.CHECKED, field.error_messages["required"])
        return data


def _tidied(to_python: Any, *, several_lines: bool) -> Any:
    def tidied(value: Any) -> Any:
        text = to_python(value)
        if not isinstance(text, str):
            return text
        return tidy(text) if several_lines else on_one_line(tidy(text))

    return tidied
