"""What the desk shows."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import HouseMixin
from rss.outstanding import Answer


def _silent(one: Answer) -> bool:
    return not one.has_answered


# Which municipalities the desk shows, and in which order; by the word in the address.
SHOWN: dict[str, tuple[Any, Callable[[Answer], bool]]] = {
    "alla": (_("Alla kommuner"), lambda one: True),
    "inte-svarat": (_("Har inte svarat än"), _silent),
    "behov": (_("Har skickat in behov"), lambda one: one.handed_in > 0),
    "inga-behov": (_("Har inga behov"), lambda one: one.nil_at is not None),
    "atertaget": (_("Har återtagit behov"), lambda one: one.withdrawn > 0),
    "anstand": (_("Har fått längre tid"), lambda one: one.extended_to is not None),
}
NEVER = datetime(1, 1, 1, tzinfo=UTC)
ORDERS: dict[str, tuple[Any, Callable[[Answer], Any]]] = {
    "namn": (_("Kommun"), lambda one: 0),
    "svar": (
        _("Svar"),
        lambda one: (one.has_answered, -one.handed_in),
    ),
    "skrivet": (
        _("Vi skrev senast"),
        lambda one: one.written_at or NEVER,
    ),
}


class DeskForm(HouseMixin, forms.Form):
    """Which rows the desk shows, and in which order. What it does not know is left be."""

    looks_for_personal_data = False

    visa = forms.ChoiceField(
        label=_("Visa"),
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
        choices=[(key, label) for key, (label, _shown) in SHOWN.items()],
    )
    ordna = forms.ChoiceField(
        label=_("Ordna efter"),
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
        choices=[(key, label) for key, (label, _order) in ORDERS.items()],
    )

    def __init__(self, data: Any) -> None:
        super().__init__(
            {
                "visa": _known(data.get("visa"), SHOWN, "alla"),
                "ordna": _known(data.get("ordna"), ORDERS, "namn"),
            }
        )
        self.is_valid()

    def pick(self, answers: Iterable[Answer]) -> list[Answer]:
        """Those that are shown; equals stay in alphabetical order."""
        _label, is_shown = SHOWN[self.cleaned_data["visa"]]
        _label, order = ORDERS[self.cleaned_data["ordna"]]
        return sorted((one for one in answers if is_shown(one)), key=order)


def _known(word: Any, among: Any, default: str) -> str:
    return word if word in among else default
