"""Who is to stand in for somebody, and when."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.appointing import BadPeriod, check_period
from accounts.clock import now
from accounts.forms import InvitationForm
from process.forms.calendar import DayField


class StandInForm(InvitationForm):
    """A colleague, from one day to another."""

    first_day = DayField(label=gettext_lazy("Första dag"))
    last_day = DayField(
        label=gettext_lazy("Sista dag"),
        help_text=gettext_lazy(
            "Dagen gäller till midnatt. Sedan upphör det av sig självt. Högst tolv månader."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = gettext_lazy("Ersättarens e-postadress")
        self.fields["name"].label = gettext_lazy("Ersättarens namn")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("first_day"), data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("Sista dagen kan inte vara före den första."))
        elif first and last:
            try:
                check_period(first, last, now())
            except BadPeriod as refusal:
                self.add_error(None, ValidationError(str(refusal)))
        return data
