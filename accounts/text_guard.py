"""What a form says about personal data in what was typed (accounts.personal_data finds).

An identity number stops the save once, until a box is ticked that holds for just those
numbers. Telephones, e-mail and streets are mentioned when the save has gone through.
No sentence, mark or message holds the number itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import personal_data
from accounts.personal_data import Kind

LETTERS_AROUND = 24
MOST_PLACES = 3  # told in one sentence

NO_PERSONS = _("Skriv inget som kan peka ut en enskild person.")
CHECKED = _("Jag har kontrollerat att texten inte pekar ut någon")
MENTIONED = {
    Kind.PHONE: _(
        "Det ser ut att stå ett telefonnummer under ”%(field)s”: %(places)s."
    ),
    Kind.EMAIL: _("Det ser ut att stå en e-postadress under ”%(field)s”: %(places)s."),
    Kind.STREET: _("Det ser ut att stå en gatuadress under ”%(field)s”: %(places)s."),
}

_pocket: ContextVar[list[str] | None] = ContextVar("mentions", default=None)


@dataclass(frozen=True)
class Box:
    """The box under a field: sends the marks of the numbers it was shown for."""

    name: str
    marks: str
    ticked: bool
    label = CHECKED


def box_name(field: str) -> str:
    return f"{field}-kontrollerat"


def marks_of(text: str) -> set[str]:
    """One mark for each identity number in the text, from which nobody gets it back."""
    return {
        salted_hmac(
            "accounts.text_guard", personal_data.core(text, one), algorithm="sha256"
        ).hexdigest()[:24]
        for one in personal_data.identity_numbers(text)
    }


def warning(field: str, text: str) -> str:
    """About identity numbers in the text of a field; empty where there are none."""
    places = _places(text, {Kind.IDENTITY})
    if not places:
        return ""
    sentence = gettext(
        "I texten under ”%(field)s” finns något som ser ut som ett personnummer: "
        "%(places)s."
    )
    return sentence % {"field": field, "places": places}


def mentions(field: str, text: str) -> list[str]:
    """About what is milder: a sentence for each kind."""
    told = []
    for kind, sentence in MENTIONED.items():
        if places := _places(text, {kind}):
            advice = gettext("Ta bort det om det hör till en enskild person.")
            told.append(f"{sentence % {'field': field, 'places': places}} {advice}")
    return told


def warnings(field: str, text: str) -> list[str]:
    """All that is to be said of a text, for what saves without asking."""
    return [one for one in [warning(field, text), *mentions(field, text)] if one]


def _places(text: str, kinds: set[Kind]) -> str:
    """The first places, with the words around, everything that was found masked."""
    found = personal_data.find(text)
    shown = [
        personal_data.around(text, one, found, words=LETTERS_AROUND)
        for one in found
        if one.kind in kinds
    ]
    return ", ".join(f"”{some.strip(' .,;:')}”" for some in shown[:MOST_PLACES])


# --- From the form to the page after the save --------------------------------


@contextmanager
def gathering() -> Iterator[list[str]]:
    """What forms mention meanwhile."""
    told: list[str] = []
    token = _pocket.set(told)
    try:
        yield told
    finally:
        _pocket.reset(token)


def tell(sentences: list[str]) -> None:
    """To the page that follows; outside of requests to nobody."""
    told = _pocket.get()
    if told is not None:
        told += [one for one in sentences if one not in told]
