"""The national list: compiled by SKR, screened and answered by agencies
(moments 4 and 7)."""

from needs.models.agencies import Agency, Engagement, Officer
from needs.models.answers import Feedback, Homecoming
from needs.models.desk import (
    ClosedList,
    Grouping,
    Move,
    Pair,
    SetAside,
    Wording,
)
from needs.models.dialogue import DialogueMeeting, DialogueWord
from needs.models.marks import Mark
from needs.models.needs import Need, Source
from needs.models.opinions import Opinions
from needs.models.promises import (
    About,
    Promise,
    PromiseReminder,
    State,
    promises_in,
)
from needs.models.provenance import (
    Behind,
    Concern,
    OwnWords,
    how_many,
    swedish_order,
)
from needs.models.recipients import Recipient
from needs.models.register import KnowledgeSupport
from needs.models.screening import (
    EarlierScreening,
    Recusal,
    Referral,
    VerdictDraft,
)
from needs.models.seen import VerdictSeen
from needs.models.talk import (
    Chance,
    Objection,
    Remark,
    objections_close_at,
    would_close_at,
)
from needs.models.templates import AnswerTemplate
from needs.models.themes import Theme, Themed
from needs.models.verdicts import Screening

__all__ = [
    "About",
    "Agency",
    "AnswerTemplate",
    "Behind",
    "Chance",
    "ClosedList",
    "Concern",
    "DialogueMeeting",
    "DialogueWord",
    "EarlierScreening",
    "Engagement",
    "Feedback",
    "Grouping",
    "Homecoming",
    "KnowledgeSupport",
    "Mark",
    "Move",
    "Need",
    "Objection",
    "Officer",
    "Opinions",
    "OwnWords",
    "Pair",
    "Promise",
    "PromiseReminder",
    "Recipient",
    "Recusal",
    "Referral",
    "Remark",
    "Screening",
    "SetAside",
    "Source",
    "State",
    "Theme",
    "Themed",
    "VerdictDraft",
    "VerdictSeen",
    "Wording",
    "how_many",
    "objections_close_at",
    "promises_in",
    "swedish_order",
    "would_close_at",
]
