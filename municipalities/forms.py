"""What representatives fill in."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Self, TypedDict

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import text_guard
from accounts.file_kinds import ACCEPT, FileKind, Refused, kind_of, name_for
from accounts.forms import HouseMixin, VersionMixin, version_field, version_of
from accounts.ids import is_public_id, new_public_id
from municipalities.models import (
    LARGEST_FILE,
    MOST_FILES,
    QUESTIONS,
    Municipality,
    NeedText,
    NilReturn,
    Question,
    Submission,
    in_words,
)

MANY_PEOPLE = 10_000_000
# How many words are enough, as a rule. A recommendation: never a limit.
ENOUGH_WORDS = {
    "challenge": 150,
    "knowledge_lacking": 150,
    "tried": 100,
    "would_change": 100,
    "perspectives": 100,
    "users_heard": 100,
}

KEY = re.compile(r"[0-9a-z]{16,40}")

NO_PERSONS = _("Skriv inget som kan peka ut en enskild person.")
HELP = {
    "title": _("Säg kort vad behovet gäller, så att alla förstår."),
    "target_group": _("Vilka brukare, klienter eller patienter gäller det?"),
    "challenge": _("Vad är svårt i vardagen? Berätta om situationer ni möter."),
    "knowledge_lacking": _("Vad behöver ni veta för att kunna göra ett bättre arbete?"),
    "tried": _("Länka gärna till stöd som ni har hittat men som inte räcker."),
    "would_change": _("Vad blir bättre för brukarna?"),
    "people_affected": _("Ett ungefärligt antal i er kommun räcker."),
    "perspectives": _(
        "Skiljer sig behovet för barn, för kvinnor och män, eller för minoriteter?"
    ),
    "users_heard": _("Till exempel i ett brukarråd eller i en enkät."),
}
MISSING = {
    "title": _("Skriv en rubrik."),
    "target_group": _("Skriv vilken målgrupp behovet gäller."),
    "challenge": _("Beskriv utmaningen i mötet med brukare."),
    "knowledge_lacking": _("Skriv vilken kunskap som saknas."),
    "lack": _("Välj vad det är som brister."),
    "concern": _("Välj vad behovet gäller."),
}


class QuestionsForm(HouseMixin, forms.Form):
    """The four questions before a need: yes or no to each."""

    SAID = {"j": True, "n": False}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in QUESTIONS:
            self.fields[question.name] = forms.ChoiceField(
                label=question.text,
                choices=[("j", _("Ja")), ("n", _("Nej"))],
                widget=forms.RadioSelect,
                error_messages={"required": _("Svara ja eller nej.")},
            )

    @classmethod
    def about(cls, draft: Submission, *args: Any) -> Self:
        """With the answers that the draft has."""
        said = {one.question.name: "j" if one.yes else "n" for one in draft.asked}
        return cls(*args, initial=said)

    @property
    def answers(self) -> dict[str, bool]:
        return {name: self.SAID[said] for name, said in self.cleaned_data.items()}

    @property
    def in_address(self) -> str:
        """The answers as an address carries them on to the form: "jnnj"."""
        return "".join(self.cleaned_data[question.name] for question in QUESTIONS)

    @classmethod
    def from_address(cls, said: str) -> dict[str, bool]:
        """Nothing, where an address carries no four answers."""
        if len(said) != len(QUESTIONS) or not set(said) <= set(cls.SAID):
            return {}
        return {
            question.name: cls.SAID[one]
            for question, one in zip(QUESTIONS, said, strict=True)
        }


class Keys(TypedDict):
    key: str
    after: list[str]


class SendingMixin(forms.Form):
    """What a script adds to a save: its key, and those of the ones before whose answers
    never came. Whatever is no key is none."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)
    after = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_key(self) -> str:
        sent = self.cleaned_data["key"]
        return sent if KEY.fullmatch(sent) else ""

    def clean_after(self) -> list[str]:
        return [
            sent for sent in self.cleaned_data["after"].split() if KEY.fullmatch(sent)
        ]

    @property
    def keys(self) -> Keys:
        return {"key": self.cleaned_data["key"], "after": self.cleaned_data["after"]}


