"""A sheet of needs that is uploaded, and taken in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import text_guard
from accounts.forms import HouseMixin, StoredTextForm, on_one_line, tidy
from rss import rehearsal
from rss.sheets import MOST_BYTES, Reason, Refused

SHOWN_NAME = 120
# What is said of a file that is not read; {what} is the place or the words.
REFUSED = {
    Reason.EMPTY: _("Filen är tom."),
    Reason.TOO_BIG: _("Filen är för stor. Högst 5 MB går att ladda upp."),
    Reason.WRONG_TYPE: _(
        "Filen är inget kalkylark. Ladda upp en Excel-fil (.xlsx) eller en CSV-fil."
    ),
    Reason.WRONG_NAME: _(
        "Filens namn stämmer inte med innehållet, som hör till en fil som slutar på "
        "%(what)s. Spara filen på nytt från Excel."
    ),
    Reason.OLD_EXCEL: _(
        "Filen är i ett gammalt Excel-format. Spara den som Excel-arbetsbok (.xlsx)."
    ),
    Reason.OPEN_DOCUMENT: _(
        "Filen är i OpenDocument-format. Spara den som Excel-arbetsbok (.xlsx)."
    ),
    Reason.BINARY_EXCEL: _(
        "Filen är i binärt Excel-format. Spara den som Excel-arbetsbok (.xlsx)."
    ),
    Reason.ENCRYPTED: _(
        "Filen är skyddad med lösenord. Ta bort lösenordet och spara den på nytt."
    ),
    Reason.MACROS: _(
        "Filen innehåller makron. Spara den som Excel-arbetsbok utan makron (.xlsx)."
    ),
    Reason.EXTERNAL_LINKS: _(
        "Filen hämtar uppgifter från andra filer. Ta bort länkarna och spara den på nytt."
    ),
    Reason.BOMB: _(
        "Filen packar upp till mer än ett kalkylark kan behöva, så den öppnas inte."
    ),
    Reason.TOO_MANY_PARTS: _(
        "Filen består av fler delar än ett kalkylark kan behöva, så den öppnas inte."
    ),
    Reason.DAMAGED: _("Filen är skadad och går inte att läsa. Spara den på nytt."),
    Reason.TOO_MANY_ROWS: _(
        "Arket har fler än 5 000 rader. Ta bort tomma rader längst ner, eller dela upp "
        "det på flera filer."
    ),
    Reason.TOO_WIDE: _(
        "Det står något långt ut till höger, i kolumn %(what)s. Ta bort det och spara "
        "filen på nytt."
    ),
    Reason.TOO_MUCH_TEXT: _(
        "Det är för mycket text i arket. Dela upp det på flera filer."
    ),
    Reason.MERGED_CELLS: _(
        "Cellerna %(what)s är sammanslagna. Dela upp dem och spara filen på nytt."
    ),
    Reason.ENCODING: _(
        "Å, ä och ö går inte att läsa i filen. Spara den som ”CSV UTF-8” i Excel."
    ),
    Reason.NO_HEADINGS: _("De här kolumnerna fattas i arket: %(what)s."),
    Reason.SAME_HEADING_TWICE: _("Kolumnen ”%(what)s” finns två gånger i arket."),
}


class SheetForm(HouseMixin, forms.Form):
    """A file with needs, one to a row. Whatever cannot be read is refused here."""

    fil = forms.FileField(
        label=_("Kalkylark"),
        max_length=200,
        help_text=_("Excel (.xlsx) eller CSV, högst 5 MB och 5 000 rader."),
        error_messages={
            "required": _("Välj vilken fil du vill ladda upp."),
            "empty": _("Filen är tom."),
            "invalid": _("Välj vilken fil du vill ladda upp."),
            "max_length": _("Filens namn är för långt. Ge den ett kortare."),
        },
        widget=forms.FileInput(
            attrs={
                "accept": ".xlsx,.csv,application/"
                "vnd.openxmlformats-officedocument.spreadsheetml.sheet,text/csv"
            }
        ),
    )

    def clean_fil(self) -> tuple[str, bytes]:
        """Its name and what is in it."""
        file = self.cleaned_data["fil"]
        if file.size > MOST_BYTES:
            raise ValidationError(str(REFUSED[Reason.TOO_BIG]))
        content = file.read()
        try:
            table = rehearsal.read(file.name, content)
        except Refused as refusal:
            sentence = str(REFUSED[refusal.reason])
            raise ValidationError(sentence % {"what": refusal.what}) from refusal
        if not table.lines:
            raise ValidationError(
                gettext("Det finns inga ifyllda rader i arket %(sheet)s.")
                % {"sheet": rehearsal.CALLED}
            )
        return on_one_line(tidy(file.name))[-SHOWN_NAME:] or ".xlsx", content


class TakeInForm(HouseMixin, forms.Form):
    """That the rehearsal has been seen; and a box to tick, if something in it looks
    like an identity number."""

    fields: dict[str, Any]
    CHECKED = StoredTextForm.CHECKED

    seal = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, plan: rehearsal.Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seal"] = plan.seal
        self.seen = plan.seal
        if plan.marks:
            self.fields[self.CHECKED] = forms.BooleanField(
                label=text_guard.CHECKED,
                help_text=_(
                    "I några rader finns något som ser ut som ett personnummer. "
                    "De är utpekade nedan."
                ),
                error_messages={
                    "required": _(
                        "Läs igenom raderna som är utpekade. Ändra dem i filen eller "
                        "kryssa i att de inte pekar ut någon."
                    )
                },
            )

    @property
    def is_of_what_was_seen(self) -> bool:
        """Whether what would happen is still what the page said."""
        return self.data.get(self.add_prefix("seal"), "") == self.seen
