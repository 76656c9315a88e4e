"""Days of a round. A holiday is a warning with a proposal, no stop."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import HouseMixin
from accounts.text_guard import NO_PERSONS
from process.forms.organizations import OffersOrganizations, OrganizationField
from process.proposal import Proposed, why_another_day
from rounds.models import Round, Step


class DayField(forms.DateField):
    """A day, in a year that a calendar knows."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            input_formats=["%Y-%m-%d"],
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            **kwargs,
        )
        self.error_messages |= {
            "required": gettext_lazy("Skriv en dag."),
            "invalid": gettext_lazy(
                "Skriv dagen som år-månad-dag, till exempel 2027-03-31."
            ),
        }

    def clean(self, value: Any) -> date | None:
        day = super().clean(value)
        if day and not 2000 <= day.year <= 2100:
            raise ValidationError(_("Skriv ett år mellan 2000 och 2100."))
        return day


class HolidayWarning:
    """Mixed into a form with last days: each unsuited one is shown once before it
    is taken. `accepted` carries what has been shown."""

    data: Any
    cleaned_data: dict[str, Any]
    __getitem__: Any
    day_fields: tuple[str, ...] = ("last_day",)

    @property
    def warnings(self) -> dict[str, str]:
        """Why a last day is unsuited, by field. Asked of a valid form."""
        reasons = {
            name: why_another_day(self.cleaned_data[name]) for name in self.day_fields
        }
        return {name: reason for name, reason in reasons.items() if reason}

    @property
    def has_been_shown(self) -> bool:
        shown = set(self.cleaned_data["accepted"].split())
        return {str(self.cleaned_data[name]) for name in self.warnings} <= shown

    def show_warnings(self) -> None:
        """Beside their fields; what was typed is kept."""
        self.data = self.data.copy()
        self.data["accepted"] = " ".join(
            str(self.cleaned_data[name]) for name in self.warnings
        )
        for name, reason in self.warnings.items():
            self[name].help_text = reason


class RoundForm(HouseMixin, forms.Form):
    """A new round: what it is called, and when it begins."""

    title = forms.CharField(
        label=gettext_lazy("Vad heter omgången?"),
        max_length=120,
        help_text=gettext_lazy(
            "Verksamhetsområdet väljs senare, så ett år räcker långt: ”Omgång 2027”."
        ),
        error_messages={"required": gettext_lazy("Skriv vad omgången heter.")},
    )
    public_id = forms.SlugField(
        label=gettext_lazy("Adress"),
        max_length=60,
        required=False,
        help_text=gettext_lazy(
            "Sista delen av omgångens webbadress. Lämna tomt, så görs den av namnet."
        ),
        error_messages={
            "invalid": gettext_lazy(
                "Använd bara bokstäver a–z, siffror och bindestreck."
            )
        },
    )
    first_day = DayField(
        label=gettext_lazy("Första dag"),
        help_text=gettext_lazy(
            "Den dag då panelen börjar säga vilket område det ska gälla."
        ),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        address = data.get("public_id") or slugify(data.get("title", ""))[:60].strip(
            "-"
        )
        if "title" in data and "public_id" in data:
            if not address:
                self.add_error("public_id", _("Skriv en adress."))
            elif address == "ny" or Round.objects.filter(public_id=address).exists():
                self.add_error("public_id", _("Adressen används redan. Välj en annan."))
        data["public_id"] = address
        return data


def day_name(step: Step) -> str:
    return f"last_day_{step.value}"


class CalendarForm(HolidayWarning, RoundForm):
    """The round with the last day of each of its eight steps."""

    day_fields = tuple(day_name(step) for step in Step)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for step in Step:
            self.fields[day_name(step)] = DayField(
                label=_("%(moment)d. %(step)s, sista dag")
                % {"moment": step.moment, "step": step.label}
            )
        self.fields["accepted"] = forms.CharField(
            required=False, widget=forms.HiddenInput
        )

    @classmethod
    def proposing(
        cls, data: Mapping[str, Any], calendar: Mapping[Step, Proposed]
    ) -> "CalendarForm":
        """Unbound, filled with what was typed and the proposed days."""
        days = {day_name(step): day.last_day for step, day in calendar.items()}
        form = cls(initial={**data, **days})
        for step, day in calendar.items():
            form.fields[day_name(step)].help_text = day.reason
        return form

    @property
    def last_days(self) -> dict[Step, date]:
        return {step: self.cleaned_data[day_name(step)] for step in Step}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        opens = data.get("first_day")
        for name in self.day_fields:
            day = data.get(name)
            if day and opens and day < opens:
                refusal = _("Steget öppnar %(day)s och kan inte sluta tidigare än så.")
                self.add_error(name, refusal % {"day": date_format(opens, "j F Y")})
            opens = day + timedelta(days=1) if day else None
        return data


class MoveForm(HolidayWarning, HouseMixin, forms.Form):
    """Another last day for a step."""

    last_day = DayField(label=gettext_lazy("Ny sista dag"))
    reason = forms.CharField(
        label=gettext_lazy("Varför flyttas den?"),
        max_length=1000,
        help_text=gettext_lazy(
            "Skälet står i brevet till dem som har något kvar att göra, och i loggen."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Skriv varför dagen flyttas.")},
    )
    accepted = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def has_been_shown(self) -> bool:
        """Here every day is shown before it is taken, with what it changes."""
        return str(self.cleaned_data["last_day"]) == self.cleaned_data["accepted"]

    def show_warnings(self) -> None:
        super().show_warnings()
        self.data["accepted"] = str(self.cleaned_data["last_day"])


class ExtensionForm(OffersOrganizations, HolidayWarning, HouseMixin, forms.Form):
    """More time for one organization."""

    organization = OrganizationField(
        label=gettext_lazy("Vem får längre tid?"),
        datalist="organisationer",
        help_text=gettext_lazy("Börja skriva namnet och välj i listan."),
        unknown=gettext_lazy("Välj ett namn i listan."),
        error_messages={"required": gettext_lazy("Skriv vem som får längre tid.")},
    )
    last_day = DayField(label=gettext_lazy("Ny sista dag för dem"))
    reason = forms.CharField(
        label=gettext_lazy("Varför behövs det?"),
        max_length=1000,
        help_text=NO_PERSONS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Skriv varför det behövs mer tid.")},
    )
    accepted = forms.CharField(required=False, widget=forms.HiddenInput)
