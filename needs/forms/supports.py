"""A knowledge support: picked from the register, added to it, or put right in it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import HouseMixin
from needs.forms.common import web_address
from needs.models import KnowledgeSupport

HITS = 10


class SupportMixin(forms.Form):
    """A knowledge support: one in the register, by its title, or a new one.

    `cleaned_data["chosen"]` is a row of the register, or one that is not saved yet.
    """

    support = forms.CharField(
        label=_("Kunskapsstöd i registret"),
        max_length=500,
        required=False,
        help_text=_("Börja skriva titeln och välj ur listan, eller sök."),
        widget=forms.TextInput(attrs={"list": "registret", "autocomplete": "off"}),
    )
    # A hit of the search, chosen instead of what is written above.
    picked = forms.CharField(max_length=8, required=False, widget=forms.HiddenInput)
    new_title = forms.CharField(label=_("Titel"), max_length=300, required=False)
    new_publisher = forms.CharField(label=_("Utgivare"), max_length=120, required=False)
    new_year: Any = forms.IntegerField(
        label=_("År"),
        min_value=1950,
        max_value=2100,
        required=False,
        error_messages={
            "invalid": _("Skriv året med fyra siffror."),
            "min_value": _("Skriv ett år från 1950 till 2100."),
            "max_value": _("Skriv ett år från 1950 till 2100."),
        },
        # What was typed is kept in a draft, whatever it is.
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    new_url: Any = web_address(label=_("Webbadress"), required=False)

    has_searched = False  # by search()
    hits: list[KnowledgeSupport] = []

    NEW = {
        "new_title": _("Skriv titeln."),
        "new_publisher": _("Skriv vem som har gett ut stödet."),
        "new_year": _("Skriv året då stödet gavs ut."),
        "new_url": _("Skriv webbadressen."),
    }

    def chosen(self) -> KnowledgeSupport | None:
        """What the fields name, with errors added where they do not add up."""
        data = self.cleaned_data
        if hit := self.hit(data.get("picked", "")):
            return hit
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

    def hit(self, picked: str) -> KnowledgeSupport | None:
        """What was picked among the hits of a search."""
        return KnowledgeSupport.objects.filter(public_id=picked or "-").first()

    def search(self, typed: Any) -> None:
        """Show what was typed, unjudged, with what the register has of it."""
        self.initial = {name: typed.get(name, "") for name in self.fields}
        sought = " ".join(str(self.initial["support"]).split())
        self.hits = KnowledgeSupport.objects.matching(sought)[:HITS] if sought else []
        self.has_searched = True

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


class CorrectionForm(HouseMixin, forms.ModelForm):
    """SKR puts right what stands in the register."""

    year = forms.IntegerField(
        label=_("År"),
        min_value=1950,
        max_value=2100,
        error_messages={
            "required": _("Skriv året då stödet gavs ut."),
            "invalid": _("Skriv året med fyra siffror."),
            "min_value": _("Skriv ett år från 1950 till 2100."),
            "max_value": _("Skriv ett år från 1950 till 2100."),
        },
    )
    url = web_address(label=_("Webbadress"))

    class Meta:
        model = KnowledgeSupport
        fields = ("title", "publisher", "year", "url")
        error_messages = {
            "title": {"required": _("Skriv titeln.")},
            "publisher": {"required": _("Skriv vem som har gett ut stödet.")},
        }
