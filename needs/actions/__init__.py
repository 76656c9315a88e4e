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
from needs.actions.pairing import NotAPair, TooManyAtOnce, pair_up, take_back_pair
from needs.actions.proposing import (
    AlreadyUnderWay,
    TooFewToGroup,
    ask_for_groups,
    group_due,
)
from needs.actions.screening import NotOpenForVerdicts, screen

__all__ = [
    "AlreadyAcknowledged",
    "AlreadyDecided",
    "AlreadyPlaced",
    "AlreadyPublished",
    "AlreadyUnderWay",
    "ChangedSince",
    "LeadNotAmongAgencies",
    "NoLongerCompiled",
    "NoLongerUnanimous",
    "NobodyBehind",
    "NotAPair",
    "NotARecipient",
    "NotASource",
    "NotOpenForVerdicts",
    "NothingChosen",
    "Stale",
    "TooFewToGroup",
    "TooManyAtOnce",
    "acknowledge",
    "acknowledge_all",
    "add_sources",
    "ask_for_groups",
    "compile_need",
    "decide",
    "decide_unanimous",
    "dissolve",
    "entrust",
    "group_due",
    "pair_up",
    "publish",
    "reword",
    "save_answer",
    "screen",
    "take_back_pair",
    "take_out",
    "tell_recipients",
]
