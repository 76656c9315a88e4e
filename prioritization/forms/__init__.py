"""What the panel and SKR fill in: the area (moment 1), and the order (moment 6).

The ballot, and how the panel votes: forms.ballots and forms.voting.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import HouseMixin
from needs.models import Agency
from prioritization.actions import Recipients
from prioritization.models import AreaCandidate, PriorityPlace
from rounds.models import ServiceArea

NO_PERSONS = _("Skriv inget som kan peka ut en enskild person.")
ONLY_IF_OTHER = _("Bara om du valde ”Ett annat område”.")
NEW_AREA = "nytt"


class AreaMixin(HouseMixin):
    """A known service area, or the name of a new one, as `cleaned_data["area"]`."""

    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]

    def offer(self, areas: Mapping[ServiceArea, str]) -> None:
        """The areas to choose from, each with its label."""
        self.areas = {area.public_id: area for area in areas}
        self.fields["area"].choices = [  # type: ignore[attr-defined]
            *((area.public_id, label) for area, label in areas.items()),
            (NEW_AREA, gettext("Ett annat område, som jag skriver här under")),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data  # type: ignore[misc]
        if data.get("area") == NEW_AREA:
            if not data.get("name") and "name" not in self.errors:  # type: ignore[attr-defined]
                self.add_error("name", gettext("Skriv vad området heter."))  # type: ignore[attr-defined]
            data["area"] = data.get("name")
        elif data.get("area"):
            data["area"] = self.areas[data["area"]]
        return data


class AreaProposalForm(AreaMixin, forms.Form):
    area = forms.ChoiceField(
        label=_("Område"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Välj ett område, eller skriv ett nytt.")},
    )
    name = forms.CharField(
        label=_("Det nya områdets namn"),
        help_text=ONLY_IF_OTHER,
        max_length=120,
        required=False,
    )
    paragraph = forms.CharField(
        label=_("Varför föreslår ni området?"),
        help_text=_("Några meningar som panelen läser innan den röstar."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": _("Skriv några meningar om varför ni föreslår området.")
        },
    )

    def __init__(self, areas: Iterable[ServiceArea], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer({area: area.name for area in areas})


class AreaVoteForm(HouseMixin, forms.Form):
    approved = forms.MultipleChoiceField(
        label=_("Områden du kan tänka dig"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Kryssa för minst ett område."),
            "invalid_choice": _("Förslaget finns inte längre. Läs om sidan."),
        },
    )

    def __init__(
        self, candidates: Iterable[AreaCandidate], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = {c.service_area.public_id: c for c in candidates}
        self.fields["approved"].choices = [  # type: ignore[attr-defined]
            (key, str(candidate)) for key, candidate in self.candidates.items()
        ]

    def clean_approved(self) -> list[AreaCandidate]:
        return [self.candidates[key] for key in self.cleaned_data["approved"]]


class AreaDecisionForm(AreaMixin, forms.Form):
    BASIS = {
        "vote": _("Beslutet följer panelens röster."),
        "departs": _("Beslutet avviker från panelens röster."),
        "elsewhere": _("Beslutet är fattat i ett annat sammanhang."),
    }

    area = forms.ChoiceField(
        label=_("Vad ska omgången handla om?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Välj ett område, eller skriv ett annat.")},
    )
    name = forms.CharField(
        label=_("Det andra områdets namn"),
        help_text=ONLY_IF_OTHER,
        max_length=120,
        required=False,
    )
    basis = forms.ChoiceField(
        label=_("Vad bygger beslutet på?"),
        choices=list(BASIS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Säg vad beslutet bygger på.")},
    )
    reason = forms.CharField(
        label=_("Skäl"),
        help_text=_(
            "Panelen läser det i brevet, och det står kvar vid omgången. "
            "Skriv inget som kan peka ut en enskild person."
        ),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Skriv varför det blev just det här.")},
    )

    def __init__(
        self, areas: Mapping[ServiceArea, str], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer(areas)

    @property
    def whole_reason(self) -> str:
        """As it is kept: in Swedish, whatever language the page is read in."""
        with translation.override(settings.LANGUAGE_CODE):
            basis = str(self.BASIS[self.cleaned_data["basis"]])
        return f"{basis} {self.cleaned_data['reason']}"


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
