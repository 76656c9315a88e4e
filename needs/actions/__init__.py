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
from needs.actions.closing import (
    NotClosed,
    NothingToClose,
    Unaccounted,
    close_list,
    reopen_list,
)
from needs.actions.compiling import (
    NotASource,
    NotSplit,
    Part,
    RewordedSince,
    add_sources,
    compile_need,
    dissolve,
    reword,
    split,
    take_out,
)
from needs.actions.deciding import (
    AlreadyDecided,
    NobodyBehind,
    NoLongerUnanimous,
    VerdictsChanged,
    decide,
    decide_unanimous,
)
from needs.actions.entrusting import LeadNotAmongAgencies, entrust, tell_recipients
from needs.actions.holding import NotOpenForVerdicts
from needs.actions.locking import (
    AlreadyPlaced,
    AlreadySetAside,
    ListClosed,
    NoLongerCompiled,
    NothingChosen,
)
from needs.actions.pairing import NotAPair, TooManyAtOnce, pair_up, take_back_pair
from needs.actions.proposing import (
    AlreadyUnderWay,
    TooFewToGroup,
    ask_for_groups,
    group_due,
)
from needs.actions.sorting import (
    NothingChanged,
    NotSetAside,
    name_theme,
    set_aside,
    sort_under,
    take_back_set_aside,
)
from needs.actions.undoing import NotAsLeft, NotTheLatest, recorded, undo
from needs.actions.holding import NotOpenForVerdicts
from needs.actions.recusing import NotAside, colleagues_left, step_aside, step_back
from needs.actions.referring import (
    HasAnswered,
    NotAsked,
    NotEngaged,
    pass_on,
    refer,
    take_back,
)
from needs.actions.registering import AlreadyRegistered, correct
from needs.actions.screening import (
    ChangedMeanwhile,
    Recused,
    abstain,
    save_draft,
    screen,
)
from needs.actions.sorting import (
    NothingChanged,
    NotSetAside,
    name_theme,
    set_aside,
    sort_under,
    take_back_set_aside,
)
from needs.actions.undoing import NotAsLeft, NotTheLatest, recorded, undo

__all__ = [
    "AlreadyAcknowledged",
    "AlreadyDecided",
    "AlreadyPlaced",
    "AlreadyPublished",
    "AlreadyRegistered",
    "AlreadySetAside",
    "AlreadyUnderWay",
    "ChangedMeanwhile",
    "ChangedSince",
    "HasAnswered",
    "LeadNotAmongAgencies",
    "ListClosed",
    "NoLongerCompiled",
    "NoLongerUnanimous",
    "NobodyBehind",
    "NotAPair",
    "NotARecipient",
    "NotASource",
    "NotAsLeft",
    "NotAside",
    "NotAsked",
    "NotClosed",
    "NotEngaged",
    "NotOpenForVerdicts",
    "NotSetAside",
    "NotSplit",
    "NotTheLatest",
    "NothingChanged",
    "NothingChosen",
    "NothingToClose",
    "Part",
    "Recused",
    "RewordedSince",
    "Stale",
    "TooFewToGroup",
    "TooManyAtOnce",
    "Unaccounted",
    "VerdictsChanged",
    "abstain",
    "acknowledge",
    "acknowledge_all",
    "add_sources",
    "ask_for_groups",
    "close_list",
    "colleagues_left",
    "compile_need",
    "correct",
    "decide",
    "decide_unanimous",
    "dissolve",
    "entrust",
    "group_due",
    "name_theme",
    "pair_up",
    "pass_on",
    "publish",
    "recorded",
    "refer",
    "reopen_list",
    "reword",
    "save_answer",
    "save_draft",
    "screen",
    "set_aside",
    "sort_under",
    "split",
    "step_aside",
    "step_back",
    "take_back",
    "take_back_pair",
    "take_back_set_aside",
    "take_out",
    "tell_recipients",
    "undo",
]
