"""What representatives fill in."""

from municipalities.forms.answers import (
    AnswerForm,
    NilReturnForm,
    RegistryNumberForm,
)
from municipalities.forms.attachments import (
    AttachmentForm,
)
from municipalities.forms.questions import (
    QuestionsForm,
)
from municipalities.forms.words import (
    HELP,
    LONG_TEXTS,
    MANY_PEOPLE,
    MISSING,
    DraftForm,
    NewNeedForm,
    WordsForm,
)

__all__ = [
    "HELP",
    "LONG_TEXTS",
    "MANY_PEOPLE",
    "MISSING",
    "AnswerForm",
    "AttachmentForm",
    "DraftForm",
    "NewNeedForm",
    "NilReturnForm",
    "QuestionsForm",
    "RegistryNumberForm",
    "WordsForm",
]
