"""A good order of many needs, quickly; how good it is, others prove."""

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.intp]
Margins = NDArray[np.int64] | NDArray[np.float64]


def by_points(margins: NDArray[np.int64]) -> Indices:
    """Borda's order: a start that depends on the comparisons alone, not on how the
    needs are named."""
    rows = np.sort(margins, axis=1)
    keys = [*rows.T[::-1], -margins.sum(axis=1)]
    return np.lexsort(keys)


def improved(margins: Margins, order: Indices, *, least: float = 0) -> Indices:
    """Move one need at a time to where it contradicts least, until none gains.

    Local search in the insertion neighbourhood (Schiavinotto and Stützle 2004). Moves
    over stretches that do not touch each other are made at once: the gain of each is
    what it would be alone. A gain must be more than `least`.
    """
    size = len(order)
    arranged = margins[np.ix_(order, order)]
    # [k, need]: what those before k win over it. It gains the most by standing where
    # that is largest; on the spot it stands between its own row and the next.
    lost = np.zeros((size + 1, size), dtype=arranged.dtype)
    while size:
        np.cumsum(arranged, axis=0, out=lost[1:])
        gains = lost.max(axis=0) - lost.diagonal()
        movers = np.flatnonzero(gains > least)
        if not len(movers):
            break
        movers = movers[np.argsort(-gains[movers], kind="stable")]
        turned = _moved(movers.tolist(), lost[:, movers].argmax(axis=0).tolist(), size)
        order = order[turned]
        arranged = arranged.take(turned, axis=0).take(turned, axis=1)
    return order


def _moved(movers: list[int], targets: list[int], size: int) -> Indices:
    """The best moves that do not touch each other, as a new arrangement."""
    turned = list(range(size))
    touched = 0
    for need, target in zip(movers, targets, strict=True):
        start, stop = min(need, target), max(need + 1, target)
        stretch = (1 << stop) - (1 << start)
        if touched & stretch:
            continue
        touched |= stretch
        if target <= need:
            turned[start:stop] = [need, *range(start, need)]
        else:
            turned[start:stop] = [*range(need + 1, stop), need]
    return np.array(turned, dtype=np.intp)


def improved_together(
    margins: NDArray[np.float64], orders: Indices, *, least: float
) -> Indices:
    """As `improved`, of many matrices at once: `[need, matrix, other]`. One need after
    the other is moved, in all of them, until a whole turn gains nowhere."""
    found, left = orders.copy(), np.arange(len(orders))
    while len(left):
        now = found[left]
        moved = np.zeros(len(left), dtype=bool)
        for need in range(len(margins)):
            moved[_move(need, margins[need], now, least)] = True
        found[left] = now
        left, margins = left[moved], margins[:, moved]
    return found


def _move(
    need: int, margins: NDArray[np.float64], orders: Indices, least: float
) -> Indices:
    """Move one need where it gains, in place. In which of the orders it was."""
    rows = np.arange(len(orders))
    totals = np.zeros((orders.shape[0], orders.shape[1] + 1))
    np.cumsum(np.take_along_axis(margins, orders, axis=1), axis=1, out=totals[:, 1:])
    at, target = (orders == need).argmax(axis=1), totals.argmin(axis=1)
    movers = np.flatnonzero(totals[rows, at] - totals[rows, target] > least)
    if len(movers):
        at, target = at[movers, None], target[movers, None]
        every, back = np.arange(orders.shape[1]), target <= at
        source = every - (back & (every > target) & (every <= at))
        source += ~back & (every >= at) & (every < target - 1)
        np.put_along_axis(source, np.where(back, target, target - 1), at, axis=1)
        orders[movers] = np.take_along_axis(orders[movers], source, axis=1)
    return movers
