"""From ballots to a priority order: plain Python and NumPy, no Django, no clock.

    priority_order(needs, ballots) -> Order

A ballot maps needs to positions, 1 is best. Equal positions are a tie. `SEEN` (None)
is a need that was seen but not chosen: it comes after all that were. A need that is
missing from the ballot could not be judged, and is compared with nothing. A ballot
that gives no need a position is an abstention.

The order is Kemeny's: the one that contradicts the fewest comparisons made by the
ballots (pairwise.py, kemeny.py). Needs that the ballots cannot tell apart share
places (places.py).

Step by step, for who wants more than the order:

    votes = profile(needs, ballots, groups=groups)     # coded (ballots.py)
    weighing = groups_equal(votes)                     # or one_person_one_vote, chosen
    order = order_of(votes, rule="schulze", weighing=weighing)
    agreement(votes)                                   # Kendall's W, Spearman, tau-x
    report(votes, seed=…)                              # all of it, and how stable it is

    python -m prioritization.ranking FILE              # anyone can recount
"""

from prioritization.ranking.agreement import Agreement, agreement
from prioritization.ranking.ballots import SEEN, Ballot, Profile, profile
from prioritization.ranking.order import (
    RULES,
    Order,
    Place,
    order_of,
    priority_order,
)
from prioritization.ranking.report import Report, report
from prioritization.ranking.weights import (
    Weights,
    chosen,
    groups_equal,
    one_person_one_vote,
)

__all__ = [
    "RULES",
    "SEEN",
    "Agreement",
    "Ballot",
    "Order",
    "Place",
    "Profile",
    "Report",
    "Weights",
    "agreement",
    "chosen",
    "groups_equal",
    "one_person_one_vote",
    "order_of",
    "priority_order",
    "profile",
    "report",
]
