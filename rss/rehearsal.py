"""What a sheet would do if it were taken in, row by row: nothing is stored here.

The same is asked twice: by the page that shows it, and by the action that does it.
Each row becomes a need, stands in the place of one that was taken down before, says
nothing new, or is refused with its reasons. Rows are known again by the key in their
last column, and those without one by their words.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import personal_data, text_guard
from accounts.forms import on_one_line, tidy
from accounts.ids import is_public_id, new_public_id
from municipalities.forms import HELP, MANY_PEOPLE, MISSING
from municipalities.models import Municipality, NeedText, NilReturn, Submission
from rss import sheets
from rss.models import Participation, Sheet
from rss.outstanding import municipalities_of

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
SEVERAL_LINES = frozenset(
    {
        "challenge",
        "knowledge_lacking",
        "tried",
        "would_change",
        "perspectives",
        "users_heard",
    }
)
CHOICES: Mapping[str, Any] = {
    "lack": NeedText.Lack,
    "concern": NeedText.Concern,
    "wanted_form": NeedText.Form,
}
# Nothing that text_guard looks for is without a digit or the sign of an address.
MAY_POINT_OUT = re.compile(r"[\d@＠﹫]")


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


@dataclass(frozen=True)
class Plan:
    """All rows of a sheet. `seal` stands for just this: the file and what follows."""

    rows: list[Row]
    ignored: list[str]
    digest: str

    def only(self, outcome: Outcome) -> list[Row]:
        return [row for row in self.rows if row.outcome == outcome]

    @property
    def warned(self) -> list[Row]:
        return [row for row in self.rows if row.warnings]

    @property
    def counts(self) -> dict[Outcome, int]:
        return {one: len(self.only(one)) for one in Outcome}

    @property
    def can_be_taken_in(self) -> bool:
        """All or nothing: not while a row is refused, or nothing would happen."""
        counts = self.counts
        return not counts[Outcome.REFUSED] and bool(
            counts[Outcome.NEW] + counts[Outcome.CHANGED]
        )

    @property
    def marks(self) -> set[str]:
        """Of all numbers that look like somebody's, in what would be taken in."""
        return set().union(*(row.marks for row in self.rows))

    @property
    def seal(self) -> str:
        seal = hashlib.sha256(self.digest.encode())
        for row in self.rows:
            place = row.municipality.public_id if row.municipality else ""
            before = row.before.public_id if row.before else ""
            seal.update(f"|{row.line}:{row.outcome}:{place}:{before}".encode())
        return seal.hexdigest()


def read(name: str, content: bytes) -> sheets.Table:
    """Refused, if there is nothing to rehearse in it."""
    return sheets.read(
        name,
        content,
        headings=HEADINGS,
        needed=NEEDED,
        called=CALLED,
        not_counted=[KEY],
    )


def of(sheet: Sheet, *, at: datetime) -> Plan:
    """What an uploaded sheet would do now."""
    table = read(sheet.name, bytes(sheet.content))
    rows = rehearse(sheet.participation, table.lines, at=at)
    return Plan(rows, table.ignored, sheet.digest)


def rehearse(
    participation: Participation, lines: Iterable[sheets.Line], *, at: datetime
) -> list[Row]:
    """As many statements, however many rows there are."""
    known = _Known.about(participation, at)
    rows = [_row(line, known) for line in lines]
    _look_for_keys_twice(rows)
    for row in rows:
        if row.outcome != Outcome.REFUSED and row.municipality is not None:
            known.judge(row, row.municipality)
    for row in rows:
        if row.outcome in {Outcome.NEW, Outcome.CHANGED}:
            _look_through(row)
    return rows


# --- What a row says -------------------------------------------------------------------


def _row(line: sheets.Line, known: "_Known") -> Row:
    said = line.cells[MUNICIPALITY].strip()
    row = Row(line.number, said[:60])
    for name in sorted(line.formulas - {KEY}, key=list(HEADING_OF).index):
        text = _("%(heading)s är en formel. Skriv texten i stället.")
        row.refuse(text % {"heading": HEADING_OF[name]})
    key = line.cells.get(KEY, "").strip().casefold()
    row.key = key if is_public_id(key) else ""
    row.municipality = known.municipalities.get(_called(said))
    if not said:
        row.refuse(_("Välj kommun."))
    elif row.municipality is None:
        text = _("”%(name)s” är ingen kommun som hör till %(rss)s.")
        row.refuse(text % {"name": said[:60], "rss": known.rss})
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


