"""What is searched with while a need is being written."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import HouseMixin
from needs.forms.common import text_area


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
