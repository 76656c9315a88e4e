"""How much the voters agree, in three figures that the literature knows.

Here each ballot is taken as points: how many needs it puts after a need, less how
many before, halved. On a ballot that ranks all those are the ranks, turned and moved
so that their mean is 0; a need that could not be judged has 0, and says nothing.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prioritization.ranking.ballots import Profile

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Agreement:
    """1 is agreement in all. Without two voters who say something, there is none."""

    kendalls_w: float | None = None
    chi_square: float | None = None  # n(m - 1)W, with m - 1 degrees of freedom
    spearman: float | None = None
    tau_x: float | None = None


def agreement(votes: Profile) -> Agreement:
    """Of all pairs of voters, one person one vote."""
    if votes.voters < 2:
        return Agreement()
    points, count = _points(votes), votes.count.astype(np.float64)
    w = _kendalls_w(points, count)
    return Agreement(
        kendalls_w=w,
        chi_square=None if w is None else votes.voters * (len(votes.needs) - 1) * w,
        spearman=_spearman(points, count),
        tau_x=_tau_x(votes),
    )


def _points(votes: Profile) -> Values:
    found = np.empty(votes.winner.shape)
    for need in range(len(votes.needs)):
        before = (votes.winner[:, [need]] < votes.loser).sum(axis=1)
        after = (votes.winner < votes.loser[:, [need]]).sum(axis=1)
        found[:, need] = (before - after) / 2
    return found


def _kendalls_w(points: Values, count: Values) -> float | None:
    """Kendall and Babington Smith (1939), corrected for ties (Kendall 1948): the
    spread of the sums of ranks, of the most that it could be with these ties."""
    most = count.sum() * (count * (points**2).sum(axis=1)).sum()
    return float(((count @ points) ** 2).sum() / most) if most else None


def _spearman(points: Values, count: Values) -> float | None:
    """The mean of Spearman's (1904) coefficient, with mid-ranks, over all pairs."""
    length = np.sqrt((points**2).sum(axis=1))
    says = length > 0
    unit, count = points[says] / length[says, None], count[says]
    voters = count.sum()
    if voters < 2:
        return None
    together = ((count @ unit) ** 2).sum()
    return float((together - voters) / (voters * (voters - 1)))


def _tau_x(votes: Profile) -> float | None:
    """The mean of tau-x (Emond and Mason 2002) over all pairs of voters, each over
    the needs that both judge (Moreno-Centeno and Escobedo 2016).

    A need scores 1 against one that it ties or comes before, otherwise -1: a tie
    agrees with a tie, and neither agrees nor disagrees with an order.
    """
    rows = len(votes.count)
    alike = np.zeros((rows, rows), dtype=np.float32)
    judged = votes.judged
    for need in range(len(votes.needs)):
        ahead = votes.winner[:, [need]] <= votes.loser
        scores = np.where(ahead, np.float32(1), np.float32(-1))
        scores *= judged & judged[:, [need]]
        scores[:, need] = 0
        alike += scores @ scores.T
    both = judged.astype(np.float32)
    both = both @ both.T
    pairs = (both * (both - 1)).astype(np.float64)
    tau = np.divide(alike, pairs, out=np.zeros_like(pairs), where=pairs > 0)
    weight = np.outer(votes.count, votes.count).astype(np.float64)
    weight[np.diag_indices(rows)] -= votes.count
    weight[pairs == 0] = 0
    return float((tau * weight).sum() / weight.sum()) if weight.any() else None
