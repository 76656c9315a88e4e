"""What is asked when needs are ranked, put in order and handed over (moments 5, 6)."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import HouseMixin
from needs.models import Agency
from prioritization.actions import Recipients
from prioritization.models import PriorityPlace
from prioritization.models.choices import CANNOT_JUDGE, Choice, Choices

NO_PERSONS = _("Skriv inget som kan peka ut en enskild person.")


class Rankable(Protocol):
    """A need, or as much of it as a ballot shows."""

    @property
    def public_id(self) -> str: ...

    @property
    def title(self) -> str: ...


class BallotForm(HouseMixin, forms.Form):
    """A number and a box for each need. Equal numbers share a place; an empty number
    is "seen, not chosen"."""

    def __init__(
        self, needs: Sequence[Rankable], choices: Choices, *args: Any, **kwargs: Any
    ) -> None:
        self.needs = {need.public_id: need for need in needs}
        initial: dict[str, object] = {}
        for key in self.needs:
            choice = choices.get(key)
            cannot = choice == CANNOT_JUDGE
            initial[f"cannot-{key}"] = cannot
            initial[f"place-{key}"] = None if cannot else choice
        super().__init__(*args, initial=initial, auto_id="%s", **kwargs)
        for key, need in self.needs.items():
            self.fields[f"place-{key}"] = self._place_field(need)
            self.fields[f"cannot-{key}"] = forms.BooleanField(required=False)

    def _place_field(self, need: Rankable) -> forms.IntegerField:
        sentence = ngettext(
            "Plats för ”%(need)s”: skriv 1, eller lämna tomt.",
            "Plats för ”%(need)s”: skriv ett heltal från 1 till %(count)d, "
            "eller lämna tomt.",
            len(self.needs),
        ) % {"need": need.title, "count": len(self.needs)}
        return forms.IntegerField(
            min_value=1,
            max_value=len(self.needs),
            required=False,
            error_messages=dict.fromkeys(
                ["invalid", "min_value", "max_value"], sentence
            ),
        )

    def clean(self) -> dict[str, Any]:
        for key, need in self.needs.items():
            if self.cleaned_data.get(f"place-{key}") and self._cannot_judge(key):
                sentence = gettext(
                    "”%(need)s” har både en plats och krysset ”Kan inte bedöma”. "
                    "Ta bort det ena."
                )
                self.add_error(f"place-{key}", sentence % {"need": need.title})
        return self.cleaned_data

    def _cannot_judge(self, key: str) -> bool:
        return bool(self.cleaned_data.get(f"cannot-{key}"))

    def rows(self) -> list[dict[str, Any]]:
        """For the page: each need with its two fields."""
        return [
            {
                "need": need,
                "place": self[f"place-{key}"],
                "cannot": self[f"cannot-{key}"],
                "chosen": self._looks_chosen(key),
            }
            for key, need in self.needs.items()
        ]

    def _looks_chosen(self, key: str) -> bool:
        place, cannot = self[f"place-{key}"].value(), self[f"cannot-{key}"].value()
        return place not in (None, "") and not cannot

    @property
    def choices(self) -> Choices:
        """What the voter says, once the form is valid."""
        return {key: self._choice(key) for key in self.needs}

    def _choice(self, key: str) -> Choice:
        """A need that came to the list after the page was shown was not seen."""
        if self._cannot_judge(key) or f"place-{key}" not in self.data:
            return CANNOT_JUDGE
        return self.cleaned_data[f"place-{key}"]


class FixOrderForm(HouseMixin, forms.Form):
    """Asked for only when nobody has ranked."""

    reason = forms.CharField(
        label=_("Varför fastställer ni ordningen ändå?"),
        help_text=NO_PERSONS,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("Skriv varför ordningen fastställs utan rangordningar.")
        },
    )


class RecipientsForm(HouseMixin, forms.Form):
    """For each need in the order: who leads the answer, and who stands beside."""

    def __init__(
        self,
        places: Sequence[PriorityPlace],
        agencies: Sequence[Agency],
        leads: Mapping[int, Agency],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        self.places = places
        self.agencies = {agency.public_id: agency for agency in agencies}
        super().__init__(*args, auto_id="%s", **kwargs)
        choices = [(key, agency.name) for key, agency in self.agencies.items()]
        for place in places:
            key = place.need.public_id
            lead = leads.get(place.need_id)
            self.fields[f"lead-{key}"] = forms.ChoiceField(
                label=gettext("Håller i svaret"),
                choices=[("", gettext("Välj myndighet")), *choices],
                initial=lead.public_id if lead else "",
                error_messages=dict.fromkeys(
                    ["required", "invalid_choice"],
                    gettext("Välj vem som håller i svaret på ”%(need)s”.")
                    % {"need": place.need.title},
                ),
            )
            self.fields[f"others-{key}"] = forms.MultipleChoiceField(
                label=gettext("Tar också emot"),
                choices=choices,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def recipients(self) -> dict[int, Recipients]:
        """By the pk of the need, once the form is valid."""
        data = self.cleaned_data
        result = {}
        for place in self.places:
            key = place.need.public_id
            others = [self.agencies[other] for other in data[f"others-{key}"]]
            lead = self.agencies[data[f"lead-{key}"]]
            result[place.need_id] = Recipients(
                lead=lead, others=[other for other in others if other != lead]
            )
        return result

    def rows(self) -> list[dict[str, Any]]:
        """For the page: each place with its two fields."""
        return [
            {
                "place": place,
                "lead": self[f"lead-{place.need.public_id}"],
                "others": (others := self[f"others-{place.need.public_id}"]),
                "checked": others.value() or [],
            }
            for place in self.places
        ]
