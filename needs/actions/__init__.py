"""What people do with needs: SKR compiles and decides, agencies screen and answer."""

from needs.actions.answering import (
    AlreadyAcknowledged,
    AlreadyPublished,
    ChangedSince,
    NotARecipient,
    Stale,
    acknowledge,
    acknowledge_all,
    publish,
    save_answer,
)
from needs.actions.compiling import (
    AlreadyPlaced,
    NoLongerCompiled,
    NotASource,
    NothingChosen,
    add_sources,
    compile_need,
    dissolve,
    reword,
    take_out,
)
from needs.actions.deciding import (
    AlreadyDecided,
    NobodyBehind,
    NoLongerUnanimous,
    decide,
    decide_unanimous,
)
from needs.actions.entrusting import LeadNotAmongAgencies, entrust, tell_recipients
from needs.actions.screening import NotOpenForVerdicts, screen

__all__ = [
    "AlreadyAcknowledged",
    "AlreadyDecided",
    "AlreadyPlaced",
    "AlreadyPublished",
    "ChangedSince",
    "LeadNotAmongAgencies",
    "NoLongerCompiled",
    "NoLongerUnanimous",
    "NobodyBehind",
    "NotARecipient",
    "NotASource",
    "NotOpenForVerdicts",
    "NothingChosen",
    "Stale",
    "acknowledge",
    "acknowledge_all",
    "add_sources",
    "compile_need",
    "decide",
    "decide_unanimous",
    "dissolve",
    "entrust",
    "publish",
    "reword",
    "save_answer",
    "screen",
    "take_out",
    "tell_recipients",
]
