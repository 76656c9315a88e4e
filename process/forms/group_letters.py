"""A letter to those who owe something in a step of a round: which step, and where."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.letters import LetterForm
from rounds.models import Step
from rss.models import Rss

EVERYWHERE = "alla"
MEANWHILE = gettext_lazy(
    "Där har ingen något kvar längre. Listan visar hur det ser ut nu."
)


class GroupLetterForm(LetterForm):
    step = forms.ChoiceField(
        label=gettext_lazy("Vad har de kvar?"),
        error_messages={
            "required": gettext_lazy("Välj vad de har kvar."),
            "invalid_choice": MEANWHILE,
        },
    )
    region = forms.ChoiceField(
        label=gettext_lazy("Var?"),
        initial=EVERYWHERE,
        help_text=gettext_lazy(
            "I en RSS får de brevet som företräder RSS, en av dess kommuner eller talar "
            "för den i panelen."
        ),
        error_messages={
            "required": gettext_lazy("Välj var."),
            "invalid_choice": MEANWHILE,
        },
    )
    field_order = ("key", "step", "region", "subject", "text")

    def __init__(
        self,
        *args: Any,
        steps: Mapping[Step, int],
        regions: Sequence[Rss],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.regions = {one.public_id: one for one in regions}
        self.fields["step"].choices = [
            (str(step.value), _who(step, number)) for step, number in steps.items()
        ]
        self.fields["region"].choices = [
            (EVERYWHERE, _("I hela landet")),
            *((key, one.name) for key, one in self.regions.items()),
        ]

    @property
    def chosen(self) -> tuple[Step, Rss | None]:
        step = Step(int(self.cleaned_data["step"]))
        return step, self.regions.get(self.cleaned_data["region"])


def _who(step: Step, number: int) -> str:
    words = ngettext("%(step)s – %(n)d person", "%(step)s – %(n)d personer", number)
    return words % {"step": step.label, "n": number}
