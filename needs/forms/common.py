"""What the forms of this app share."""

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

NO_PERSONS = _("Skriv inget som kan peka ut en enskild person.")


def text_area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def web_address(**kwargs: Any) -> forms.URLField:
    """An address that may be linked to: nothing but http and https."""
    field = forms.URLField(
        max_length=500,
        assume_scheme="https",
        error_messages={
            "invalid": _("Skriv en webbadress som börjar med https://"),
            "required": _("Skriv webbadressen."),
        },
        **kwargs,
    )
    field.validators = [
        validator
        for validator in field.validators
        if not isinstance(validator, URLValidator)
    ] + [URLValidator(schemes=["http", "https"])]
    return field
