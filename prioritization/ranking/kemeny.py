"""The order that contradicts the fewest comparisons, and the proof that it does.

Kemeny (1959), "Mathematics without numbers"; Young and Levenglick (1978) show it to
be the only rule that is neutral, consistent and faithful to pairwise majorities;
Young (1988) that it is the likeliest true order if each comparison is a noisy one.

The needs are split where majorities leave no doubt; each part is solved exactly if
it is small, and searched, with a proven bound, if it is large.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prioritization.ranking.pairwise import Matrix

# 2^15 subsets of int64 take some milliseconds and a few megabytes.
LARGEST_EXACT = 15


@dataclass(frozen=True)
class Part:
    """Needs that majorities tie together, in one of their best orders.

    `cost` is the number of comparisons inside the part that the order contradicts,
    `bound` what any order contradicts at least. `follows` tells, of a part that was
    solved, upon which beginnings each need can come in some best order: subsets of
    the sorted members, as bits. None for a part that was searched.
    """

    members: tuple[int, ...]
    cost: int
    bound: int
    follows: Mapping[int, list[int]] | None = None


def cost_and_gap(matrix: Matrix, solved: Sequence[Part]) -> tuple[int, int]:
    """What the parts put together contradict, and by how much that could be too much.

    Between parts the order contradicts the smaller side of each pair, which no order
    can do without; so only the parts that were searched add to the gap.
    """
    order = [need for part in solved for need in part.members]
    return disagreements(matrix, order), sum(p.cost - p.bound for p in solved)


def disagreements(matrix: Matrix, order: Sequence[int]) -> int:
    """How many comparisons an order contradicts (Kemeny 1959)."""
    arranged = matrix[np.ix_(order, order)]
    return int(np.tril(arranged, -1).sum())


def parts(matrix: Matrix) -> list[Part]:
    """The parts, so ordered that no majority is broken between them.

    The extended Condorcet criterion (Truchon 1998): if every need of a set beats
    every need outside it, the set comes first. The strongly connected components of
    "is put before by more than the other way round" may therefore be ordered one by
    one: between them no order does better than to follow every majority.
    """
    return [_solve(matrix, members) for members in _components(matrix > matrix.T)]


def _solve(matrix: Matrix, members: Sequence[int]) -> Part:
    inner = matrix[np.ix_(members, members)]
    if len(members) <= LARGEST_EXACT:
        return _exactly(inner, members)
    local = _search(inner)
    return Part(
        members=tuple(members[index] for index in local),
        cost=disagreements(inner, local),
        bound=pairwise_bound(inner),
    )


def pairwise_bound(matrix: Matrix) -> int:
    """What every order contradicts at least: the smaller side of each pair.

    Davenport and Kalagnanam (2004).
    """
    return int(np.triu(np.minimum(matrix, matrix.T), 1).sum())


def _components(beats: NDArray[np.bool_]) -> list[tuple[int, ...]]:
    """Strongly connected components, winners first.

    By reachability (Warshall 1962): within a component all reach the same needs, and
    who reaches more can stand earlier.
    """
    reach = beats | np.eye(len(beats), dtype=bool)
    for middle in range(len(reach)):
        reach |= np.outer(reach[:, middle], reach[middle])
    members = [tuple(np.flatnonzero(row).tolist()) for row in reach & reach.T]
    return sorted(set(members), key=lambda part: -int(reach[part[0]].sum()))


def _exactly(matrix: Matrix, members: Sequence[int]) -> Part:
    """The best order of a few needs, by dynamic programming over subsets.

    Bellman (1962) and Held and Karp (1962), for Kemeny's order Betzler et al. (2009).
    """
    size = len(members)
    everything = (1 << size) - 1
    late = _cost_of_being_after(matrix)
    before = np.full(1 << size, np.iinfo(np.int64).max // 4, dtype=np.int64)
    after = before.copy()
    before[0] = after[everything] = 0
    moves = [
        (need, without, without | 1 << need)
        for subsets in _subsets_by_size(size)
        for need in range(size)
        if (without := subsets[subsets >> need & 1 == 0]).size
    ]
    for need, without, grown in moves:
        cost = before[without] + late[need, without]
        before[grown] = np.minimum(before[grown], cost)
    for need, without, grown in reversed(moves):
        cost = after[grown] + late[need, without]
        after[without] = np.minimum(after[without], cost)
    best = int(before[everything])
    follows: dict[int, list[int]] = {need: [] for need in range(size)}
    for need, without, grown in moves:
        cost = before[without] + late[need, without] + after[grown]
        follows[need] += without[cost == best].tolist()
    return Part(
        members=tuple(members[need] for need in _walk(follows)),
        cost=best,
        bound=best,
        follows={members[need]: subsets for need, subsets in follows.items()},
    )


def _walk(follows: Mapping[int, list[int]]) -> Iterator[int]:
    """One of the best orders, need by need."""
    beginnings = {need: set(subsets) for need, subsets in follows.items()}
    subset = 0
    for _ in follows:
        need = next(n for n in follows if subset in beginnings[n])
        yield need
        subset |= 1 << need


def _cost_of_being_after(matrix: Matrix) -> Matrix:
    """`[need, subset]`: the comparisons contradicted if need comes after the subset."""
    size = len(matrix)
    late = np.zeros((size, 1 << size), dtype=np.int64)
    for other in range(size):
        half = 1 << other
        late[:, half : 2 * half] = late[:, :half] + matrix[:, [other]]
    return late


def _subsets_by_size(size: int) -> list[NDArray[np.int64]]:
    subsets = np.arange(1 << size, dtype=np.int64)
    count = np.zeros(1 << size, dtype=np.int64)
    for bit in range(size):
        count += subsets >> bit & 1
    return [subsets[count == number] for number in range(size + 1)]


def _search(matrix: Matrix) -> list[int]:
    """A good order of many needs: Borda's, then the best single move until none helps.

    Local search in the insertion neighbourhood (Schiavinotto and Stützle 2004). The
    start depends on the comparisons alone, not on how the needs are named.
    """
    margins = matrix - matrix.T
    order = sorted(
        range(len(matrix)),
        key=lambda need: (-int(margins[need].sum()), sorted(margins[need].tolist())),
    )
    improved = True
    while improved:
        improved = False
        for need in order:
            index = order.index(need)
            rest = order[:index] + order[index + 1 :]
            # What is gained by standing before rest[k:], relative to standing last.
            gains = np.append(np.cumsum(margins[need, rest][::-1])[::-1], 0)
            best = int(gains.argmax())
            if gains[best] > gains[index]:
                order = [*rest[:best], need, *rest[best:]]
                improved = True
    return order
