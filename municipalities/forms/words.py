"""The words of a need, in a draft."""

from collections.abc import Iterable, Sequence
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import HouseMixin, VersionMixin, version_field, version_of
from accounts.ids import id_or_new, new_public_id
from accounts.text_guard import NO_PERSONS
from municipalities.forms.common import ForMunicipalityMixin
from municipalities.forms.questions import QuestionsForm
from municipalities.forms.sending import SendingMixin
from municipalities.models import Municipality, NeedText, Submission

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
LONG_TEXTS = tuple(ENOUGH_WORDS)
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
            **{name: forms.Textarea(attrs={"rows": 4}) for name in LONG_TEXTS},
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
        return id_or_new(self.cleaned_data["draft_id"])

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
