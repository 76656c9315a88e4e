"""What is asked of a need, and why one is left out."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import HouseMixin
from municipalities.models import Question
from rss.models import LeftOut


class AskForm(HouseMixin, forms.ModelForm):
    """A question to the municipality about its need."""

    class Meta:
        model = Question
        fields = ["text"]
        labels = {"text": _("Vad vill ni fråga kommunen?")}
        help_texts = {
            "text": _(
                "Fråga så att det går att svara kort. "
                "Skriv inget som kan peka ut en enskild person."
            )
        }
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}
        error_messages = {"text": {"required": _("Skriv frågan.")}}


class LeaveOutForm(HouseMixin, forms.ModelForm):
    """Why a need is left out; never without a reason."""

    class Meta:
        model = LeftOut
        fields = ["reason"]
        labels = {"reason": _("Varför lämnar ni behovet utanför?")}
        help_texts = {
            "reason": _(
                "Kommunen läser skälet, till exempel att stöd redan finns och var. "
                "Skriv inget som kan peka ut en enskild person."
            )
        }
        widgets = {"reason": forms.Textarea(attrs={"rows": 4})}
        error_messages = {
            "reason": {"required": _("Skriv varför. Kommunen läser skälet.")}
        }
