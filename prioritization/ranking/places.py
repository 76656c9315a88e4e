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

from prioritization.ranking import bits
from prioritization.ranking.kemeny import Block, Solution

# Sets looked at before the search for the smallest is cut short. A place may then
# be given as shared with one need too many, never with one too few.
PATIENCE = 2000

Span = tuple[int, int]


@dataclass(frozen=True)
class _Beginnings:
    """What the best orders of a block begin with; sets of needs are bits.

    `follows`: the beginnings upon which each member can come.
    """

    mask: int
    sets: frozenset[int]
    follows: dict[int, frozenset[int]]

    def allowed(self, need: int) -> frozenset[int]:
        return self.follows.get(need, self.sets)


def places(solution: Solution) -> list[Span]:
    """The first and the last place of each need over all best orders."""
    return reckoned(solution)[0]


def reckoned(solution: Solution) -> tuple[list[Span], bool]:
    """The places, and whether they are exact: else some may be shared with one need too
    many, and none with one too few."""
    total = len(solution.order)
    after = bits.closed(solution.before)
    before = bits.closed(solution.before[::-1, ::-1].T)[::-1]
    before = [_turned(needed, total) for needed in before]
    forwards = [_beginnings(block) for block in solution.blocks]
    firsts, through = _fewest(before, forwards)
    lasts, back = _fewest(after, [_reversed(block) for block in forwards])
    found = [(0, 0)] * total
    for at, need in enumerate(solution.order):
        found[need] = (1 + firsts[at], total - lasts[at])
    return found, solution.all_known and through and back


def shared(spans: Sequence[Span]) -> list[list[int]]:
    """The needs by shared places, best first: those whose order the best orders
    disagree on share a place, and so do those that both share one with a third.

    Every best order begins with the same k needs when k of them come no later than
    k in any; only there one shared place ends and the next begins.
    """
    ordered = sorted(range(len(spans)), key=lambda need: (spans[need], need))
    lasts = sorted(last for _, last in spans)
    ends = [k for k in range(1, len(spans) + 1) if lasts[k - 1] <= k]
    return [ordered[start:stop] for start, stop in zip([0, *ends], ends, strict=False)]


def _turned(set_: int, total: int) -> int:
    return int(format(set_, f"0{total}b")[::-1], 2)


def _beginnings(block: Block) -> _Beginnings:
    """The block's subsets, from bits of its own members to bits of all."""
    start, size = block.start, len(block.follows)
    follows = {
        start + at: frozenset(subset << start for subset in sets)
        for at, sets in enumerate(block.follows)
    }
    mask = ((1 << size) - 1) << start
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


def _fewest(
    needed: Sequence[int], parts: Sequence[_Beginnings]
) -> tuple[list[int], bool]:
    """How many must stand before each need; and whether all was looked through."""
    found = [_fewest_before(need, needed, parts) for need in range(len(needed))]
    return [size for size, _ in found], all(through for _, through in found)


def _fewest_before(
    need: int, needed: Sequence[int], parts: Sequence[_Beginnings]
) -> tuple[int, bool]:
    """The smallest sets are looked at first, so the first that holds together is the
    smallest."""
    start = needed[need]
    waiting, seen = [(start.bit_count(), start)], {start}
    for _ in range(PATIENCE):
        size, taken = heapq.heappop(waiting)
        part = next((p for p in parts if taken & p.mask not in p.allowed(need)), None)
        if part is None:
            return size, True
        for least in _smallest_around(taken & part.mask, part.allowed(need)):
            grown = taken | least
            for member in bits.members(least & ~taken):
                grown |= needed[member]
            if grown not in seen:
                seen.add(grown)
                heapq.heappush(waiting, (grown.bit_count(), grown))
    return size, False


def _smallest_around(inside: int, sets: Iterable[int]) -> Iterator[int]:
    """The smallest of the sets that hold what is inside: none holds another."""
    left = sorted((s for s in sets if s & inside == inside), key=int.bit_count)
    while left:
        least, *rest = left
        yield least
        left = [s for s in rest if s & least != least]
