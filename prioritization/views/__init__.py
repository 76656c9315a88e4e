"""What the panel and SKR do in a browser."""

from prioritization.views.area import (
    area,
    decide_area,
    propose_area,
    take_back_proposal,
    vote_area,
)
from prioritization.views.ballots import ballot, receipt
from prioritization.views.order import (
    choose_recipients,
    fix_order,
    hand_over,
    order,
)
from prioritization.views.ranking import rank
from prioritization.views.voting import change_paper, voting_rules

__all__ = [
    "area",
    "ballot",
    "change_paper",
    "choose_recipients",
    "decide_area",
    "fix_order",
    "hand_over",
    "order",
    "propose_area",
    "rank",
    "receipt",
    "take_back_proposal",
    "vote_area",
    "voting_rules",
]
