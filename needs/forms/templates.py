"""What an agency's templates for answers say."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import HouseMixin, VersionMixin, version_field
from needs.forms.common import NO_PERSONS, text_area
from needs.models import AnswerTemplate, Feedback


class AnswerTemplateForm(VersionMixin, HouseMixin, forms.Form):
    """A template, and the version of it that the writer saw."""

    name = forms.CharField(
        label=_("Mallens namn"),
        max_length=60,
        help_text=_("Det ni känner igen mallen på, till exempel ”Utreds, nytt i vår”."),
        error_messages={"required": _("Skriv ett namn på mallen.")},
    )
    code = forms.ChoiceField(
        label=_("Vad svarar ni?"),
        required=False,
        choices=[("", _("Väljs i varje svar")), *Feedback.Code.choices],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Motivering"),
        max_length=5000,
        help_text=NO_PERSONS,
        widget=text_area(6),
        error_messages={"required": _("Skriv en motivering att börja från.")},
    )
    instead = forms.CharField(
        label=_("Vad kommunen kan göra i stället"),
        max_length=2000,
        required=False,
        widget=text_area(3),
    )

    version = version_field()

    def __init__(
        self,
        *args: Any,
        template: AnswerTemplate | None = None,
        answer: Feedback | None = None,
        **kwargs: Any,
    ) -> None:
        """Of a template, or a new one; that may begin with the words of an answer."""
        self.instance = template
        if template:
            kwargs.setdefault("initial", template.words)
        elif answer:
            said = {name: getattr(answer, name) for name in AnswerTemplate.BEGINNING}
            kwargs.setdefault("initial", said)
        super().__init__(*args, **kwargs)

    @property
    def words(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in AnswerTemplate.WORDS}
