"""How many days before its last day each step of a round reminds."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.forms import HouseMixin
from process.reminding.occasions import day_before
from process.reminding.turns import days_before
from process.steps import BY_STEP, PROCESS, StepSpec
from rounds.models import Period, Round, Step

FARTHEST, AT_MOST = 90, 6
NONE = "inga"


def written(days: list[int] | tuple[int, ...]) -> str:
    return ", ".join(map(str, days)) if days else NONE


class DaysField(forms.CharField):
    """ "14, 7, 1" as numbers, the largest first; None where nothing is written."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=60, required=False, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value).strip().casefold()
        if not text:
            return None
        if text == NONE:
            return []
        parts = [part for part in text.replace(",", " ").split() if part]
        if not all(part.isascii() and part.isdigit() for part in parts):
            raise ValidationError(
                _("Skriv hela tal med komma emellan, till exempel 14, 7, 1.")
            )
        days = sorted({int(part) for part in parts}, reverse=True)
        if not days or not 1 <= days[-1] <= days[0] <= FARTHEST:
            raise ValidationError(
                _("Skriv tal från 1 till %(most)d.") % {"most": FARTHEST}
            )
        if len(days) > AT_MOST:
            raise ValidationError(
                _("Skriv högst %(most)d tal: fler brev än så läses inte.")
                % {"most": AT_MOST}
            )
        return days


def field_name(step: Step) -> str:
    return f"days_{step.value}"


class ReminderDaysForm(HouseMixin, forms.Form):
    """One line for each step that has not ended for all."""

    looks_for_personal_data = False

    def __init__(self, *args: Any, round_: Round, at: datetime, **kwargs: Any) -> None:
        self.at = at
        self.periods = {
            Step(one.step): one
            for one in round_.periods.all()
            if at < one.closes_at or one.live_extensions(at)
        }
        initial = {
            field_name(step): written(period.remind_days_before)
            for step, period in self.periods.items()
            if period.remind_days_before is not None
        }
        super().__init__(*args, initial=initial, **kwargs)
        for spec in PROCESS:
            if spec.step in self.periods:
                self.fields[field_name(spec.step)] = DaysField(
                    label=f"{spec.step.moment}. {spec.step.label}",
                    help_text=_("Modellen säger %(days)s.")
                    % {"days": written(spec.remind_days_before)},
                )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for step, period in self.periods.items():
            new = data.get(field_name(step))
            if too_late := _passed(BY_STEP[step], period, new or [], self.at):
                refusal = _(
                    "%(days)s dagar före har redan varit, så den påminnelsen skulle "
                    "gå direkt. Ta bort talet."
                )
                days = ", ".join(map(str, too_late))
                self.add_error(field_name(step), refusal % {"days": days})
        return data

    @property
    def chosen(self) -> dict[Step, list[int] | None]:
        return {step: self.cleaned_data[field_name(step)] for step in self.periods}


def _passed(spec: StepSpec, period: Period, days: list[int], at: datetime) -> list[int]:
    """Those that are new and whose morning has been, in a step that is open: everyone
    would be told at once."""
    if period.state(at) != "now":
        return []
    new = set(days) - set(days_before(spec, period))
    return sorted(
        (one for one in new if day_before(period.closes_at, one) <= at), reverse=True
    )
