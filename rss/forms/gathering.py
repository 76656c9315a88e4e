"""Submissions gathered into regional needs, reworded, and forwarded."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import HouseMixin, VersionMixin, version_field
from accounts.text_guard import NO_PERSONS
from municipalities.models import Submission
from rss.models import RegionalNeed


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
