"""The proof for many needs: the linear ordering problem, by HiGHS.

Grötschel, Jünger and Reinelt (1984); for Kemeny's order Conitzer, Davenport and
Kalagnanam (2006). One variable for each pair tells whether the pair is turned round
against the order that was found. That orders do not go in circles is asked of three
needs at a time, and only where a solution breaks it. What comes out of HiGHS is not
taken on trust: the bound is counted here from its duals, and holds whatever they are
(Lagrange).

Without highspy nothing is proved here; the order then has the gap that pairs leave.
"""

import math
import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prioritization.ranking import search
from prioritization.ranking.search import Indices

try:
    import highspy
except ImportError:  # pragma: no cover  without it: a gap in place of a proof
    highspy = None  # type: ignore[assignment]

Values = NDArray[np.float64]

EPSILON = 1e-6
_TOGETHER = 5_000  # pairs looked through at a time
ROWS_PER_PAIR = 3  # of the circles that a pair closes, those that say most


@dataclass
class Proof:
    """The best order found (of the positions of the one given), what it saves, and
    what no order can save more than; and which pairs stand so in every best order,
    the first before the second in the order given."""

    order: Indices
    saved: int
    most: int
    stays: NDArray[np.bool_]
    turns: NDArray[np.bool_]

    @property
    def proved(self) -> bool:
        return self.saved >= self.most


@dataclass
class _Programme:
    margins: NDArray[np.int64]  # arranged by the order to be proved
    until: float
    rows: list[Indices] = field(default_factory=list)  # three pairs of each circle
    seen: set[bytes] = field(default_factory=set)

    def __post_init__(self) -> None:
        size = len(self.margins)
        self.first, self.second = np.triu_indices(size, 1)
        self.cost = self.margins[self.first, self.second].astype(np.float64)
        self.number = np.zeros((size, size), dtype=np.intp)
        self.number[self.first, self.second] = np.arange(len(self.cost))
        self.saved, self.order = 0, np.arange(size)
        # HiGHS likes numbers of middling size; sums of large ones are not exact.
        self.scale = max(1.0, np.abs(self.cost).max(initial=0) / 1000)
        self.slack = max(EPSILON, 1e-11 * float(np.abs(self.cost).sum()))
        self.bound, self.reduced = _lagrange(self.cost, self.rows, np.zeros(0))
        self.turned = (self.cost < 0).astype(np.float64)
        self.highs = _highs()
        nothing = np.zeros(0, dtype=np.int32)
        zeros, ones = np.zeros(len(self.cost)), np.ones(len(self.cost))
        self.highs.addCols(
            len(zeros),
            self.cost / self.scale,
            zeros,
            ones,
            0,
            nothing,
            nothing,
            zeros[:0],
        )

    @property
    def most(self) -> int:
        """No order saves more: savings are whole numbers."""
        return max(self.saved, math.floor(self.slack - self.bound))

    def relax(self) -> None:
        """Solve, add the circles that the solution goes in, until there are none."""
        while self.most > self.saved and self.add_circles():
            if self.solve() != highspy.HighsModelStatus.kOptimal:
                return
            solution = self.highs.getSolution()
            self.turned = np.array(solution.col_value)
            bound, reduced = _lagrange(
                self.cost, self.rows, np.array(solution.row_dual) * self.scale
            )
            if bound > self.bound:
                self.bound, self.reduced = bound, reduced
            self.round_off()

    def solve(self) -> Any:
        """What HiGHS says of it; None when time is up before it has begun."""
        left = self.until - time.thread_time()
        if left <= 0:
            return None
        self.highs.setOptionValue("time_limit", self.highs.getRunTime() + left)
        self.highs.run()
        return self.highs.getModelStatus()

    def round_off(self) -> None:
        """The order nearest to a solution, and what single moves make of it."""
        before = self._square()
        order = np.argsort(before.sum(axis=0), kind="stable")
        order = search.improved(self.margins, order)
        won = np.triu(self.margins[np.ix_(order, order)], 1).sum()
        saved = int(won - np.triu(self.margins, 1).sum()) // 2
        if saved > self.saved:
            self.saved, self.order = saved, order

    def _square(self) -> Values:
        """`[i, j]`: how far i stands before j."""
        found = np.zeros(self.margins.shape)
        found[self.first, self.second] = 1 - self.turned
        found[self.second, self.first] = self.turned
        return found

    def add_circles(self) -> bool:
        """Ask what the solution breaks: of three needs, two pairs settle the third."""
        turned = np.zeros(self.margins.shape)
        turned[self.first, self.second] = self.turned
        broken = _broken(turned)
        if not len(broken[0]):
            return False
        rows = self._worst(*broken)
        self.rows.append(rows)
        count = len(rows)
        self.highs.addRows(
            count,
            np.zeros(count),
            np.ones(count),
            rows.size,
            np.arange(0, rows.size, 3, dtype=np.int32),
            rows.astype(np.int32).ravel(),
            np.tile([1.0, 1.0, -1.0], count),
        )
        return True

    def _worst(
        self, first: Indices, middle: Indices, last: Indices, how: Values
    ) -> Indices:
        """Of each pair the circles that are most broken, and dearest to mend."""
        dear = np.minimum(
            np.abs(self.margins[first, middle]), np.abs(self.margins[middle, last])
        )
        pair = self.number[first, last]
        order = np.lexsort([-dear, -how.round(6), pair])
        sorted_pair = pair[order]
        starts = np.r_[True, sorted_pair[1:] != sorted_pair[:-1]]
        at = np.arange(len(order))
        order = order[at - np.maximum.accumulate(at * starts) < ROWS_PER_PAIR]
        rows = [self.number[first, middle], self.number[middle, last], pair]
        return np.column_stack(rows)[order]

    def branch(self) -> None:
        """Whole numbers, where the relaxation leaves halves.

        Pairs whose turning alone would cost what could be saved are fixed first
        (reduced cost fixing, Dantzig, Fulkerson and Johnson 1954).
        """
        columns = np.arange(len(self.cost), dtype=np.int32)
        fixed = self.bound + np.abs(self.reduced) > self.slack - self.saved - 1
        at = (self.reduced < 0).astype(np.float64)
        lower, upper = np.where(fixed, at, 0.0), np.where(fixed, at, 1.0)
        self.highs.changeColsBounds(len(columns), columns, lower, upper)
        self.highs.setOptionValue("presolve", "on")
        # Costs are whole numbers.
        self.highs.setOptionValue("mip_abs_gap", 0.5 / self.scale)
        whole = np.full(len(columns), int(highspy.HighsVarType.kInteger), np.uint8)
        self.highs.changeColsIntegrality(len(columns), columns, whole)
        while self.most > self.saved:
            status = self.solve()
            if status is None:
                return
            if status == highspy.HighsModelStatus.kInfeasible:
                self.bound = float(-self.saved)
                return
            bound = self.highs.getInfo().mip_dual_bound * self.scale
            if math.isfinite(bound):
                # What was fixed is only known not to save more than has been found.
                bound = math.ceil(bound - 100 * self.slack)
                self.bound = max(self.bound, min(bound, float(-self.saved)))
            if status != highspy.HighsModelStatus.kOptimal:
                return
            self.turned = np.array(self.highs.getSolution().col_value).round()
            self.round_off()
            if not self.add_circles():
                return


