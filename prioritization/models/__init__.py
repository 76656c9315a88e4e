"""What the panel of social directors decides, and its handing over
(moments 1, 5 and 6)."""

from prioritization.models.area import AreaCandidate, AreaVote, PanelMember
from prioritization.models.ballots import Ballot, Placement
from prioritization.models.order import PriorityPlace

__all__ = [
    "AreaCandidate",
    "AreaVote",
    "Ballot",
    "PanelMember",
    "Placement",
    "PriorityPlace",
]