class ForMunicipalityMixin:
    """Asks which municipality the person acts for; who has only one is not asked."""

    fields: dict[str, Any]
    initial: Any
    cleaned_data: dict[str, Any]

    def offer(self, municipalities: Sequence[Municipality]) -> None:
        self.offered = {one.public_id: one for one in municipalities}
        field = self.fields["municipality"]
        field.choices = [(one.public_id, one.name) for one in municipalities]
        if len(self.offered) == 1:
            field.widget = forms.HiddenInput()
            self.initial["municipality"] = municipalities[0].public_id

    def clean_municipality(self) -> Municipality:
        return self.offered[self.cleaned_data["municipality"]]


class WordsForm(HouseMixin, forms.ModelForm):
    """The words of a need. Labels tell what handing in demands; saving demands nothing."""

    fields: dict[str, Any]
    names = (*NeedText.REQUIRED, *NeedText.OPTIONAL)
    # Whether the fields hold what is stored, or what could not be.
    is_stored = False

    class Meta:
        model = Submission
        fields = [*NeedText.REQUIRED, *NeedText.OPTIONAL]
        help_texts = HELP
        widgets = {
            "lack": forms.RadioSelect,
            "concern": forms.RadioSelect,
            "wanted_form": forms.RadioSelect,
            "people_affected": forms.NumberInput(attrs={"inputmode": "numeric"}),
            **{
                name: forms.Textarea(attrs={"rows": 4})
                for name in (
                    "challenge",
                    "knowledge_lacking",
                    "tried",
                    "would_change",
                    "perspectives",
                    "users_heard",
                )
            },
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.names:
            field = self.fields[name]
            if type(field) is forms.CharField:
                field.help_text = f"{field.help_text} {NO_PERSONS}"
            if name in ENOUGH_WORDS:
                field.enough_words = ENOUGH_WORDS[name]
                # A browser would cut off what is pasted, without a word.
                field.widget.attrs.pop("maxlength")
        # Radio buttons need no "---------".
        self.fields["lack"].choices = NeedText.Lack.choices
        self.fields["concern"].choices = NeedText.Concern.choices
        self.fields["wanted_form"].choices = [
            ("", _("Ingen särskild")),
            *NeedText.Form.choices,
        ]

    def full_clean(self) -> None:
        """A draft may lack anything."""
        for name in NeedText.REQUIRED:
            self.fields[name].required = False
        super().full_clean()
        for name in NeedText.REQUIRED:
            self.fields[name].required = True

    def clean_people_affected(self) -> int | None:
        number = self.cleaned_data["people_affected"]
        if number is not None and number > MANY_PEOPLE:
            raise ValidationError(gettext("Skriv ett tal under tio miljoner."))
        return number

    @property
    def words(self) -> dict[str, Any]:
        """What was written, by field."""
        return {name: self.cleaned_data[name] for name in self.names}

    @property
    def is_unsaved(self) -> bool:
        """Shows what somebody has sent and the server has not taken."""
        return self.is_bound and not self.is_stored

    @property
    def first_part(self) -> list[forms.BoundField]:
        return [self[name] for name in NeedText.REQUIRED]

    @property
    def rest(self) -> list[forms.BoundField]:
        return [self[name] for name in NeedText.OPTIONAL]

    @property
    def rest_is_open(self) -> bool:
        """Folded, unless something is written or wrong there."""
        return any(field.errors or field.value() for field in self.rest)

    def refuse_empty(self) -> None:
        self.add_error(
            None, gettext("Skriv något först, så finns det något att spara.")
        )

    def ask_for(self, missing: Iterable[str]) -> None:
        """Say at each field what handing in demands, once the draft has been saved."""
        for name in missing:
            self.add_error(name, MISSING[name])


class NewNeedForm(SendingMixin, ForMunicipalityMixin, WordsForm):
    """A first draft: for which municipality, and under which id it will be saved."""

    municipality = forms.ChoiceField(
        label=_("Vilken kommun skriver du för?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Välj vilken kommun du skriver för.")},
    )
    draft_id = forms.CharField(widget=forms.HiddenInput)
    # The four questions were answered before there was a draft to keep them.
    asked = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, municipalities: Sequence[Municipality], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer(municipalities)
        self.initial.setdefault("draft_id", new_public_id())

    def clean_draft_id(self) -> str:
        """Whatever is no id of ours is replaced, not refused."""
        sent = self.cleaned_data["draft_id"]
        return sent if is_public_id(sent) else new_public_id()

    def clean_asked(self) -> dict[str, bool]:
        return QuestionsForm.from_address(self.cleaned_data["asked"])


