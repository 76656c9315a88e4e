"""What representatives do with the needs of their municipality, and what is asked of
them."""

from municipalities.actions.asking import (
    AlreadyAsked,
    NotOpen,
    answer_question,
    ask,
    take_back_question,
)
from municipalities.actions.attaching import (
    AlreadyAttached,
    TooMany,
    attach,
    detach,
    sweep_files,
)
from municipalities.actions.common import (
    AlreadySubmitted,
    HasNilReturn,
    NotStanding,
)
from municipalities.actions.copying import (
    NotTakenDown,
    NotToCopy,
    copy,
    correct,
)
from municipalities.actions.drafts import (
    NothingWritten,
    Stale,
    answer_questions,
    save_draft,
    start,
)
from municipalities.actions.nil_returns import (
    AlreadyTakenBack,
    HasNeeds,
    declare_nil,
    take_back_nil,
)
from municipalities.actions.submitting import (
    Incomplete,
    Unanswered,
    set_registry_number,
    submit,
    withdraw,
)

__all__ = [
    "AlreadyAsked",
    "AlreadyAttached",
    "AlreadySubmitted",
    "AlreadyTakenBack",
    "HasNeeds",
    "HasNilReturn",
    "Incomplete",
    "NotOpen",
    "NotStanding",
    "NotTakenDown",
    "NotToCopy",
    "NothingWritten",
    "Stale",
    "TooMany",
    "Unanswered",
    "answer_question",
    "answer_questions",
    "ask",
    "attach",
    "copy",
    "correct",
    "declare_nil",
    "detach",
    "save_draft",
    "set_registry_number",
    "start",
    "submit",
    "sweep_files",
    "take_back_nil",
    "take_back_question",
    "withdraw",
]
