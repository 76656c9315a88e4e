"""What SKR fills in at its desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import HouseMixin
from needs.actions import Part
from needs.forms.common import text_area
from needs.models import Need, Pair, SetAside, Theme
from rss.models import RegionalNeed


class NeedForm(HouseMixin, forms.ModelForm):
    """SKR's wording of a need on the national list."""

    class Meta:
        model = Need
        fields = ("title", "target_group", "description")
        widgets = {"description": text_area(8)}
        help_texts = {
            "title": _("Högst 120 tecken. Så att en granne förstår."),
            "target_group": _("Vilka kunskapen ska hjälpa."),
            "description": _(
                "Vad kommunerna behöver veta, så att myndigheterna kan bedöma det. "
                "Källorna står kvar ordagrant bakom. "
                "Skriv inget som kan peka ut en enskild person."
            ),
        }
        error_messages = {
            "title": {"required": _("Skriv en rubrik.")},
            "target_group": {"required": _("Skriv vilken målgruppen är.")},
            "description": {"required": _("Beskriv behovet.")},
        }


class RewordForm(NeedForm):
    """SKR changes its wording. Knows which edition the writer saw."""

    edition = forms.IntegerField(
        min_value=1, max_value=32_000, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["edition"].initial = self.instance.edition

    @property
    def wording(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "edition" in self.errors:
            del self.errors["edition"]
            self.add_error(
                None,
                gettext("Formuläret är inte helt. Ladda om sidan och försök igen."),
            )
        return data


class SetAsideForm(HouseMixin, forms.ModelForm):
    """Why regional needs go no further."""

    class Meta:
        model = SetAside
        fields = ("rule", "reason")
        widgets = {"rule": forms.RadioSelect, "reason": text_area(5)}
        help_texts = {
            "reason": _(
                "RSS och kommunerna som står bakom läser skälet. "
                "Skriv inget som kan peka ut en enskild person."
            )
        }
        error_messages = {
            "rule": {"required": _("Välj varför behovet inte går vidare.")},
            "reason": {"required": _("Skriv skälet.")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rule = self.fields["rule"]
        rule.choices = SetAside.Rule.choices  # type: ignore[attr-defined]


class ThemeForm(HouseMixin, forms.Form):
    """A theme that there is, a new one, or none."""

    NONE = "inget"

    tema = forms.ChoiceField(
        label=_("Tema"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Temat finns inte längre. Välj igen.")},
    )
    name = forms.CharField(
        label=_("Nytt tema"),
        max_length=60,
        required=False,
        help_text=_("Ett eller några ord. Finns temat redan används det."),
    )

    def __init__(self, *args: Any, themes: list[Theme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.themes = {theme.public_id: theme for theme in themes}
        self.fields["tema"].choices = [  # type: ignore[attr-defined]
            *((theme.public_id, theme.name) for theme in themes),
            (self.NONE, gettext("Inget tema")),
        ]

    @property
    def theme(self) -> Theme | None:
        return self.themes.get(self.cleaned_data["tema"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        if data["tema"] and data["name"]:
            self.add_error(
                "name", gettext("Välj ett tema eller skriv ett nytt, inte båda.")
            )
        elif not data["tema"] and not data["name"]:
            self.add_error("tema", gettext("Välj ett tema, eller skriv ett nytt."))
        return data


class SplitForm(HouseMixin, forms.Form):
    """The new needs, and for each source which of them it goes to."""

    WORDING = ("title", "target_group", "description")

    def __init__(
        self,
        *args: Any,
        need: Need,
        sources: list[RegionalNeed],
        number: int,
        **kwargs: Any,
    ) -> None:
        self.sources, self.number = sources, number
        self.base_fields: dict[str, forms.Field] = {  # type: ignore[misc]
            **self._wordings(need, number),
            **{f"source_{one.public_id}": self._where(one) for one in sources},
        }
        super().__init__(*args, **kwargs)

    def _wordings(self, need: Need, number: int) -> dict[str, forms.Field]:
        """The fields of a need, once for each part."""
        fields: dict[str, forms.Field] = {}
        for part in range(1, number + 1):
            for name, field in NeedForm(instance=need).fields.items():
                field.label = gettext("Nytt behov %(n)d: %(field)s") % {
                    "n": part,
                    "field": str(field.label).lower(),
                }
                field.initial = need.target_group if name == "target_group" else None
                field.help_text = ""
                fields[f"{name}_{part}"] = field
        return fields

    def _where(self, source: RegionalNeed) -> forms.Field:
        named = f"{source.title}, {source.rss}"  # several may have the same title
        return forms.ChoiceField(
            label=named,
            choices=[
                (str(part), gettext("Nytt behov %d") % part)
                for part in range(1, self.number + 1)
            ],
            widget=forms.RadioSelect,
            error_messages={
                "required": gettext("Välj vart ”%s” ska.") % named,
                "invalid_choice": gettext("Välj vart ”%s” ska.") % named,
            },
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        used = {data.get(f"source_{one.public_id}") for one in self.sources}
        for part in range(1, self.number + 1):
            if str(part) not in used and None not in used:
                self.add_error(
                    f"title_{part}", gettext("Nytt behov %d får ingen källa.") % part
                )
        return data

    @property
    def parts(self) -> list[Part]:
        data = self.cleaned_data
        return [
            Part(
                **{name: data[f"{name}_{part}"] for name in self.WORDING},
                sources=[
                    one
                    for one in self.sources
                    if data[f"source_{one.public_id}"] == str(part)
                ],
            )
            for part in range(1, self.number + 1)
        ]


class ReopenForm(HouseMixin, forms.Form):
    """Why the closed list is opened again."""

    reason = forms.CharField(
        label=_("Skäl"),
        max_length=2000,
        help_text=_(
            "Står kvar bredvid versionen. "
            "Skriv inget som kan peka ut en enskild person."
        ),
        widget=text_area(3),
        error_messages={"required": _("Skriv varför listan öppnas igen.")},
    )


class PairForm(HouseMixin, forms.Form):
    """What SKR says of regional needs that stand side by side."""

    kind = forms.ChoiceField(
        label=_("Vad gäller för dem?"),
        choices=[
            (
                Pair.Kind.APART,
                _("De hör inte ihop, och föreslås inte tillsammans igen"),
            ),
            (Pair.Kind.RELATED, _("De hör ihop, men är inte samma behov")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Välj vad som gäller.")},
    )
    remark = forms.CharField(
        label=_("Anteckning"),
        max_length=2000,
        required=False,
        help_text=_(
            "Bara SKR läser den. Skriv inget som kan peka ut en enskild person."
        ),
        widget=text_area(3),
    )
