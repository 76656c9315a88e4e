"""What SKR fills in before and during a dialogue meeting."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import HouseMixin
from needs.forms.common import NO_PERSONS, text_area
from needs.models import Agency, DialogueMeeting, DialogueWord
from needs.querysets import rounds_handed_over
from rounds.models import Round


def _day(**kwargs: Any) -> forms.DateField:
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        **kwargs,
    )


class DialogueMeetingForm(HouseMixin, forms.Form):
    """A meeting, and which rounds it follows up."""

    title = forms.CharField(
        label=_("Rubrik"),
        max_length=120,
        help_text=_("Till exempel ”Dialogmöte våren 2027”."),
        error_messages={"required": _("Skriv en rubrik.")},
    )
    held_on = _day(
        label=_("Mötesdag"),
        error_messages={
            "required": _("Skriv vilken dag mötet är."),
            "invalid": _("Skriv dagen så här: 2027-04-14."),
        },
    )
    rounds = forms.MultipleChoiceField(
        label=_("Omgångar"),
        help_text=_("De som är överlämnade till myndigheterna."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Välj minst en omgång."),
            "invalid_choice": _("En av omgångarna är inte överlämnad. Välj igen."),
        },
    )

    def __init__(
        self, *args: Any, meeting: DialogueMeeting | None = None, **kwargs: Any
    ) -> None:
        self.offered = {one.public_id: one for one in rounds_handed_over()}
        if meeting:
            kwargs["initial"] = {
                "title": meeting.title,
                "held_on": meeting.held_on,
                "rounds": [one.public_id for one in meeting.rounds.all()],
            }
        super().__init__(*args, **kwargs)
        field = cast("forms.MultipleChoiceField", self.fields["rounds"])
        field.choices = [(key, str(one)) for key, one in self.offered.items()]

    def clean_held_on(self) -> date:
        day: date = self.cleaned_data["held_on"]
        if not 2000 <= day.year <= 2100:
            raise forms.ValidationError(gettext("Skriv dagen så här: 2027-04-14."))
        return day

    @property
    def words(self) -> dict[str, Any]:
        data = self.cleaned_data
        chosen: list[Round] = [self.offered[key] for key in data["rounds"]]
        return {
            "title": data["title"],
            "held_on": data["held_on"],
            "rounds": chosen,
        }


class DialogueWordForm(HouseMixin, forms.Form):
    """A note, a decision, or both, about one need."""

    note = forms.CharField(
        label=DialogueWord.Kind.NOTE.label,
        max_length=2000,
        required=False,
        help_text=NO_PERSONS,
        widget=text_area(3),
    )
    decision = forms.CharField(
        label=DialogueWord.Kind.DECISION.label,
        max_length=2000,
        required=False,
        widget=text_area(2),
    )
    agency = forms.ChoiceField(label=_("Vem ser till det?"), required=False)
    due_on = _day(
        label=_("Senast"),
        required=False,
        error_messages={"invalid": _("Skriv dagen så här: 2027-04-14.")},
    )

    def __init__(
        self, agencies: Sequence[Agency], held_on: date, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.agencies = {one.public_id: one for one in agencies}
        self.held_on = held_on
        field = cast("forms.ChoiceField", self.fields["agency"])
        field.choices = [
            ("", gettext("Ingen särskild")),
            *((key, str(one)) for key, one in self.agencies.items()),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        if not data["note"] and not data["decision"]:
            self.add_error("note", gettext("Skriv en anteckning eller ett beslut."))
        if not data["decision"] and (data["agency"] or data["due_on"]):
            self.add_error("decision", gettext("Skriv vad som är beslutat."))
        if data["due_on"] and not self.held_on <= data["due_on"] < date(2100, 1, 1):
            self.add_error("due_on", gettext("Välj mötesdagen eller en senare dag."))
        return data

    @property
    def words(self) -> list[dict[str, Any]]:
        """One for the note, one for the decision."""
        data, said = self.cleaned_data, []
        if data["note"]:
            said.append({"kind": DialogueWord.Kind.NOTE, "text": data["note"]})
        if data["decision"]:
            said.append(
                {
                    "kind": DialogueWord.Kind.DECISION,
                    "text": data["decision"],
                    "agency": self.agencies.get(data["agency"]),
                    "due_on": data["due_on"],
                }
            )
        return said
