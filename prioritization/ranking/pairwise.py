"""How many ballots put one need before another, for every pair of needs."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from prioritization.ranking.ballots import Profile

Matrix = NDArray[np.int64]

_CHUNK = 255  # what a byte can count to


def per_group(votes: Profile) -> Matrix:
    """`[g, i, j]`: how many ballots of group g put need i before need j.

    The outranking matrix of Condorcet (1785). Ties, and pairs in which a need could
    not be judged, count for neither.
    """
    size = len(votes.needs)
    found = np.zeros((len(votes.groups), size, size), dtype=np.int64)
    for group in range(len(votes.groups)):
        mine = votes.group == group
        for count in np.unique(votes.count[mine]).tolist():
            rows = mine & (votes.count == count)
            found[group] += count * _before(votes.winner[rows], votes.loser[rows])
    return found


def preferences(votes: Profile) -> Matrix:
    """`[i, j]`: how many ballots put need i before need j, one person one vote."""
    found: Matrix = per_group(votes).sum(axis=0)
    return found


def _before(winner: NDArray[np.int16], loser: NDArray[np.int16]) -> Matrix:
    size = winner.shape[1]
    found = np.zeros((size, size), dtype=np.int64)
    for start in range(0, len(winner), _CHUNK):
        first, second = winner[start : start + _CHUNK], loser[start : start + _CHUNK]
        for need in range(size):
            before = (first[:, need, None] < second).view(np.uint8)
            found[need] += before.sum(axis=0, dtype=np.uint8)
    return found


def judged_together(votes: Profile) -> Matrix:
    """`[i, j]`: how many ballots judge both needs."""
    judged = votes.judged.astype(np.float64)
    both: Any = (judged * votes.count[:, None]).T @ judged
    return np.rint(both).astype(np.int64)


def disagreements(matrix: Matrix, order: Any) -> int:
    """How many comparisons an order contradicts (Kemeny 1959)."""
    return int(np.tril(matrix[np.ix_(order, order)], -1).sum())


def leftover_points(matrix: Matrix, voters: float) -> NDArray[np.float64]:
    """Borda's points (1784), where what a ballot leaves out shares what is left over.

    A need gets one point from a ballot for each need it comes before, and half a
    point where the ballot does not tell: the "mean of the leftover points", the only
    form in which partial ballots weigh the same (Dummett 1997; Cullinan, Hsiao and
    Polett 2014). Each ballot gives m(m - 1)/2 points in all; up to that constant the
    points are the row sums of the margins (Young 1974).
    """
    margins = (matrix - matrix.T).sum(axis=1)
    return (margins + voters * (len(matrix) - 1)) / 2