def in_swedish(choices: Any) -> list[tuple[str, str]]:
    """The sheet is in Swedish, whatever language the pages are read in."""
    with translation.override(settings.LANGUAGE_CODE):
        return [(value, str(label)) for value, label in choices.choices]


def _number(row: Row, text: str) -> int | None:
    digits = re.sub(r"[\s\u202f]", "", text)
    if not digits:
        return None
    if not re.fullmatch(r"[0-9]{1,9}", digits) or int(digits) > MANY_PEOPLE:
        sentence = _("%(heading)s ska vara ett heltal under tio miljoner.")
        row.refuse(sentence % {"heading": HEADING_OF["people_affected"]})
        return None
    return int(digits)


def _called(name: str) -> str:
    """Åre, ÅRE, Åre kommun, 2321: the same municipality."""
    plain = " ".join(name.split()).casefold().removesuffix(" kommun")
    return plain.zfill(4) if plain.isdigit() else plain


LONGEST = {
    name: getattr(Submission._meta.get_field(name), "max_length", None)
    for name in NAMES
}


def _look_for_keys_twice(rows: Sequence[Row]) -> None:
    """A row that was copied with its key: which of them is the one?"""
    first: dict[str, Row] = {}
    for row in rows:
        if not row.key:
            continue
        if (other := first.setdefault(row.key, row)) is not row:
            text = _("Samma rad-id står på rad %(line)d. Ta bort det på den nya raden.")
            row.refuse(text % {"line": other.line})


def _look_through(row: Row) -> None:
    """For personal data: warned about, never refused."""
    for name in NAMES:
        text = row.words[name]
        if not isinstance(text, str) or not MAY_POINT_OUT.search(text):
            continue
        if personal_data.find(text):  # seldom, and telling takes some time
            row.warnings += text_guard.warnings(HEADING_OF[name], text)
            row.marks |= text_guard.marks_of(text)


# --- What it comes to --------------------------------------------------------------------


@dataclass
class _Known:
    """What has been handed in already, and by whom."""

    rss: str
    municipalities: dict[str, Municipality]
    without_needs: set[int]
    # Of each key the latest need, and of each text the first.
    by_key: dict[str, Submission]
    by_words: dict[tuple[int, str], Submission]
    lines: dict[tuple[int, str], int] = field(default_factory=dict)

    @classmethod
    def about(cls, participation: Participation, at: datetime) -> "_Known":
        own = list(municipalities_of(participation, at))
        round_ = participation.round
        handed_in = (
            Submission.objects.in_round(round_)
            .filter(municipality__in=own, submitted_at__isnull=False)
            .order_by("pk")
        )
        known = cls(
            rss=participation.rss.name,
            municipalities={},
            without_needs=set(
                NilReturn.objects.in_round(round_)
                .standing()
                .filter(municipality__in=own)
                .values_list("municipality", flat=True)
            ),
            by_key={},
            by_words={},
        )
        for one in own:
            known.municipalities[_called(one.name)] = one
            known.municipalities[one.public_id] = one
        for need in handed_in:
            if need.taken_down_key:
                known.by_key[need.taken_down_key] = need
            # One that stands counts for more than one that does not.
            place = (need.municipality_id, need.fingerprint)
            if need.is_standing or place not in known.by_words:
                known.by_words[place] = need
        return known

    def judge(self, row: Row, municipality: Municipality) -> None:
        before = self.by_key.get(row.key)
        if before is not None:
            self._judge_known(row, before, municipality)
        else:
            self._judge_new(row, municipality)

    def _judge_known(
        self, row: Row, before: Submission, municipality: Municipality
    ) -> None:
        if before.municipality_id != municipality.pk:
            row.refuse(
                _(
                    "Raden är redan antecknad för en annan kommun. "
                    "Ta bort rad-id:t om det är ett nytt behov."
                )
            )
        elif before.is_withdrawn:
            row.leave(_("Behovet är återtaget. Det antecknas inte igen."))
        elif before.words == row.words:
            row.leave(_("Redan antecknat."))
        else:
            row.outcome, row.before = Outcome.CHANGED, before

    def _judge_new(self, row: Row, municipality: Municipality) -> None:
        place = (municipality.pk, row.said.fingerprint)
        before = self.by_words.get(place)
        line = self.lines.setdefault(place, row.line)
        if before is not None:
            row.leave(self._already(before))
        elif line != row.line:
            row.leave(_("Samma behov står på rad %(line)d.") % {"line": line})
        elif municipality.pk in self.without_needs:
            row.refuse(
                _(
                    "Kommunen har svarat att den inte har några behov denna gång. "
                    "Det svaret får tas tillbaka först."
                )
            )

    @staticmethod
    def _already(before: Submission) -> str:
        if before.is_withdrawn:
            return _("Behovet är återtaget. Det antecknas inte igen.")
        if before.is_taken_down:
            return _("Redan antecknat.")
        return _("Kommunen har redan skickat in behovet.")


