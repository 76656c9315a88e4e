"""The order that contradicts the fewest comparisons, and the proof that it does.

Kemeny (1959), "Mathematics without numbers"; Young and Levenglick (1978) show it to
be the only rule that is neutral, consistent and faithful to pairwise majorities;
Young (1988) that it is the likeliest true order if each comparison is a noisy one.

The needs are split where majorities leave no doubt; each part is counted through if it
is small (subsets.py), and searched and proved if it is large (search.py, linear.py).
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from prioritization.ranking import bits, linear, search, subsets
from prioritization.ranking.pairwise import Matrix, disagreements

# Up to this many needs, counting through is quicker than a proof.
SMALL = 8
SECONDS = 10.0  # for the proofs together
LONGEST = 60.0  # where nobody waits: a worker, or who counts again


@dataclass(frozen=True)
class Block:
    """Neighbours in every best order, which change places only among themselves.

    `follows[k]`: upon which of the block's beginnings need k of it can come in some
    best order; subsets as bits. Needs are counted from `start` in the solution.
    """

    start: int
    follows: tuple[frozenset[int], ...]


@dataclass(frozen=True)
class Solution:
    """One of the best orders, and what is known of the others.

    `cost` comparisons go against it, and against any order at least `cost - gap`.
    By positions in it: `before[i, j]` if i comes before j in every best order; and
    the `blocks`, of which all best orders are known. Where neither says (`all_known` is
    false), more is taken to be possible than may be.
    """

    order: tuple[int, ...]
    cost: int
    gap: int
    before: NDArray[np.bool_]
    blocks: tuple[Block, ...]
    all_known: bool = True


@dataclass(frozen=True)
class _Part:
    """As a solution, of the needs that majorities tie together."""

    order: list[int]
    before: NDArray[np.bool_]
    blocks: list[Block]
    gap: int = 0
    all_known: bool = True


def solve(
    matrix: Matrix, *, start: list[int] | None = None, seconds: float = SECONDS
) -> Solution:
    """Kemeny's order, one part after the other. `start`: an order to begin from.

    The extended Condorcet criterion (Truchon 1998): if every need of a set beats
    every need outside it, the set comes first. The strongly connected components of
    "is put before by more than the other way round" may therefore be ordered one by
    one: between them no order does better than to follow every majority.
    """
    beats = matrix > matrix.T
    begin = {need: at for at, need in enumerate(start or range(len(matrix)))}
    order: list[int] = []
    inside = np.zeros(matrix.shape, dtype=bool)
    blocks, gap, all_known = [], 0, True
    for members in bits.components(beats):
        members.sort(key=begin.__getitem__)
        inner = matrix[np.ix_(members, members)]
        part = _part(inner, seconds=seconds, given=start is not None)
        here = slice(len(order), len(order) + len(members))
        inside[here, here] = part.before
        beats[np.ix_(members, members)] = False
        blocks += [Block(here.start + b.start, b.follows) for b in part.blocks]
        order += [members[at] for at in part.order]
        gap += part.gap
        all_known &= part.all_known
    before = beats[np.ix_(order, order)] | inside
    cost = disagreements(matrix, order)
    return Solution(tuple(order), cost, gap, before, tuple(blocks), all_known)


def _part(matrix: Matrix, *, seconds: float, given: bool) -> _Part:
    if len(matrix) == 1:
        return _Part([0], np.zeros((1, 1), dtype=bool), [])
    margins = matrix - matrix.T
    order = np.arange(len(matrix)) if given else search.by_points(margins)
    order = search.improved(margins, order)
    if len(matrix) <= SMALL:
        return _counted_through(matrix, order.tolist())
    arranged = margins[np.ix_(order, order)]
    proof = linear.prove(arranged, seconds=seconds)
    if proof and proof.proved:
        better = order[proof.order]
        before = (proof.stays | proof.turns.T)[np.ix_(proof.order, proof.order)]
        return _in_blocks(matrix, better.tolist(), before)
    if len(matrix) <= subsets.MOST:
        return _counted_through(matrix, order.tolist())
    if proof:
        order = order[proof.order]
        gap = proof.most - proof.saved
    else:
        gap = disagreements(matrix, order) - pairwise_bound(matrix)
    # One order is known: there two needs can change places only where as many
    # ballots say the one as the other.
    unequal = matrix != matrix.T
    before = np.triu(unequal[np.ix_(order, order)], 1)
    return _Part(order.tolist(), before, [], gap, all_known=False)


def pairwise_bound(matrix: Matrix) -> int:
    """What every order contradicts at least: the smaller side of each pair.

    Davenport and Kalagnanam (2004).
    """
    return int(np.triu(np.minimum(matrix, matrix.T), 1).sum())


def _counted_through(matrix: Matrix, order: list[int]) -> _Part:
    best = subsets.best_orders(matrix[np.ix_(order, order)])
    if best.cost < disagreements(matrix, order):
        return _counted_through(matrix, [order[at] for at in best.an_order()])
    return _Part(order, np.zeros(matrix.shape, dtype=bool), [Block(0, best.follows)])


def _in_blocks(matrix: Matrix, order: list[int], before: NDArray[np.bool_]) -> _Part:
    """Part a proved order where every best order has the same needs before the cut;
    what lies between two cuts is counted through, if it is not too much."""
    size = len(order)
    _close(before)
    # A cut before k: all above are known to come before all below.
    cuts = [k for k in range(size + 1) if before[:k, k:].all()]
    blocks, all_known = [], True
    for start, stop in pairwise(cuts):
        all_known &= stop - start <= subsets.MOST
        if 1 < stop - start <= subsets.MOST:
            here = order[start:stop]
            best = subsets.best_orders(matrix[np.ix_(here, here)])
            blocks.append(Block(start, best.follows))
            before[start:stop, start:stop] = False
    return _Part(order, before, blocks, all_known=all_known)


def _close(before: NDArray[np.bool_]) -> None:
    reached = bits.closed(before)
    for start, bits_of in enumerate(reached):
        before[start, list(bits.members(bits_of))] = True
