"""Choosing one of many by writing its name."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError


class OrganizationField(forms.CharField):
    """One of many, written by name with suggestions: a datalist, not a select of 290.

    `options` are (text, record); the code of the record will do, too.
    """

    def __init__(self, *, datalist: str, unknown: Any, **kwargs: Any) -> None:
        self.options: dict[str, Any] = {}
        self.unknown = unknown
        super().__init__(
            max_length=200,
            widget=forms.TextInput(attrs={"list": datalist, "autocomplete": "off"}),
            **kwargs,
        )

    def __deepcopy__(self, memo: dict) -> "OrganizationField":
        """Each form has options of its own."""
        field = super().__deepcopy__(memo)
        field.options = {}
        return field

    def offer(self, options: Iterable[tuple[str, Any]]) -> None:
        for text, record in options:
            self.options[text.casefold()] = record
            self.options[record.public_id.casefold()] = record

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        record = self.options.get(" ".join(text.casefold().split()))
        if record is None:
            raise ValidationError(self.unknown)
        return record


class OffersOrganizations:
    """Mixed into a form with a field `organization`."""

    fields: dict[str, Any]

    def offer(self, options: Iterable[tuple[str, Any]], label: Any = "") -> None:
        field = self.fields["organization"]
        field.offer(options)
        field.label = label or field.label
