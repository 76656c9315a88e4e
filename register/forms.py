from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import HouseMixin


class ReportForm(HouseMixin, forms.Form):
    """Something on the site that somebody could not use."""

    mentions_contacts = False  # an answer is sent to what they give

    what = forms.CharField(
        label=_("Vad är det som inte fungerar för dig?"),
        max_length=3000,
        help_text=_(
            "Berätta gärna vad du försökte göra, och med vilka hjälpmedel. "
            "Skriv inget som kan peka ut en enskild person."
        ),
        error_messages={
            "required": _("Berätta vad som inte fungerar."),
            "max_length": _("Korta texten till högst 3 000 tecken."),
        },
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    page = forms.CharField(
        label=_("På vilken sida?"),
        max_length=300,
        required=False,
        help_text=_("Klistra in adressen, eller skriv vad sidan heter."),
        error_messages={"max_length": _("Korta texten till högst 300 tecken.")},
    )
    reply_to = forms.EmailField(
        label=_("Din e-postadress"),
        required=False,
        help_text=_("Bara om du vill ha svar. Du kan vara anonym."),
        error_messages={
            "invalid": _("Skriv e-postadressen i formen namn@exempel.se."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )


class WithdrawForm(HouseMixin, forms.Form):
    """Why the needs of a round are taken out of the register."""

    reason = forms.CharField(
        label=_("Varför tar du bort behoven?"),
        max_length=2000,
        help_text=_(
            "Skälet sparas i omgångens händelser. Skriv inte det som gör att texten "
            "måste bort."
        ),
        error_messages={
            "required": _("Skriv varför behoven tas bort."),
            "max_length": _("Korta skälet till högst 2 000 tecken."),
        },
        widget=forms.Textarea(attrs={"rows": 4}),
    )
