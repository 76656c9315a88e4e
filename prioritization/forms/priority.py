"""What is asked when needs are put in order and handed over (moment 6)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import HouseMixin
from needs.models import Agency
from prioritization.actions import Recipients
from prioritization.models import PriorityPlace

NO_PERSONS = _("Skriv inget som kan peka ut en enskild person.")


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
    """For each need in the order: who leads the answer, and who stands beside. And what
    SKR writes along with them all."""

    letter = forms.CharField(
        label=_("Följebrev"),
        required=False,
        max_length=5000,
        help_text=_(
            "Frivilligt. Det står i myndigheternas brev och i överlämningen. "
            "Skriv inget som kan peka ut en enskild person."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
    )

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
