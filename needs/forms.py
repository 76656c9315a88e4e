"""What SKR and the agencies fill in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import HouseMixin, VersionMixin, version_field
from needs.actions import Part
from needs.models import (
    Feedback,
    KnowledgeSupport,
    Need,
    Objection,
    Pair,
    Remark,
    Screening,
    SetAside,
    Theme,
)
from rss.models import RegionalNeed

O = Screening.Opinion  # noqa: E741
NO_PERSONS = _("Skriv inget som kan peka ut en enskild person.")


def text_area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def web_address(**kwargs: Any) -> forms.URLField:
    """An address that may be linked to: nothing but http and https."""
    field = forms.URLField(
        max_length=500,
        assume_scheme="https",
        error_messages={
            "invalid": _("Skriv en webbadress som börjar med https://"),
            "required": _("Skriv webbadressen."),
        },
        **kwargs,
    )
    field.validators = [
        validator
        for validator in field.validators
        if not isinstance(validator, URLValidator)
    ] + [URLValidator(schemes=["http", "https"])]
    return field


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
        return forms.ChoiceField(
            label=source.title,
            choices=[
                (str(part), gettext("Nytt behov %d") % part)
                for part in range(1, self.number + 1)
            ],
            widget=forms.RadioSelect,
            error_messages={
                "required": gettext("Välj vart ”%s” ska.") % source.title,
                "invalid_choice": gettext("Välj vart ”%s” ska.") % source.title,
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


class SupportMixin(forms.Form):
    """A knowledge support: one in the register, by its title, or a new one.

    `cleaned_data["chosen"]` is a row of the register, or one that is not saved yet.
    """

    support = forms.CharField(
        label=_("Kunskapsstöd i registret"),
        max_length=500,
        required=False,
        help_text=_("Börja skriva titeln och välj ur listan."),
        widget=forms.TextInput(attrs={"list": "registret", "autocomplete": "off"}),
    )
    new_title = forms.CharField(label=_("Titel"), max_length=300, required=False)
    new_publisher = forms.CharField(label=_("Utgivare"), max_length=120, required=False)
    new_year = forms.IntegerField(
        label=_("År"),
        min_value=1950,
        max_value=2100,
        required=False,
        error_messages={
            "invalid": _("Skriv året med fyra siffror."),
            "min_value": _("Skriv ett år från 1950 till 2100."),
            "max_value": _("Skriv ett år från 1950 till 2100."),
        },
    )
    new_url = web_address(label=_("Webbadress"), required=False)

    NEW = {
        "new_title": _("Skriv titeln."),
        "new_publisher": _("Skriv vem som har gett ut stödet."),
        "new_year": _("Skriv året då stödet gavs ut."),
        "new_url": _("Skriv webbadressen."),
    }

    def chosen(self) -> KnowledgeSupport | None:
        """What the fields name, with errors added where they do not add up."""
        data = self.cleaned_data
        sought = data.get("support")
        begun = any(data.get(name) or name in self.errors for name in self.NEW)
        if sought and begun:
            self.add_error(
                "support",
                gettext(
                    "Välj ett stöd ur registret eller lägg till ett nytt, inte båda."
                ),
            )
            return None
        if sought:
            return self._in_register(sought)
        if begun:
            return self._new()
        return None

    def _in_register(self, sought: str) -> KnowledgeSupport | None:
        found = KnowledgeSupport.objects.named(sought)
        if len(found) == 1:
            return found[0]
        self.add_error(
            "support",
            gettext(
                "Flera stöd heter så. Välj det rätta ur listan, med utgivare och år."
            )
            if found
            else gettext("Det finns inte i registret. Lägg till det här nedanför."),
        )
        return None

    def _new(self) -> KnowledgeSupport | None:
        missing = [
            name
            for name in self.NEW
            if not self.cleaned_data.get(name) and name not in self.errors
        ]
        for name in missing:
            self.add_error(name, ValidationError(str(self.NEW[name])))
        if missing or any(name in self.errors for name in self.NEW):
            return None
        return KnowledgeSupport(
            title=self.cleaned_data["new_title"],
            publisher=self.cleaned_data["new_publisher"],
            year=self.cleaned_data["new_year"],
            url=self.cleaned_data["new_url"],
        )


class VerdictForm(HouseMixin, SupportMixin):
    """An agency's verdict on a need."""

    field_order = ("opinion", "reason", "support", *SupportMixin.NEW, "answering_part")

    opinion = forms.ChoiceField(
        label=_("Finns det redan ett kunskapsstöd?"),
        choices=O.choices,
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


class DecisionForm(HouseMixin, forms.Form):
    """SKR's decision on one need."""

    decision = forms.ChoiceField(
        label=_("SKR:s beslut"),
        choices=[
            (
                Need.Status.SUPPORT_LACKING,
                _("Stöd saknas – behovet går vidare"),
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


class AnswerForm(VersionMixin, HouseMixin, SupportMixin):
    """An agency's answer to a need, as a draft, and the version that the writer saw."""

    field_order = ("code", "reason", "planned_on", "next_update_on", "link", "support")

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
            "berätta varför, och vad kommunen kan göra i stället. "
            "Skriv inget som kan peka ut en enskild person."
        ),
        widget=text_area(6),
        error_messages={"required": _("Skriv en motivering.")},
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

    version = version_field()

    def __init__(self, *args: Any, draft: Feedback | None, **kwargs: Any) -> None:
        self.instance = draft
        if draft:
            stored = draft.words | {"support": str(draft.support or "")}
            kwargs.setdefault("initial", stored)
        super().__init__(*args, **kwargs)

    @property
    def words(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {name: data[name] for name in Feedback.WORDS} | {
            "support": data["chosen"]
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
        return data


class SimilarForm(HouseMixin, forms.Form):
    """What a municipality is writing, under the names that its own form has."""

    mark_optional = False  # any of them will do
    looks_for_personal_data = False  # it is searched with, never stored
    title = forms.CharField(label=_("Rubrik"), required=False)
    target_group = forms.CharField(label=_("Målgrupp"), required=False)
    challenge = forms.CharField(
        label=_("Utmaningen i mötet med brukare"), required=False, widget=text_area(3)
    )
    knowledge_lacking = forms.CharField(
        label=_("Vilken kunskap saknas?"), required=False, widget=text_area(3)
    )

    @property
    def sought(self) -> str:
        """The text to search with; the title says most."""
        said = getattr(self, "cleaned_data", {})
        title = said.get("title", "")
        rest = (said.get(name, "") for name in list(self.fields)[1:])
        return "\n".join((title, title, *rest)).strip()


class RemarkForm(HouseMixin, forms.ModelForm):
    """A word in the thread on a need."""

    class Meta:
        model = Remark
        fields = ["text"]
        widgets = {"text": text_area(4)}
        help_texts = {"text": NO_PERSONS}
        error_messages = {"text": {"required": _("Skriv en kommentar.")}}


class PlacingForm(RemarkForm):
    """The RSS's word, which may be an objection."""

    class Meta(RemarkForm.Meta):
        fields = ["text", "objects_to_placing"]
        labels = {"objects_to_placing": _("Vi invänder mot var behovet är placerat")}
        help_texts = {
            **RemarkForm.Meta.help_texts,
            "objects_to_placing": _("En invändning ska SKR svara på."),
        }


class ReplyForm(HouseMixin, forms.Form):
    """SKR's answer to an objection."""

    text = forms.CharField(
        label=_("SKR:s svar"),
        max_length=5000,
        help_text=NO_PERSONS,
        widget=text_area(5),
        error_messages={"required": _("Skriv svaret.")},
    )


class ObjectionForm(HouseMixin, forms.ModelForm):
    """Why the support that SKR found does not answer the own need."""

    class Meta:
        model = Objection
        fields = ("text",)
        labels = {"text": _("Det svarar inte på vårt behov, därför att …")}
        widgets = {"text": text_area(6)}
        help_texts = {"text": NO_PERSONS}
        error_messages = {
            "text": {"required": _("Skriv varför stödet inte svarar på behovet.")}
        }
