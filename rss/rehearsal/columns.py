"""The columns of the sheet: how they are headed, and what each may hold."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import translation

from municipalities.forms import LONG_TEXTS
from municipalities.models import NeedText, Submission

MUNICIPALITY, KEY = "municipality", "key"
CALLED = "Behov"
# Rows of the sheet to fill in that have a key before they have words.
EMPTY_ROWS = 200
NAMES = (*NeedText.REQUIRED, *NeedText.OPTIONAL)
# As people say them in a heading; the questions of the form are too long for one.
HEADINGS = {
    "Kommun": MUNICIPALITY,
    "Rubrik": "title",
    "Målgrupp": "target_group",
    "Utmaningen i mötet med brukare": "challenge",
    "Vilken kunskap saknas": "knowledge_lacking",
    "Bristtyp": "lack",
    "Gäller": "concern",
    "Sökt eller prövat": "tried",
    "Skulle göra annorlunda": "would_change",
    "Antal berörda": "people_affected",
    "Perspektiv": "perspectives",
    "Brukares röst": "users_heard",
    "Önskad form": "wanted_form",
    "Rad-id": KEY,
}
HEADING_OF = {name: words for words, name in HEADINGS.items()}
NEEDED = frozenset({MUNICIPALITY, *NeedText.REQUIRED})
WIDTHS = {MUNICIPALITY: 20, "title": 36, "people_affected": 12, KEY: 12}
SEVERAL_LINES = frozenset(LONG_TEXTS)
CHOICES: Mapping[str, Any] = {
    "lack": NeedText.Lack,
    "concern": NeedText.Concern,
    "wanted_form": NeedText.Form,
}


LONGEST = {
    name: getattr(Submission._meta.get_field(name), "max_length", None)
    for name in NAMES
}


def in_swedish(choices: Any) -> list[tuple[str, str]]:
    """The sheet is in Swedish, whatever language the pages are read in."""
    with translation.override(settings.LANGUAGE_CODE):
        return [(value, str(label)) for value, label in choices.choices]