def prove(margins: NDArray[np.int64], *, seconds: float) -> Proof | None:
    """What the order that stands as the margins do can be bettered by.

    None without highspy. `seconds` of processor time at most, roughly.
    """
    if highspy is None:
        return None
    programme = _Programme(margins, until=time.thread_time() + seconds)
    programme.relax()
    relaxed, reduced = programme.bound, programme.reduced
    if programme.most > programme.saved:
        programme.branch()
    sure = relaxed + np.abs(reduced) > programme.slack - programme.saved
    stays, turns = (np.zeros(margins.shape, dtype=bool) for _ in range(2))
    stays[programme.first, programme.second] = sure & (reduced > 0)
    turns[programme.first, programme.second] = sure & (reduced < 0)
    return Proof(programme.order, programme.saved, programme.most, stays, turns)


def _broken(turned: Values) -> list[Any]:
    """Circles: first, middle and last need, and by how much they are broken.

    Only a pair that is turned can break one: the outer pair if neither inner one is
    turned, or two inner ones if the outer is not.
    """
    found = []
    one, other = np.nonzero(turned > EPSILON)
    every = np.arange(len(turned))
    for start in range(0, len(one), _TOGETHER):
        a, b = (pair[start : start + _TOGETHER, None] for pair in (one, other))
        over = turned[a, b] - turned[a, every] - turned.T[b, every]
        pair, third = np.nonzero((over > EPSILON) & (a < every) & (every < b))
        found.append((a[pair, 0], third, b[pair, 0], over[pair, third]))
        over = turned[a, b] + turned[b, every] - turned[a, every] - 1
        pair, third = np.nonzero((over > EPSILON) & (b < every))
        found.append((a[pair, 0], b[pair, 0], third, over[pair, third]))
    parts = zip(*found, strict=True) if found else [[np.zeros(0, np.intp)]] * 4
    return [np.concatenate(part) for part in parts]


def _highs() -> Any:
    highs = highspy.Highs()
    options: dict[str, Any] = {
        "output_flag": False,
        "threads": 1,
        "parallel": "off",
        "presolve": "off",
        "mip_rel_gap": 0.0,
    }
    for option, value in options.items():
        highs.setOptionValue(option, value)
    return highs


def _lagrange(cost: Values, rows: list[Indices], duals: Values) -> tuple[float, Values]:
    """A bound from any duals, and what turning each pair costs on top of it."""
    if not len(duals):
        return float(np.minimum(cost, 0).sum()), cost
    one, two, three = np.concatenate(rows)[: len(duals)].T
    size = len(cost)
    reduced = (
        cost
        - np.bincount(one, duals, size)
        - np.bincount(two, duals, size)
        + np.bincount(three, duals, size)
    )
    bound = np.minimum(duals, 0).sum() + np.minimum(reduced, 0).sum()
    return float(bound), reduced
