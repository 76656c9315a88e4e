"""What the panel of social directors decides, and its handing over
(moments 1, 5 and 6)."""

from prioritization.models.area import AreaCandidate, AreaVote, PanelMember
from prioritization.models.ballots import Ballot, Placement
from prioritization.models.order import HandOver, PriorityPlace
from prioritization.models.result import JointMeeting, OrderChange, Result
from prioritization.models.voting import BallotPaper, VotingRules

__all__ = [
    "AreaCandidate",
    "AreaVote",
    "Ballot",
    "BallotPaper",
    "HandOver",
    "JointMeeting",
    "OrderChange",
    "PanelMember",
    "Placement",
    "PriorityPlace",
    "Result",
    "VotingRules",
]