class DraftForm(SendingMixin, VersionMixin, WordsForm):
    """A draft, and the version of it that the writer has seen."""

    version = version_field()

    @classmethod
    def filled_in(cls, draft: Submission) -> Self:
        """As if the stored words had just been sent: a form that can be told of errors."""
        said = {
            name: "" if words is None else words for name, words in draft.words.items()
        }
        form = cls({**said, "version": version_of(draft.saved_at)}, instance=draft)
        form.is_stored = True
        return form


class NilReturnForm(ForMunicipalityMixin, HouseMixin, forms.ModelForm):
    """We have no needs this time; the reason if they like."""

    municipality = forms.ChoiceField(
        label=_("Vilken kommun svarar du för?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Välj vilken kommun du svarar för.")},
    )

    class Meta:
        model = NilReturn
        fields = ["reason"]
        labels = {"reason": _("Varför har ni inga behov denna gång?")}
        help_texts = {
            "reason": _(
                "RSS och SKR läser skälet, till exempel att området är litet hos er. "
                "Skriv inget som kan peka ut en enskild person."
            )
        }
        widgets = {"reason": forms.Textarea(attrs={"rows": 3})}

    field_order = ["municipality", "reason"]

    def __init__(
        self, *args: Any, municipalities: Sequence[Municipality], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer(municipalities)


class AnswerForm(HouseMixin, forms.ModelForm):
    """What the municipality says to a question about its need."""

    class Meta:
        model = Question
        fields = ["answer"]
        labels = {"answer": _("Ert svar")}
        help_texts = {
            "answer": _(
                "Svaret står bredvid er text, som inte ändras. "
                "Skriv inget som kan peka ut en enskild person."
            )
        }
        widgets = {"answer": forms.Textarea(attrs={"rows": 4})}
        error_messages = {"answer": {"required": _("Skriv ett svar.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].required = True


class RegistryNumberForm(HouseMixin, forms.ModelForm):
    class Meta:
        model = Submission
        fields = ["registry_number"]
        help_texts = {
            "registry_number": _(
                "Till exempel SN 2026/123. Går att ändra när som helst."
            )
        }


class AttachmentForm(HouseMixin, forms.Form):
    """A file to add to a draft. `content`, `kind` and `name` are ours, once it is valid."""

    content: bytes
    kind: FileKind
    name: str

    file = forms.FileField(
        label=_("Fil"),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        error_messages={
            "required": _("Välj vilken fil som ska läggas till."),
            "empty": _("Filen är tom. Välj en annan."),
            "invalid": _("Filen kom inte fram. Välj den en gång till."),
        },
    )

    def clean_file(self) -> Any:
        """What it is, by what is in it."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise ValidationError(
                gettext(
                    "Filen är %(size)s, och en fil får vara högst %(most)s. Spara den "
                    "mindre, eller dela den."
                )
                % {"size": in_words(file.size), "most": in_words(LARGEST_FILE)}
            )
        self.content = file.read()
        try:
            self.kind = kind_of(self.content)
        except Refused as refusal:
            raise ValidationError(str(refusal)) from None
        self.name = name_for(file.name, self.kind)
        text_guard.tell(text_guard.warnings(gettext("filens namn"), self.name))
        return file

    def refuse_more(self) -> None:
        self.add_error(
            "file",
            gettext("Ett behov kan ha högst %(n)d filer. Ta bort en först.")
            % {"n": MOST_FILES},
        )

    def refuse_same(self, name: str) -> None:
        self.add_error("file", gettext("Filen finns redan här: %s.") % name)

    def refuse_for_now(self) -> None:
        self.add_error(
            "file",
            gettext("Filen gick inte att spara just nu. Vänta lite och försök igen."),
        )
