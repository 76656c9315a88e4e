"""A file to add to a draft."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import text_guard
from accounts.file_kinds import ACCEPT, FileKind, Refused, kind_of, name_for
from accounts.forms import HouseMixin
from municipalities.models import LARGEST_FILE, MOST_FILES, in_words


class AttachmentForm(HouseMixin, forms.Form):
    """A file to add to a draft. `content`, `kind` and `name` are ours, once it is valid."""

    content: bytes
    kind: FileKind
    name: str

    file = forms.FileField(
        label=_("Fil"),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        error_messages={
            "required": _("Välj vilken fil som ska läggas till."),
            "empty": _("Filen är tom. Välj en annan."),
            "invalid": _("Filen kom inte fram. Välj den en gång till."),
        },
    )

    def clean_file(self) -> Any:
        """What it is, by what is in it."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise ValidationError(
                gettext(
                    "Filen är %(size)s, och en fil får vara högst %(most)s. Spara den "
                    "mindre, eller dela den."
                )
                % {"size": in_words(file.size), "most": in_words(LARGEST_FILE)}
            )
        self.content = file.read()
        try:
            self.kind = kind_of(self.content)
        except Refused as refusal:
            raise ValidationError(str(refusal)) from None
        self.name = name_for(file.name, self.kind)
        text_guard.tell(text_guard.warnings(gettext("filens namn"), self.name))
        return file

    def refuse_more(self) -> None:
        self.add_error(
            "file",
            gettext("Ett behov kan ha högst %(n)d filer. Ta bort en först.")
            % {"n": MOST_FILES},
        )

    def refuse_same(self, name: str) -> None:
        self.add_error("file", gettext("Filen finns redan här: %s.") % name)

    def refuse_for_now(self) -> None:
        self.add_error(
            "file",
            gettext("Filen gick inte att spara just nu. Vänta lite och försök igen."),
        )
