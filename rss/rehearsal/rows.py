"""A row of the sheet: what it says, and what would come of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import on_one_line, tidy
from accounts.ids import is_public_id
from municipalities.forms import MANY_PEOPLE, MISSING
from municipalities.models import Municipality, NeedText, Submission
from rss import sheets
from rss.rehearsal.columns import (
    CHOICES,
    HEADING_OF,
    KEY,
    LONGEST,
    MUNICIPALITY,
    NAMES,
    SEVERAL_LINES,
    in_swedish,
)


class Outcome(StrEnum):
    NEW = "nya"
    CHANGED = "andrade"
    SAME = "oforandrade"
    REFUSED = "avvisade"

    @property
    def words(self) -> str:
        return str(OUTCOMES[self])


OUTCOMES = {
    Outcome.NEW: gettext_lazy("Nytt"),
    Outcome.CHANGED: gettext_lazy("Ändras"),
    Outcome.SAME: gettext_lazy("Inget händer"),
    Outcome.REFUSED: gettext_lazy("Tas inte emot"),
}


@dataclass
class Row:
    """One row of the sheet, and what would come of it."""

    line: int
    said_municipality: str
    words: dict[str, Any] = field(default_factory=dict)
    key: str = ""
    municipality: Municipality | None = None
    # What was taken down before in its place.
    before: Submission | None = None
    outcome: Outcome = Outcome.NEW
    why: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)

    def refuse(self, why: str) -> None:
        self.outcome = Outcome.REFUSED
        self.why.append(why)

    def leave(self, why: str) -> None:
        self.outcome = Outcome.SAME
        self.why.append(why)

    @property
    def title(self) -> str:
        return str(self.words.get("title", ""))

    @property
    def said(self) -> Submission:
        """The words as a need that nobody has stored."""
        return Submission(**self.words)

    @property
    def changes(self) -> list[tuple[str, Any, Any]]:
        """(label, before, after) of each field that would change."""
        if self.outcome != Outcome.CHANGED or self.before is None:
            return []
        before, after = self.before, self.said
        return [
            (HEADING_OF[name], before.shown(name) or "", after.shown(name) or "")
            for name in NAMES
            if before.words[name] != self.words[name]
        ]


def read_row(
    line: sheets.Line, municipalities: Mapping[str, Municipality], rss: str
) -> Row:
    said = line.cells[MUNICIPALITY].strip()
    row = Row(line.number, said[:60])
    for name in sorted(line.formulas - {KEY}, key=list(HEADING_OF).index):
        text = _("%(heading)s är en formel. Skriv texten i stället.")
        row.refuse(text % {"heading": HEADING_OF[name]})
    key = line.cells.get(KEY, "").strip().casefold()
    row.key = key if is_public_id(key) else ""
    row.municipality = municipalities.get(plain_name(said))
    if not said:
        row.refuse(_("Välj kommun."))
    elif row.municipality is None:
        text = _("”%(name)s” är ingen kommun som hör till %(rss)s.")
        row.refuse(text % {"name": said[:60], "rss": rss})
    for name in NAMES:
        row.words[name] = _said(row, name, line.cells.get(name, ""))
    return row


def _said(row: Row, name: str, text: str) -> Any:
    """A field as it is stored; the row is told of what is wrong with it."""
    try:
        text = tidy(text.strip())
    except ValidationError as error:
        row.refuse(f"{HEADING_OF[name]}: {' '.join(error.messages)}")
        return None if name == "people_affected" else ""
    if name == "people_affected":
        return _number(row, text)
    if name in CHOICES:
        text = _choice(row, name, text)
    elif name not in SEVERAL_LINES:
        text = on_one_line(text)
    longest = LONGEST[name]
    if longest and len(text) > longest:
        sentence = _("%(heading)s har %(n)d tecken. Högst %(most)d får plats.")
        row.refuse(
            sentence % {"heading": HEADING_OF[name], "n": len(text), "most": longest}
        )
    if not text and name in NeedText.REQUIRED:
        row.refuse(str(MISSING[name]))
    return text


def _choice(row: Row, name: str, text: str) -> str:
    if not text:
        return ""
    value = _choices_by_words()[name].get(" ".join(text.split()).casefold())
    if value is None:
        sentence = _("”%(said)s” går inte att välja under %(heading)s.")
        row.refuse(sentence % {"said": text[:60], "heading": HEADING_OF[name]})
        # Not told twice: as something else than nothing.
        return next(iter(CHOICES[name].values))
    return value


@cache
def _choices_by_words() -> dict[str, dict[str, str]]:
    return {
        name: {label.casefold(): value for value, label in in_swedish(choices)}
        for name, choices in CHOICES.items()
    }


def _number(row: Row, text: str) -> int | None:
    digits = re.sub(r"[\s\u202f]", "", text)
    if not digits:
        return None
    if not re.fullmatch(r"[0-9]{1,9}", digits) or int(digits) > MANY_PEOPLE:
        sentence = _("%(heading)s ska vara ett heltal under tio miljoner.")
        row.refuse(sentence % {"heading": HEADING_OF["people_affected"]})
        return None
    return int(digits)


def plain_name(name: str) -> str:
    """Åre, ÅRE, Åre kommun, 2321: the same municipality."""
    plain = " ".join(name.split()).casefold().removesuffix(" kommun")
    return plain.zfill(4) if plain.isdigit() else plain
