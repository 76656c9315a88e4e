"""What coordinators do with the needs of their municipalities, and SKR with coverage."""

from rss.actions.coverage import AlreadyThere, TooEarly, move_municipality
from rss.actions.forwarding import NothingBehind, forward
from rss.actions.gathering import (
    AlreadyForwarded,
    AlreadyGathered,
    NotGathered,
    NotHandedIn,
    NothingChosen,
    add_to_regional_need,
    make_regional_need,
    reword,
    take_out,
)
from rss.actions.participation import ReasonMissing, answer_participation

__all__ = [
    "AlreadyForwarded",
    "AlreadyGathered",
    "AlreadyThere",
    "NotGathered",
    "NotHandedIn",
    "NothingBehind",
    "NothingChosen",
    "ReasonMissing",
    "TooEarly",
    "add_to_regional_need",
    "answer_participation",
    "forward",
    "make_regional_need",
    "move_municipality",
    "reword",
    "take_out",
]
