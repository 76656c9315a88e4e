"""The four questions before a need."""

from typing import Any, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import HouseMixin
from municipalities.models import QUESTIONS, Submission


class QuestionsForm(HouseMixin, forms.Form):
    """The four questions before a need: yes or no to each."""

    SAID = {"j": True, "n": False}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in QUESTIONS:
            self.fields[question.name] = forms.ChoiceField(
                label=question.text,
                choices=[("j", _("Ja")), ("n", _("Nej"))],
                widget=forms.RadioSelect,
                error_messages={"required": _("Svara ja eller nej.")},
            )

    @classmethod
    def about(cls, draft: Submission, *args: Any) -> Self:
        """With the answers that the draft has."""
        said = {one.question.name: "j" if one.yes else "n" for one in draft.asked}
        return cls(*args, initial=said)

    @property
    def answers(self) -> dict[str, bool]:
        return {name: self.SAID[said] for name, said in self.cleaned_data.items()}

    @property
    def in_address(self) -> str:
        """The answers as an address carries them on to the form: "jnnj"."""
        return "".join(self.cleaned_data[question.name] for question in QUESTIONS)

    @classmethod
    def from_address(cls, said: str) -> dict[str, bool]:
        """Nothing, where an address carries no four answers."""
        if len(said) != len(QUESTIONS) or not set(said) <= set(cls.SAID):
            return {}
        return {
            question.name: cls.SAID[one]
            for question, one in zip(QUESTIONS, said, strict=True)
        }
