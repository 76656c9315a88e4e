"""Four rules to hold beside the deciding one: where they agree, the place is sure.

Each takes the matrix of who comes before whom and gives the needs by shared places,
best first. Equal points share a place, and so does an unbeaten set.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from prioritization.ranking import bits
from prioritization.ranking.pairwise import Matrix

Tiers = list[list[int]]
Rule = Callable[[Matrix], Tiers]


def borda(matrix: Matrix) -> Tiers:
    """Most points; what a ballot leaves out gets the mean of the leftover points.

    Borda (1784); Young (1974) for points as sums of margins.
    """
    return _by_points((matrix - matrix.T).sum(axis=1))


def copeland(matrix: Matrix) -> Tiers:
    """Most needs that it beats, less those that beat it. Copeland (1951)."""
    return _by_points(np.sign(matrix - matrix.T).sum(axis=1))


def schulze(matrix: Matrix) -> Tiers:
    """A need beats another when its strongest chain of majorities there is stronger
    than the one back; who nobody beats comes first, then who nobody else beats.

    Schulze (2011). A majority is as strong as the ballots behind it (winning votes),
    a chain as its weakest link; widest paths by Floyd (1962) and Warshall (1962).
    """
    strength = np.where(matrix > matrix.T, matrix, 0)
    for middle in range(len(strength)):
        through = np.minimum(strength[:, middle, None], strength[middle])
        np.maximum(strength, through, out=strength)
    return _peeled(strength > strength.T)


def ranked_pairs(matrix: Matrix) -> Tiers:
    """Majorities are locked, the largest first, but those that would close a circle.

    Tideman (1987), by margins. Majorities of the same size are handled together: one
    that is on a circle of them and what is locked is left out, whatever its number
    (instead of the lot of Zavist and Tideman 1989).
    """
    margins = matrix - matrix.T
    size = len(matrix)
    reached = [1 << need for need in range(size)]
    for margin in np.unique(margins[margins > 0])[::-1].tolist():
        pairs = zip(*np.nonzero(margins == margin), strict=True)
        level = [(int(i), int(j)) for i, j in pairs if not reached[j] >> int(i) & 1]
        for i, j in _off_circles(level, reached):
            if not reached[i] >> j & 1:
                _lock(reached, i, j)
    beats = np.array([[row >> need & 1 for need in range(size)] for row in reached])
    return _peeled(beats.astype(bool).reshape(size, size) & ~np.eye(size, dtype=bool))


def _off_circles(
    level: Sequence[tuple[int, int]], reached: Sequence[int]
) -> list[tuple[int, int]]:
    """Those of equal majorities that no circle of them and what is locked runs over."""
    if len(level) == 1:
        return list(level)
    together = list(reached)
    for i, j in level:
        if not together[i] >> j & 1:
            _lock(together, i, j)
    return [(i, j) for i, j in level if not together[j] >> i & 1]


def _lock(reached: list[int], i: int, j: int) -> None:
    """Who reaches i now reaches all that j does."""
    for need, set_ in enumerate(reached):
        if set_ >> i & 1:
            reached[need] |= reached[j]


def _by_points(points: NDArray[np.int64]) -> Tiers:
    return [np.flatnonzero(points == p).tolist() for p in np.unique(points)[::-1]]


def _peeled(beats: NDArray[np.bool_]) -> Tiers:
    """The unbeaten, then those whom only they beat, and so on."""
    beaten_by = bits.rows(beats.T)
    left, found = (1 << len(beats)) - 1, []
    while left:
        first = [need for need in bits.members(left) if not beaten_by[need] & left]
        found.append(first)
        left ^= sum(1 << need for need in first)
    return found


ALTERNATIVES: dict[str, Rule] = {
    "borda": borda,
    "copeland": copeland,
    "schulze": schulze,
    "ranked-pairs": ranked_pairs,
}
