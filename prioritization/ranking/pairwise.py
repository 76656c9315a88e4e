"""How many ballots put one need before another, for every pair of needs."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.int64]
Ballot = Mapping[Any, int | None]  # needs are any hashables

SEEN = None  # seen, not chosen: after every need that has a position
_AFTER_ALL = np.iinfo(np.int64).max


def abstains(ballot: Ballot) -> bool:
    """A ballot that gives no need a position says nothing, not "all tied"."""
    return all(position is SEEN for position in ballot.values())


def preferences(needs: Sequence[Hashable], ballots: Sequence[Ballot]) -> Matrix:
    """`matrix[i, j]`: how many ballots put need i before need j.

    The outranking matrix of Condorcet (1785). Ties, and pairs in which a need could
    not be judged, count for neither. Each ballot is coded as two rows, the position
    of a need as winner and as loser, so that "cannot judge" (last as winner, first
    as loser) costs no test of its own.
    """
    shape = (len(ballots), len(needs))
    winner = np.full(shape, _AFTER_ALL, dtype=np.int64)
    loser = np.full(shape, np.iinfo(np.int64).min, dtype=np.int64)
    column = {need: index for index, need in enumerate(needs)}
    for row, ballot in enumerate(ballots):
        for need, position in ballot.items():
            if (index := column.get(need)) is not None:
                place = _AFTER_ALL if position is SEEN else position
                winner[row, index] = loser[row, index] = place
    matrix = np.empty((len(needs), len(needs)), dtype=np.int64)
    for index in range(len(needs)):
        matrix[index] = (winner[:, [index]] < loser).sum(axis=0)
    return matrix


def leftover_points(matrix: Matrix, voters: int) -> NDArray[np.float64]:
    """Borda's points (1784), where what a ballot leaves out shares what is left over.

    A need gets one point from a ballot for each need it comes before, and half a
    point where the ballot does not tell: the "mean of the leftover points", the only
    form in which partial ballots weigh the same (Dummett 1997; Cullinan, Hsiao and
    Polett 2014). Each ballot gives m(m - 1)/2 points in all; up to that constant the
    points are the row sums of the margins (Young 1974).
    """
    margins = (matrix - matrix.T).sum(axis=1)
    return (margins + voters * (len(matrix) - 1)) / 2
