"""The RSS, which municipalities each covers, and what they gather (moment 3)."""

from rss.models.letters import Appeal
from rss.models.regional import GatheredSubmission, LeftOut, Link, RegionalNeed
from rss.models.registry import Coordinator, Coverage, Participation, Rss
from rss.models.sheets import Sheet

__all__ = [
    "Appeal",
    "Coordinator",
    "Coverage",
    "GatheredSubmission",
    "LeftOut",
    "Link",
    "Participation",
    "RegionalNeed",
    "Rss",
    "Sheet",
]
