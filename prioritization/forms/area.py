"""What is asked when the service area of a round is chosen (moment 1)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import HouseMixin
from prioritization.models import AreaCandidate
from prioritization.models.choices import Choices, numbered, ranked
from rounds.models import ServiceArea

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


class AreaRankingForm(HouseMixin, forms.Form):
    """A number for each area. Equal numbers share a place; an empty one is "seen, not
    chosen"."""

    def __init__(
        self, candidates: Iterable[AreaCandidate], *args: Any, **kwargs: Any
    ) -> None:
        self.candidates = {c.service_area.public_id: c for c in candidates}
        super().__init__(*args, auto_id="%s", **kwargs)
        for key, candidate in self.candidates.items():
            self.fields[f"place-{key}"] = self._place_field(candidate)

    def _place_field(self, candidate: AreaCandidate) -> forms.IntegerField:
        sentence = gettext(
            "Plats för ”%(area)s”: skriv ett heltal från 1 till %(count)d, "
            "eller lämna tomt."
        ) % {"area": candidate, "count": len(self.candidates)}
        return forms.IntegerField(
            min_value=1,
            max_value=len(self.candidates),
            required=False,
            error_messages=dict.fromkeys(
                ["invalid", "min_value", "max_value"], sentence
            ),
        )

    def clean(self) -> dict[str, Any]:
        if not self.errors and not ranked(self.choices):
            raise forms.ValidationError(gettext("Ge minst ett område en plats."))
        return self.cleaned_data

    @property
    def choices(self) -> Choices:
        """What was said, as far as it could be read: 1, 2, 2, 4."""
        said = {key: self.cleaned_data.get(f"place-{key}") for key in self.candidates}
        return numbered(said)

    @property
    def places(self) -> dict[AreaCandidate, int]:
        """Of those that have one, once the form is valid."""
        return {self.candidates[key]: at for key, at in ranked(self.choices).items()}

    def rows(self) -> list[dict[str, Any]]:
        """For the page: each area with its field."""
        return [
            {
                "candidate": candidate,
                "key": key,
                "place": (field := self[f"place-{key}"]),
                "chosen": field.value() not in (None, ""),
            }
            for key, candidate in self.candidates.items()
        ]


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
