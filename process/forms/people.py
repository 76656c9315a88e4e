"""Whom to invite, whom to take into a round, whom to show."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.forms import HouseMixin, InvitationForm
from needs.models import Agency
from process.forms.organizations import OffersOrganizations, OrganizationField
from process.people import KINDS, REFUSED, STATES
from rounds.models import Round
from rss.models import Rss


class EngageForm(HouseMixin, forms.Form):
    """Agencies that are asked to take part in a round."""

    agencies = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Vilka myndigheter ska vara med?"),
        queryset=Agency.objects.none(),
        to_field_name="public_id",
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "De som redan är med står inte här. Deras handläggare får ett brev."
        ),
        error_messages={"required": gettext_lazy("Välj minst en myndighet.")},
    )

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agencies"].queryset = Agency.objects.exclude(  # type: ignore[attr-defined]
            engagements__round=round_
        )


class PanelForm(InvitationForm):
    """A social director, and for which RSS he or she speaks."""

    rss = forms.ModelChoiceField(
        label=gettext_lazy("Talar för"),
        queryset=Rss.objects.all(),
        required=False,
        empty_label=gettext_lazy("Ingen särskild RSS"),
        help_text=gettext_lazy("Visar om panelen speglar hela landet."),
    )


class InviteForm(OffersOrganizations, InvitationForm):
    """Whom to invite, and for which organization."""

    organization = OrganizationField(
        label="",
        datalist="organisationer",
        help_text=gettext_lazy("Börja skriva namnet och välj i listan."),
        unknown=gettext_lazy("Välj ett namn i listan."),
        error_messages={
            "required": gettext_lazy("Skriv vem inbjudan gäller, och välj i listan.")
        },
    )
    field_order = ("organization", "email", "name")


class PeopleFilter(HouseMixin, forms.Form):
    """What to show of the assignments. What is not understood is not heeded."""

    looks_for_personal_data = False  # a search, not stored

    slag = forms.ChoiceField(
        label=gettext_lazy("Slag"),
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
        choices=[
            ("", gettext_lazy("Alla slag")),
            *((slug, label) for slug, (_kind, label, _name) in KINDS.items()),
        ],
    )
    lage = forms.ChoiceField(
        label=gettext_lazy("Läge"),
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
        choices=[
            ("", gettext_lazy("Alla som inte är avslutade")),
            *STATES.items(),
            (REFUSED, gettext_lazy("Breven kommer inte fram")),
        ],
    )
    sok = forms.CharField(
        label=gettext_lazy("Sök namn, e-post eller organisation"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "class": "form-control"}),
    )
