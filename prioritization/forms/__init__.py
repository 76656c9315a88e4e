"""What the panel and SKR are asked."""

from prioritization.forms.area import (
    AreaDecisionForm,
    AreaProposalForm,
    AreaRankingForm,
    AreaVoteForm,
)
from prioritization.forms.ballots import BallotForm
from prioritization.forms.meeting import MoveForm, NoteMeetingForm
from prioritization.forms.priority import FixOrderForm, RecipientsForm

__all__ = [
    "AreaDecisionForm",
    "AreaProposalForm",
    "AreaRankingForm",
    "AreaVoteForm",
    "BallotForm",
    "FixOrderForm",
    "MoveForm",
    "NoteMeetingForm",
    "RecipientsForm",
]
