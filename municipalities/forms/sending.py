"""What a script adds to a save."""

import re
from typing import TypedDict

from django import forms

KEY = re.compile(r"[0-9a-z]{16,40}")


class Keys(TypedDict):
    key: str
    after: list[str]


class SendingMixin(forms.Form):
    """What a script adds to a save: its key, and those of the ones before whose answers
    never came. Whatever is no key is none."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)
    after = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_key(self) -> str:
        sent = self.cleaned_data["key"]
        return sent if KEY.fullmatch(sent) else ""

    def clean_after(self) -> list[str]:
        return [
            sent for sent in self.cleaned_data["after"].split() if KEY.fullmatch(sent)
        ]

    @property
    def keys(self) -> Keys:
        return {"key": self.cleaned_data["key"], "after": self.cleaned_data["after"]}
