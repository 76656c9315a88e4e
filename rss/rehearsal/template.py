"""The sheet to fill in."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.ids import new_public_id
from municipalities.forms import HELP
from municipalities.models import Municipality, Submission
from rss import sheets
from rss.models import Participation
from rss.outstanding import municipalities_of
from rss.rehearsal.columns import (
    CALLED,
    CHOICES,
    EMPTY_ROWS,
    HEADINGS,
    KEY,
    LONGEST,
    MUNICIPALITY,
    NAMES,
    NEEDED,
    SEVERAL_LINES,
    WIDTHS,
    in_swedish,
)


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
