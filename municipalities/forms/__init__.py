"""What representatives fill in."""

from municipalities.forms.answers import (
    AnswerForm,
    NilReturnForm,
    RegistryNumberForm,
)
from municipalities.forms.attachments import (
    AttachmentForm,
)
from municipalities.forms.common import (
    NO_PERSONS,
)
from municipalities.forms.questions import (
    QuestionsForm,
)
from municipalities.forms.words import (
    HELP,
    MANY_PEOPLE,
    MISSING,
    DraftForm,
    NewNeedForm,
    WordsForm,
)

__all__ = [
    "HELP",
    "MANY_PEOPLE",
    "MISSING",
    "NO_PERSONS",
    "AnswerForm",
    "AttachmentForm",
    "DraftForm",
    "NewNeedForm",
    "NilReturnForm",
    "QuestionsForm",
    "RegistryNumberForm",
    "WordsForm",
]
