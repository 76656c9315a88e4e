"""What the panel and SKR do in a browser."""

from prioritization.views.area import area, vote_area
from prioritization.views.area_decision import (
    decide_area,
    propose_area,
    take_back_proposal,
)
from prioritization.views.ballots import ballot, receipt
from prioritization.views.meeting import (
    change_order,
    meeting,
    note_meeting,
    take_back_change,
)
from prioritization.views.order import (
    choose_recipients,
    fix_order,
    hand_over,
    order,
)
from prioritization.views.package import package, package_file
from prioritization.views.ranking import rank
from prioritization.views.result import (
    count_again,
    publish_result,
    result,
    result_file,
)
from prioritization.views.voting import change_paper, voting_rules

__all__ = [
    "area",
    "ballot",
    "change_order",
    "change_paper",
    "choose_recipients",
    "count_again",
    "decide_area",
    "fix_order",
    "hand_over",
    "meeting",
    "note_meeting",
    "order",
    "package",
    "package_file",
    "propose_area",
    "publish_result",
    "rank",
    "receipt",
    "result",
    "result_file",
    "take_back_change",
    "take_back_proposal",
    "vote_area",
    "voting_rules",
]
