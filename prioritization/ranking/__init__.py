"""From ballots to a priority order: plain Python and NumPy, no Django, no clock.

    priority_order(needs, ballots) -> Order

A ballot maps needs to positions, 1 is best. Equal positions are a tie. `SEEN` (None)
is a need that was seen but not chosen: it comes after all that were. A need that is
missing from the ballot could not be judged, and is compared with nothing. A ballot
that gives no need a position is an abstention.

The order is Kemeny's: the one that contradicts the fewest comparisons made by the
ballots (pairwise.py, kemeny.py). Needs that the ballots cannot tell apart share
places (places.py).
"""

from prioritization.ranking.order import Order, Place, priority_order
from prioritization.ranking.pairwise import SEEN, Ballot

__all__ = ["SEEN", "Ballot", "Order", "Place", "priority_order"]
