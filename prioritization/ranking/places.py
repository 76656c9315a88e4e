"""Which places a need has over all best orders: shared places are computed, never
broken by name or number.

Among the best orders of real ballots there are often several. A need's place is the
first and the last that any of them gives it. Every best order is made of best orders
of the parts, laced together so that no majority between parts is broken (Truchon
1998); so the first place of a need is one more than the smallest set of needs that
can stand before it, where the set holds a beginning of a best order of each part.
"""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prioritization.ranking.kemeny import Part
from prioritization.ranking.pairwise import Matrix

# Sets looked at before the search for the smallest is cut short. A place may then
# be given as shared with one need too many, never with one too few.
PATIENCE = 2000


@dataclass(frozen=True)
class _Beginnings:
    """What the best orders of a part begin with; sets of needs are the bits of an int.

    `follows`: the beginnings upon which each member can come.
    """

    mask: int
    sets: frozenset[int]
    follows: dict[int, frozenset[int]]

    def allowed(self, need: int) -> frozenset[int]:
        return self.follows.get(need, self.sets)


def places(matrix: Matrix, parts: Sequence[Part]) -> list[tuple[int, int]]:
    """The first and the last place of each need over all best orders.

    Of a part that was searched, not solved, one order is known: there two needs
    can change places only where as many ballots say the one as the other.
    """
    decided = _decided(matrix, parts)
    forwards = [_beginnings(part) for part in parts if _is_open(part)]
    firsts = _first_places(decided, forwards)
    lasts = _first_places(decided.T, [_reversed(part) for part in forwards])
    total = len(matrix)
    return [
        (first, total + 1 - last) for first, last in zip(firsts, lasts, strict=True)
    ]


def _is_open(part: Part) -> bool:
    """Solved, and of more than one need: it may have several best orders."""
    return part.follows is not None and len(part.members) > 1


def _decided(matrix: Matrix, parts: Sequence[Part]) -> NDArray[np.bool_]:
    """`[i, j]`: i comes before j in all best orders, by a majority between parts, or
    by the one order that is known of a part; and what follows from that."""
    before = matrix > matrix.T
    for part in parts:
        block = np.ix_(part.members, part.members)
        unequal = matrix[block] != matrix[block].T
        before[block] = False if _is_open(part) else np.triu(unequal, 1)
    for middle in range(len(before)):
        before |= np.outer(before[:, middle], before[middle])
    return before


def _bits(needs: Iterable[int]) -> int:
    return sum(1 << int(need) for need in needs)


def _members(bits: int) -> Iterator[int]:
    while bits:
        yield (bits & -bits).bit_length() - 1
        bits &= bits - 1


def _beginnings(part: Part) -> _Beginnings:
    """The part's subsets, from bits of its own members to bits of all needs."""
    assert part.follows is not None  # noqa: S101  only open parts come here
    members = sorted(part.members)
    follows = {
        need: frozenset(_bits(members[i] for i in _members(subset)) for subset in sets)
        for need, sets in part.follows.items()
    }
    mask = _bits(members)
    return _Beginnings(mask, frozenset({mask}.union(*follows.values())), follows)


def _reversed(part: _Beginnings) -> _Beginnings:
    """The same seen from the end: what is not yet placed, but for the need itself."""
    return _Beginnings(
        part.mask,
        frozenset(part.mask ^ subset for subset in part.sets),
        {
            need: frozenset(part.mask ^ subset ^ 1 << need for subset in sets)
            for need, sets in part.follows.items()
        },
    )


def _first_places(
    decided: NDArray[np.bool_], parts: Sequence[_Beginnings]
) -> list[int]:
    needed = [_bits(np.flatnonzero(column)) for column in decided.T]
    return [1 + _fewest_before(need, needed, parts) for need in range(len(needed))]


def _fewest_before(
    need: int, needed: Sequence[int], parts: Sequence[_Beginnings]
) -> int:
    """How many must stand before a need: the smallest sets are looked at first, so
    the first that holds together is the smallest."""
    start = needed[need]
    waiting, seen = [(start.bit_count(), start)], {start}
    for _ in range(PATIENCE):
        size, taken = heapq.heappop(waiting)
        part = next((p for p in parts if taken & p.mask not in p.allowed(need)), None)
        if part is None:
            return size
        for least in _smallest_around(taken & part.mask, part.allowed(need)):
            grown = taken | least
            for member in _members(least & ~taken):
                grown |= needed[member]
            if grown not in seen:
                seen.add(grown)
                heapq.heappush(waiting, (grown.bit_count(), grown))
    return size


def _smallest_around(inside: int, sets: Iterable[int]) -> Iterator[int]:
    """The smallest of the sets that hold what is inside: none holds another."""
    left = sorted((s for s in sets if s & inside == inside), key=int.bit_count)
    while left:
        least, *rest = left
        yield least
        left = [s for s in rest if s & least != least]