# --- The sheet to fill in ----------------------------------------------------------------


def template(participation: Participation, *, at: datetime) -> bytes:
    """With what has been taken down so far, and rows that wait for words."""
    own = sorted(municipalities_of(participation, at), key=lambda one: one.alphabetical)
    standing = (
        Submission.objects.in_round(participation.round)
        .submitted()
        .filter(municipality__in=own)
        .exclude(taken_down="")
        .select_related("municipality")
        .order_by("submitted_at", "pk")
    )
    with translation.override(settings.LANGUAGE_CODE):
        return sheets.write(
            list(_columns(own)),
            [
                *(_as_cells(need) for need in standing),
                *({KEY: new_public_id()} for _number in range(EMPTY_ROWS)),
            ],
            _words(participation),
            at=at,
        )


def _as_cells(need: Submission) -> dict[str, str]:
    said = {name: need.shown(name) for name in NAMES}
    cells = {name: "" if text is None else str(text) for name, text in said.items()}
    return {
        **cells,
        MUNICIPALITY: need.municipality.name,
        KEY: need.taken_down_key,
    }


def _columns(own: Sequence[Municipality]) -> Iterator[sheets.Column]:
    for heading, name in HEADINGS.items():
        required = f"{heading} *" if name in NEEDED else heading
        choices: tuple[str, ...] = ()
        if name == MUNICIPALITY:
            choices = tuple(one.name for one in own)
        elif name in CHOICES:
            choices = tuple(label for _value, label in in_swedish(CHOICES[name]))
        yield sheets.Column(
            name=name,
            heading=required,
            width=WIDTHS.get(name, 44 if name in SEVERAL_LINES else 30),
            help=str(HELP.get(name, "")) if name != KEY else _("Ändra inte."),
            choices=choices,
            longest=LONGEST.get(name) if not choices else None,
            is_key=name == KEY,
        )


def _words(participation: Participation) -> sheets.Words:
    return sheets.Words(
        sheet=CALLED,
        instructions_sheet="Så gör du",
        instructions=[
            (
                _("Vad är det här?"),
                _(
                    "Här antecknar RSS kommunernas behov av kunskap, på deras vägnar. "
                    "RSS skriver inga egna behov. %(rss)s, %(round)s."
                )
                % {"rss": participation.rss, "round": participation.round},
            ),
            (
                _("En rad, ett behov"),
                _(
                    "Kolumner med * måste fyllas i. Välj kommun, bristtyp, gäller och "
                    "önskad form i listorna. Resten hjälper dem som ska läsa."
                ),
            ),
            (
                _("Ingen enskild person"),
                _(
                    "Skriv inget som kan peka ut en enskild person: inga namn, "
                    "personnummer, telefonnummer eller adresser."
                ),
            ),
            (
                _("Ladda upp"),
                _(
                    "Spara som Excel (.xlsx) eller CSV och ladda upp filen på samma sida "
                    "där du hämtade den. Du ser först vad som skulle hända, rad för rad. "
                    "Inget sparas förrän du trycker på knappen."
                ),
            ),
            (
                _("Samma fil igen"),
                _(
                    "Ändra i filen och ladda upp den på nytt: ändrade rader ändras, nya "
                    "blir nya, resten lämnas som de är. Det är kolumnen Rad-id som "
                    "håller reda på raderna, så ändra den inte."
                ),
            ),
            (
                _("Kommunen får veta"),
                _(
                    "Kommunens representanter får ett brev om det som antecknas. De kan "
                    "rätta eller återta det så länge insamlingen pågår."
                ),
            ),
        ],
        wrong_choice=_("Välj något i listan."),
        too_long=_("Texten är för lång. Korta den lite."),
    )
