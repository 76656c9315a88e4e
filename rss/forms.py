"""What coordinators fill in, and SKR about coverage."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import HouseMixin
from municipalities.models import Submission
from rss.models import Participation, RegionalNeed, Rss

NO_PERSONS = _("Skriv inget som kan peka ut en enskild person.")
YES, NO = "ja", "nej"


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

    def __init__(
        self, *args: Any, regional_needs: Sequence[RegionalNeed], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {one.public_id: one for one in regional_needs}
        self.fields["behov"].choices = [
            (key, one.title) for key, one in self.offered.items()
        ]

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
