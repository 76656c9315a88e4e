"""What agencies say of a need, and what SKR decides."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import HouseMixin
from needs.forms.common import text_area
from needs.forms.supports import SupportMixin
from needs.models import Agency, Need, Screening

O = Screening.Opinion  # noqa: E741


# An agency abstains by a way of its own (views/recusing.py).
CHOICES = [(one.value, one.label) for one in O if one != O.ABSTAINS]


class VerdictForm(HouseMixin, SupportMixin):
    """An agency's verdict on a need."""

    field_order = ("opinion", "reason", "support", *SupportMixin.NEW, "answering_part")

    # The version of verdict, draft and wording that the writer has seen.
    seen = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)

    opinion = forms.ChoiceField(
        label=_("Finns det redan ett kunskapsstöd?"),
        choices=CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Välj en bedömning.")},
    )
    reason = forms.CharField(
        label=_("Motivering"),
        max_length=5000,
        help_text=_(
            "Kommunerna läser den. Skriv inget som kan peka ut en enskild person."
        ),
        widget=text_area(5),
        error_messages={"required": _("Skriv en motivering.")},
    )
    answering_part = forms.CharField(
        label=_("Vilken del svarar på behovet?"),
        max_length=300,
        required=False,
        help_text=_("Till exempel ett kapitel. Behövs när stöd finns delvis."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["chosen"] = None
        if data.get("opinion") not in {O.EXISTS, O.PARTLY}:
            # Nothing to refer to: what stands in the folded fields does not count.
            for name in ("support", *self.NEW):
                self.errors.pop(name, None)
            data["answering_part"] = ""
            return data
        data["chosen"] = self.chosen()
        wrong = {"support", *self.NEW} & set(self.errors)
        if not data["chosen"] and not wrong:
            self.add_error("support", gettext("Säg vilket stöd som finns."))
        if data["opinion"] == O.PARTLY and not data.get("answering_part"):
            self.add_error(
                "answering_part", gettext("Skriv vilken del som svarar på behovet.")
            )
        return data


class VerdictDraftForm(VerdictForm):
    """The same form as far as it has come: nothing is asked for, all of it is kept."""

    opinion = forms.ChoiceField(
        label=_("Finns det redan ett kunskapsstöd?"),
        choices=CHOICES,
        required=False,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Motivering"), max_length=5000, required=False, widget=text_area(5)
    )
    new_year: Any = forms.CharField(label=_("År"), max_length=20, required=False)
    new_url: Any = forms.CharField(
        label=_("Webbadress"), max_length=500, required=False
    )

    def clean(self) -> dict[str, Any]:
        return self.cleaned_data

    @property
    def typed(self) -> dict[str, str]:
        said = dict(self.cleaned_data)
        if hit := self.hit(said.pop("picked", "")):
            said["support"] = str(hit)
        return {name: text for name, text in said.items() if text and name != "seen"}


class RecusalForm(HouseMixin, forms.Form):
    """An officer steps aside."""

    reason = forms.CharField(
        label=_("Varför?"),
        max_length=2000,
        required=False,
        help_text=_("Dina kolleger och SKR läser det. Skriv inget om andra personer."),
        widget=text_area(3),
    )


class AbstainForm(HouseMixin, forms.Form):
    """The agency as a whole abstains."""

    why = forms.CharField(
        label=_("Varför avstår myndigheten?"),
        max_length=5000,
        help_text=_(
            "Kommunerna läser den. Skriv inget som kan peka ut en enskild person."
        ),
        widget=text_area(3),
        error_messages={"required": _("Skriv varför ni avstår.")},
    )


class PassOnForm(HouseMixin, forms.Form):
    """Another agency should judge the need instead."""

    to = forms.ChoiceField(
        label=_("Vilken myndighet ska bedöma behovet?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Välj en myndighet.")},
    )
    reason = forms.CharField(
        label=_("Varför?"),
        max_length=2000,
        help_text=_("Den andra myndigheten och SKR läser det."),
        widget=text_area(3),
        error_messages={"required": _("Skriv varför ni lämnar behovet vidare.")},
    )

    def __init__(self, *args: Any, agencies: list[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.choices = [(agency.public_id, agency.name) for agency in agencies]


class ReferForm(HouseMixin, forms.Form):
    """Which needs, and which agencies are asked about them."""

    CHOSEN, ALL = "valda", "alla"

    which = forms.ChoiceField(
        label=_("Vilka behov?"),
        choices=[
            (CHOSEN, _("De som är ikryssade i listan")),
            (ALL, _("Alla som visas i listan")),
        ],
        initial=CHOSEN,
        widget=forms.RadioSelect,
        error_messages={"required": _("Säg vilka behov det gäller.")},
    )
    needs = forms.MultipleChoiceField(required=False)
    agencies = forms.MultipleChoiceField(
        label=_("Vilka myndigheter ska bedöma dem?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Välj minst en myndighet.")},
    )

    def __init__(
        self, *args: Any, shown: list[Need], agencies: list[Agency], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.shown = {need.public_id: need for need in shown}
        self.engaged = {agency.public_id: agency for agency in agencies}
        fields: dict[str, Any] = self.fields
        fields["needs"].choices = [(key, key) for key in self.shown]
        fields["agencies"].choices = [(k, a.name) for k, a in self.engaged.items()]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        nothing = not data.get("needs") and "needs" not in self.errors
        if data.get("which") == self.CHOSEN and nothing:
            self.add_error("which", gettext("Kryssa i minst ett behov i listan."))
        return data

    @property
    def chosen(self) -> list[Need]:
        if self.cleaned_data["which"] == self.ALL:
            return list(self.shown.values())
        return [self.shown[key] for key in self.cleaned_data["needs"]]

    @property
    def asked(self) -> list[Agency]:
        return [self.engaged[key] for key in self.cleaned_data["agencies"]]


class DecisionForm(HouseMixin, forms.Form):
    """SKR's decision on one need."""

    # What the agencies had said when SKR read it (Opinions.seen).
    seen = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)
    decision = forms.ChoiceField(
        label=_("SKR:s beslut"),
        choices=[
            (
                Need.Status.SUPPORT_LACKING,
                _("Stöd saknas – behovet går till rangordning"),
            ),
            (Need.Status.SUPPORT_EXISTS, _("Stöd finns redan")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Välj ett beslut.")},
    )
    reason = forms.CharField(
        label=_("Skäl"),
        max_length=5000,
        help_text=_(
            "De som står bakom behovet läser skälet. "
            "Skriv inget som kan peka ut en enskild person."
        ),
        widget=text_area(5),
        error_messages={"required": _("Skriv skälet till beslutet.")},
    )


class UnanimousForm(HouseMixin, forms.Form):
    """SKR's reason when all agencies say the same."""

    reason = forms.CharField(
        label=_("Skäl"),
        max_length=5000,
        # Kept and sent in letters: Swedish, whatever language the page is read in.
        initial="Myndigheterna är eniga.",
        help_text=_("Samma skäl för alla behoven på sidan."),
        widget=text_area(3),
        error_messages={"required": _("Skriv skälet till besluten.")},
    )
