"""What SKR, the RSS and the municipalities write to each other about a need."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import HouseMixin
from needs.forms.common import NO_PERSONS, text_area
from needs.models import Objection, Remark


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
