"""What SKR notes of the joint meeting (between moments 5 and 6)."""

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import HouseMixin
from prioritization.forms.priority import NO_PERSONS
from prioritization.models import JointMeeting, PanelMember


class NoteMeetingForm(HouseMixin, forms.Form):
    held_on = forms.DateField(
        label=_("Mötesdag"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={
            "required": _("Skriv vilken dag mötet hölls."),
            "invalid": _("Skriv dagen så här: 2026-09-30."),
        },
    )
    present = forms.MultipleChoiceField(
        label=_("Med på mötet"),
        help_text=_("Panelen och andra ser bara hur många som var med, inte vilka."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Kryssa för dem som var med på mötet."),
            "invalid_choice": _("Någon sitter inte i panelen längre. Läs om sidan."),
        },
    )
    remark = forms.CharField(
        label=_("Anteckning"),
        help_text=_(
            "Panelen och myndigheterna läser den bredvid ordningen. "
            "Skriv inget som kan peka ut en enskild person."
        ),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(
        self,
        members: Sequence[PanelMember],
        meeting: JointMeeting | None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        initial: dict[str, Any] = {}
        if meeting is not None:
            present: Collection[PanelMember] = meeting.present.all()
            initial = {
                "held_on": meeting.held_on,
                "present": [member.public_id for member in present],
                "remark": meeting.remark,
            }
        super().__init__(*args, initial=initial, **kwargs)
        self.members = {member.public_id: member for member in members}
        self.fields["present"].choices = [  # type: ignore[attr-defined]
            (key, self._label_of(member)) for key, member in self.members.items()
        ]

    @staticmethod
    def _label_of(member: PanelMember) -> str:
        if member.in_place_of is None:
            return str(member.user)
        names = {"who": member.user, "director": member.in_place_of}
        return gettext("%(who)s (ersätter %(director)s)") % names

    @property
    def fields_of_meeting(self) -> dict[str, Any]:
        """Once the form is valid."""
        data = self.cleaned_data
        return {**data, "present": [self.members[key] for key in data["present"]]}


class MoveForm(HouseMixin, forms.Form):
    """A need gets another place, for a reason."""

    field_order = ["to_place", "reason"]

    reason = forms.CharField(
        label=_("Skäl"),
        help_text=NO_PERSONS,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Skriv varför mötet flyttar behovet.")},
    )

    def __init__(self, places: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sentence = gettext("Skriv ett heltal från 1 till %(last)d.") % {"last": places}
        self.fields["to_place"] = forms.IntegerField(
            label=_("Flytta till plats"),
            min_value=1,
            max_value=places,
            help_text=sentence,
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            error_messages=dict.fromkeys(
                ["required", "invalid", "min_value", "max_value"], sentence
            ),
        )
        self.order_fields(self.field_order)
