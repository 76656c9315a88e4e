"""What an agency fills in to answer a need."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import HouseMixin, VersionMixin, version_field
from needs.forms.common import text_area, web_address
from needs.forms.supports import SupportMixin
from needs.models import Agency, AnswerTemplate, Feedback
from rounds.templatetags.swedish import when


class AnswerForm(VersionMixin, HouseMixin, SupportMixin):
    """An agency's answer to a need, as a draft, and the version that the writer saw."""

    field_order = (
        "code",
        "reason",
        "instead",
        "planned_on",
        "next_update_on",
        "link",
        "support",
        "together_with",
    )

    code = forms.ChoiceField(
        label=_("Vad svarar ni?"),
        choices=Feedback.Code.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Välj ett svar.")},
    )
    reason = forms.CharField(
        label=_("Motivering"),
        max_length=5000,
        help_text=_(
            "Skriv så att den som frågade förstår. Tar ni inte hand om behovet: "
            "berätta varför. Skriv inget som kan peka ut en enskild person."
        ),
        widget=text_area(6),
        error_messages={"required": _("Skriv en motivering.")},
    )
    instead = forms.CharField(
        label=_("Vad kommunen kan göra i stället"),
        max_length=2000,
        required=False,
        help_text=_(
            "Behövs när ni inte hanterar behovet: vem som kan hjälpa till, vad som går "
            "att läsa, eller att frågan kan lösas i den egna RSS."
        ),
        widget=text_area(3),
    )
    planned_on = forms.DateField(
        label=_("Planerat datum"),
        required=False,
        help_text=_("När det ni planerar ska vara klart, om ni vet."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Skriv datumet som 2027-06-30.")},
    )
    next_update_on = forms.DateField(
        label=_("Nästa besked senast"),
        required=False,
        help_text=_("När kommunerna får veta mer."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Skriv datumet som 2027-06-30.")},
    )
    link = web_address(
        label=_("Länk"),
        required=False,
        help_text=_("Till mer att läsa."),
    )

    together_with = forms.ChoiceField(
        label=_("Svarar ni tillsammans med en annan myndighet?"),
        required=False,
        help_text=_(
            "Den andra myndigheten läser utkastet och säger att den står bakom. Först "
            "då går det att publicera."
        ),
    )

    version = version_field()

    def __init__(
        self,
        *args: Any,
        draft: Feedback | None,
        others: Sequence[Agency] = (),
        **kwargs: Any,
    ) -> None:
        self.instance = draft
        self.others = {other.public_id: other for other in others}
        if draft:
            stored = draft.words | {
                "support": str(draft.support or ""),
                "together_with": getattr(draft.together_with, "public_id", ""),
            }
            kwargs.setdefault("initial", stored)
        super().__init__(*args, **kwargs)
        field = cast("forms.ChoiceField", self.fields["together_with"])
        field.choices = [
            ("", gettext("Nej, det är bara vårt svar")),
            *((one, str(other)) for one, other in self.others.items()),
        ]

    def begin_from(self, template: AnswerTemplate | None, typed: Any) -> bool:
        """Show what was typed, unjudged, and the words of the template where nothing of
        what it says is written yet: nobody's words are written over."""
        self.initial = {name: typed.get(name, "") for name in self.fields}
        begun = any(self.initial[name].strip() for name in AnswerTemplate.BEGINNING)
        if begun or template is None:
            return False
        self.initial |= {
            name: getattr(template, name) for name in AnswerTemplate.BEGINNING
        }
        return True

    @property
    def words(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {name: data[name] for name in Feedback.WORDS} | {
            "support": data["chosen"],
            "together_with": self.others.get(data["together_with"]),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["chosen"] = self.chosen()
        refers = data["chosen"] or data.get("link")
        wrong = {"support", "link", *self.NEW} & set(self.errors)
        if data.get("code") == Feedback.Code.EXISTS and not refers and not wrong:
            self.add_error(
                "support",
                gettext("Säg vilket kunskapsstöd som finns, eller skriv en länk."),
            )
        declines = data.get("code") == Feedback.Code.NOT_HANDLED
        if declines and not data.get("instead") and "instead" not in self.errors:
            self.add_error(
                "instead", gettext("Berätta vad kommunen kan göra i stället.")
            )
        return data


class PublishOnForm(forms.Form):
    """The day on which chosen drafts are published by themselves."""

    on = forms.DateField(
        label=_("Publicera en annan dag"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Skriv datumet som 2027-06-30.")},
    )

    def __init__(
        self, *args: Any, first: date, last: date, asked: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.first, self.last, self.asked = first, last, asked
        self.fields["on"].help_text = gettext(
            "Klockan 7.00 den dagen, från och med %(first)s till och med %(last)s."
        ) % {"first": when(first), "last": when(last)}

    def clean_on(self) -> date | None:
        """None where it is another button that was pressed."""
        on: date | None = self.cleaned_data["on"]
        if not self.asked:
            return None
        if on is None:
            raise forms.ValidationError(gettext("Skriv vilken dag."))
        if not self.first <= on <= self.last:
            raise forms.ValidationError(
                gettext("Välj en dag från och med %(first)s till och med %(last)s.")
                % {"first": when(self.first), "last": when(self.last)}
            )
        return on
