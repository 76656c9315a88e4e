"""All best orders of a few needs, by dynamic programming over subsets.

Bellman (1962) and Held and Karp (1962); for Kemeny's order Betzler et al. (2009).
Subsets are the bits of an int.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from prioritization.ranking.pairwise import Matrix

Indices = NDArray[np.intp]

# 2^15 subsets take some milliseconds and a few megabytes.
MOST = 15


@dataclass(frozen=True)
class Best:
    """The least cost, and upon which beginnings each need can come in a best order."""

    cost: int
    follows: tuple[frozenset[int], ...]

    def an_order(self) -> list[int]:
        """One of the best orders; the first needs first, where there is a choice."""
        subset, found = 0, []
        for _ in self.follows:
            need = next(n for n, sets in enumerate(self.follows) if subset in sets)
            found.append(need)
            subset |= 1 << need
        return found


def best_orders(matrix: Matrix) -> Best:
    size = len(matrix)
    everything = (1 << size) - 1
    late = _cost_of_being_after(matrix)
    before = _least(size, late)
    # What is left is ordered as if it were alone, and comes after all of the subset.
    after = before[::-1] + np.where(_inside(size), 0, late.T).sum(axis=1)
    cost = int(before[everything])
    follows = []
    for need in range(size):
        without = _without(size, need)
        least = before[without] + late[need, without] + after[without | 1 << need]
        follows.append(frozenset(without[least == cost].tolist()))
    return Best(cost, tuple(follows))


def _least(size: int, late: Matrix) -> Matrix:
    """`[subset]`: the least that is contradicted inside it."""
    found = np.zeros(1 << size, dtype=np.int64)
    for subsets, last, rest in _layers(size):
        found[subsets] = (found[rest] + late[last, rest]).min(axis=1)
    return found


def _cost_of_being_after(matrix: Matrix) -> Matrix:
    """`[need, subset]`: the comparisons contradicted if need comes after the subset."""
    size = len(matrix)
    late = np.zeros((size, 1 << size), dtype=np.int64)
    for other in range(size):
        half = 1 << other
        late[:, half : 2 * half] = late[:, :half] + matrix[:, [other]]
    return late


@cache
def _without(size: int, need: int) -> Indices:
    subsets = np.arange(1 << size)
    return subsets[subsets >> need & 1 == 0]


@cache
def _inside(size: int) -> NDArray[np.bool_]:
    """`[subset, need]`"""
    return (np.arange(1 << size)[:, None] >> np.arange(size) & 1).astype(bool)


@cache
def _layers(size: int) -> list[tuple[Indices, Indices, Indices]]:
    """The subsets by size; the members of each, and the subset without the member."""
    subsets = np.arange(1 << size)
    inside = _inside(size)
    count = inside.sum(axis=1)
    found = []
    for number in range(1, size + 1):
        chosen = subsets[count == number]
        last = np.nonzero(inside[chosen])[1].reshape(len(chosen), number)
        found.append((chosen, last, chosen[:, None] ^ (1 << last)))
    return found
