"""What coordinators fill in, and SKR about coverage."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import text_guard
from accounts.forms import (
    HouseMixin,
    StoredTextForm,
    VersionMixin,
    on_one_line,
    tidy,
    version_field,
)
from accounts.ids import is_public_id, new_public_id
from municipalities.forms import HELP, MISSING
from municipalities.models import Municipality, NeedText, Question, Submission
from rss import rehearsal
from rss.models import Appeal, LeftOut, Participation, RegionalNeed, Rss
from rss.outstanding import Answer
from rss.sheets import MOST_BYTES, Reason, Refused

NO_PERSONS = _("Skriv inget som kan peka ut en enskild person.")
YES, NO = "ja", "nej"
SHOWN_NAME = 120


class ParticipationForm(HouseMixin, forms.ModelForm):
    """Yes or no to a round; a no comes with its reason."""

    mark_optional = False  # the help says when the reason is needed

    answer = forms.ChoiceField(
        label=_("Deltar ni i omgången?"),
        choices=[(YES, _("Ja, vi deltar")), (NO, _("Nej, vi deltar inte"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Svara ja eller nej.")},
    )

    class Meta:
        model = Participation
        fields = ["reason"]
        labels = {"reason": _("Varför?")}
        help_texts = {
            "reason": _(
                "Krävs om ni svarar nej. SKR och era kommuner läser skälet. "
                "Skriv inget som kan peka ut en enskild person."
            )
        }
        widgets = {"reason": forms.Textarea(attrs={"rows": 4})}

    field_order = ["answer", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.takes_part is not None:
            self.initial["answer"] = YES if self.instance.takes_part else NO

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if self.takes_part is False and not said.get("reason"):
            self.add_error(
                "reason",
                gettext("Skriv varför ni inte deltar. Kommunerna läser skälet."),
            )
        return said

    @property
    def takes_part(self) -> bool | None:
        """None while the question is not answered."""
        answer = self.cleaned_data.get("answer")
        return None if answer is None else answer == YES


class WordingForm(HouseMixin, forms.ModelForm):
    """The RSS's own words."""

    names = ("title", "target_group", "description")

    class Meta:
        model = RegionalNeed
        fields = ["title", "target_group", "description"]
        widgets = {"description": forms.Textarea(attrs={"rows": 8})}
        help_texts = {
            "title": _("Säg kort vad behovet gäller, så att alla förstår."),
            "target_group": _("Vilka brukare, klienter eller patienter gäller det?"),
            "description": _(
                "Beskriv det som är gemensamt för kommunerna. Deras egna ord följer med "
                "bredvid."
            ),
        }
        error_messages = {
            "title": {"required": _("Skriv en rubrik.")},
            "target_group": {"required": _("Skriv vilken målgrupp behovet gäller.")},
            "description": {"required": _("Beskriv behovet.")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.names:
            field = self.fields[name]
            field.help_text = f"{field.help_text} {NO_PERSONS}"

    @property
    def wording(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.names}


class RewordForm(VersionMixin, WordingForm):
    """The words, and the version of them that the writer has seen."""

    version = version_field()


class ChooseSubmissionsMixin:
    """Which of the submissions; each is named by its public id."""

    fields: dict[str, Any]
    cleaned_data: dict[str, Any]

    def offer(self, submissions: Iterable[Submission]) -> None:
        self.offered = {one.public_id: one for one in submissions}
        self.fields["behov"].choices = [(key, key) for key in self.offered]

    @property
    def chosen(self) -> list[Submission]:
        return [self.offered[key] for key in self.cleaned_data["behov"]]


class _Submissions(forms.MultipleChoiceField):
    default_error_messages = {
        "required": _("Välj minst ett inskickat behov."),
        "invalid_choice": _(
            "Ett av behoven går inte längre att samla in. Det kan ha återtagits. "
            "Listan visar hur det ser ut nu."
        ),
    }


class GatherForm(ChooseSubmissionsMixin, HouseMixin, forms.Form):
    """Selected submissions, and where they go."""

    NEW = "nytt"

    behov = _Submissions()
    till = forms.ChoiceField(label=_("Samla ihop dem i"), widget=forms.RadioSelect)

    def __init__(
        self,
        *args: Any,
        submissions: Iterable[Submission],
        drafts: Sequence[RegionalNeed],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer(submissions)
        self.drafts = {one.public_id: one for one in drafts}
        self.fields["till"].choices = [
            (self.NEW, _("Ett nytt regionalt behov")),
            *((one.public_id, one.title) for one in drafts),
        ]
        self.initial.setdefault("till", self.NEW)

    @property
    def regional_need(self) -> RegionalNeed | None:
        """None: a new one."""
        return self.drafts.get(self.cleaned_data["till"])


class NewRegionalNeedForm(ChooseSubmissionsMixin, WordingForm):
    behov = _Submissions(widget=forms.MultipleHiddenInput)

    def __init__(
        self, *args: Any, submissions: Iterable[Submission], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer(submissions)


class ForwardForm(HouseMixin, forms.Form):
    """Which regional needs to send on."""

    fields: dict[str, Any]

    behov = forms.MultipleChoiceField(
        label=_("Regionala behov att skicka vidare"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Välj minst ett regionalt behov att skicka vidare."),
            "invalid_choice": _(
                "Ett av behoven går inte att skicka vidare. Det kan sakna inskickade "
                "behov bakom sig. Listan visar hur det ser ut nu."
            ),
        },
    )

    # What is left behind, as the page said it: more than that is asked about anew.
    kvar = forms.IntegerField(
        required=False,
        error_messages={"invalid": _("Kryssa för att du vet vad som inte följer med.")},
    )

    def __init__(
        self,
        *args: Any,
        regional_needs: Sequence[RegionalNeed],
        unaccounted: int,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {one.public_id: one for one in regional_needs}
        self.fields["behov"].choices = [
            (key, one.title) for key, one in self.offered.items()
        ]
        self.unaccounted = unaccounted

    def clean_kvar(self) -> int:
        known = self.cleaned_data["kvar"] or 0
        if known < self.unaccounted:
            raise ValidationError(
                gettext(
                    "Kryssa för att du vet vad som inte följer med, eller ta hand om "
                    "det först."
                )
            )
        return known

    @property
    def chosen(self) -> list[RegionalNeed]:
        return [self.offered[key] for key in self.cleaned_data["behov"]]


class MoveForm(HouseMixin, forms.Form):
    """Another RSS for a municipality, from a day."""

    rss = forms.ModelChoiceField(
        label=_("Ny RSS"),
        queryset=Rss.objects.order_by("name"),
        to_field_name="public_id",
        empty_label=_("Välj RSS"),
        error_messages={"required": _("Välj vilken RSS kommunen ska höra till.")},
    )
    on_day = forms.DateField(
        label=_("Från och med"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        help_text=_("Första dagen som den nya RSS:en täcker kommunen."),
        error_messages={
            "required": _("Skriv från vilken dag, till exempel 2027-01-01."),
            "invalid": _("Skriv dagen så här: 2027-01-01."),
        },
    )

    def clean_on_day(self) -> Any:
        day = self.cleaned_data["on_day"]
        if not 1990 <= day.year <= 2100:
            raise ValidationError(gettext("Skriv ett år mellan 1990 och 2100."))
        return day


class AskForm(HouseMixin, forms.ModelForm):
    """A question to the municipality about its need."""

    class Meta:
        model = Question
        fields = ["text"]
        labels = {"text": _("Vad vill ni fråga kommunen?")}
        help_texts = {
            "text": _(
                "Fråga så att det går att svara kort. "
                "Skriv inget som kan peka ut en enskild person."
            )
        }
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}
        error_messages = {"text": {"required": _("Skriv frågan.")}}


class LeaveOutForm(HouseMixin, forms.ModelForm):
    """Why a need is left out; never without a reason."""

    class Meta:
        model = LeftOut
        fields = ["reason"]
        labels = {"reason": _("Varför lämnar ni behovet utanför?")}
        help_texts = {
            "reason": _(
                "Kommunen läser skälet, till exempel att stöd redan finns och var. "
                "Skriv inget som kan peka ut en enskild person."
            )
        }
        widgets = {"reason": forms.Textarea(attrs={"rows": 4})}
        error_messages = {
            "reason": {"required": _("Skriv varför. Kommunen läser skälet.")}
        }


class AppealForm(HouseMixin, forms.ModelForm):
    """A letter to those that have not answered: to whom, and what it says."""

    mentions_contacts = False  # who writes may well say how to be reached
    fields: dict[str, Any]

    key = forms.CharField(widget=forms.HiddenInput, required=False)
    kommun = forms.MultipleChoiceField(
        label=_("Vilka kommuner skriver ni till?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Välj minst en kommun."),
            "invalid_choice": _(
                "En av kommunerna har svarat sedan sidan öppnades, eller hör inte till "
                "er. Listan visar hur det ser ut nu."
            ),
        },
    )

    class Meta:
        model = Appeal
        fields = ["subject", "text"]
        help_texts = {
            "text": _(
                "Under texten står länken till kommunens sida, och ditt namn och din "
                "e-postadress. Skriv inget som kan peka ut en enskild person."
            )
        }
        widgets = {"text": forms.Textarea(attrs={"rows": 10})}
        error_messages = {
            "subject": {"required": _("Skriv ett ämne.")},
            "text": {"required": _("Skriv vad brevet ska säga.")},
        }

    def __init__(
        self, *args: Any, municipalities: Sequence[Municipality], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {one.public_id: one for one in municipalities}
        self.fields["kommun"].choices = [
            (key, one.name) for key, one in self.offered.items()
        ]
        self.initial.setdefault("key", new_public_id())

    def clean_key(self) -> str:
        """Whatever is no id of ours is replaced, not refused."""
        sent = self.cleaned_data["key"]
        return sent if is_public_id(sent) else new_public_id()

    @property
    def chosen(self) -> list[Municipality]:
        return [self.offered[key] for key in self.cleaned_data["kommun"]]


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


class MeetingForm(HouseMixin, forms.ModelForm):
    """What a need must have, taken down while a municipality tells of it."""

    fields: dict[str, Any]

    # So that the same form twice gives one need.
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Submission
        fields = [*NeedText.REQUIRED]
        help_texts = {name: HELP.get(name, "") for name in NeedText.REQUIRED}
        error_messages = {
            name: {"required": MISSING[name]} for name in NeedText.REQUIRED
        }
        widgets = {
            "challenge": forms.Textarea(attrs={"rows": 3}),
            "knowledge_lacking": forms.Textarea(attrs={"rows": 3}),
            "lack": forms.RadioSelect,
            "concern": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["key"] = new_public_id()
        # The one who takes notes writes at once; with something to mend, that comes first.
        if not self.is_bound:
            self.fields["title"].widget.attrs["autofocus"] = True
        # Radio buttons need no "---------".
        self.fields["lack"].choices = NeedText.Lack.choices
        self.fields["concern"].choices = NeedText.Concern.choices

    def clean_key(self) -> str:
        """Whatever is no id of ours is replaced, not refused."""
        sent = self.cleaned_data["key"]
        return sent if is_public_id(sent) else new_public_id()

    @property
    def words(self) -> dict[str, Any]:
        """Every field of a need; what is not asked here is empty."""
        empty = dict.fromkeys(NeedText.OPTIONAL, "") | {"people_affected": None}
        return empty | {name: self.cleaned_data[name] for name in NeedText.REQUIRED}


class AgendaForm:
    """The list of places, as the buttons and the numbers send it."""

    def __init__(self, municipalities: Sequence[Municipality]) -> None:
        self.codes = [one.public_id for one in municipalities]

    def order(self, sent: Any) -> list[str]:
        """By the numbers, then one of them a step up or down; whatever is no number
        leaves its municipality where it was."""
        shown = {code: place for place, code in enumerate(self.codes, start=1)}
        places = {code: self._number(sent, code, shown[code]) for code in self.codes}
        # One that was given another's number takes its place, coming from either side.
        codes = sorted(
            self.codes,
            key=lambda code: (
                places[code],
                (places[code] > shown[code]) - (places[code] < shown[code]),
                shown[code],
            ),
        )
        for name, step in (("up", -1), ("down", 1)):
            code = sent.get(name)
            if code in codes:
                at = codes.index(code)
                codes.insert(max(at + step, 0), codes.pop(at))
        return codes

    @staticmethod
    def _number(sent: Any, code: str, shown: int) -> int:
        number = sent.get(f"place-{code}", "")
        plain = number.isascii() and number.isdigit() and len(number) < 6
        return int(number) if plain else shown
