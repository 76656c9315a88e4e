"""What SKR and the agencies fill in, and those behind a need."""

from needs.forms.answering import AnswerForm, PublishOnForm
from needs.forms.compiling import (
    NeedForm,
    PairForm,
    ReopenForm,
    RewordForm,
    SetAsideForm,
    SplitForm,
    ThemeForm,
)
from needs.forms.dialogue import DialogueMeetingForm, DialogueWordForm
from needs.forms.marking import MarkForm
from needs.forms.receiving import PassReceivedOnForm, RegistryNumberForm
from needs.forms.screening import (
    AbstainForm,
    DecisionForm,
    PassOnForm,
    RecusalForm,
    ReferForm,
    UnanimousForm,
    VerdictDraftForm,
    VerdictForm,
)
from needs.forms.similar import SimilarForm
from needs.forms.supports import CorrectionForm
from needs.forms.talking import ObjectionForm, PlacingForm, RemarkForm, ReplyForm
from needs.forms.templates import AnswerTemplateForm

__all__ = [
    "AbstainForm",
    "AnswerForm",
    "AnswerTemplateForm",
    "CorrectionForm",
    "DecisionForm",
    "DialogueMeetingForm",
    "DialogueWordForm",
    "MarkForm",
    "NeedForm",
    "ObjectionForm",
    "PairForm",
    "PassOnForm",
    "PassReceivedOnForm",
    "PlacingForm",
    "PublishOnForm",
    "RecusalForm",
    "ReferForm",
    "RegistryNumberForm",
    "RemarkForm",
    "ReopenForm",
    "ReplyForm",
    "RewordForm",
    "SetAsideForm",
    "SimilarForm",
    "SplitForm",
    "ThemeForm",
    "UnanimousForm",
    "VerdictDraftForm",
    "VerdictForm",
]
