"""How much each place could have been another, had other voters answered.

Efron (1979) for the bootstrap. Where who could have voted is known ("21 av 24
svarade"), only those who have not answered vary: Pólya's urn gives them ballots like
those that came (Lo 1988; Ghosh and Meeden 1997).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prioritization.ranking import kemeny, places, rules, search
from prioritization.ranking.ballots import Counts, Profile
from prioritization.ranking.order import KEMENY
from prioritization.ranking.pairwise import Matrix
from prioritization.ranking.weights import Pairs, Weights

TIMES = 1000
TOP = 10
INTERVAL = (0.05, 0.95)
_TOGETHER = 100  # matrices in memory at a time
_NUMBERS_IN_MEMORY = 4_000_000
_EXACT_IN_FLOAT32 = 2**24

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Stability:
    """Of one need: between which places 90 of 100 resamples put it, and how often
    among the first ten."""

    low: int
    high: int
    top: float


@dataclass(frozen=True)
class LeftOut:
    """What happens without a group: the need that moves most, and how many places."""

    group: str
    need: int
    shift: float


@dataclass(frozen=True)
class Urn:
    """How voters are drawn anew. `population`: how many could have voted, in all or
    of each group; without it, voters are drawn as if there were any number more."""

    seed: int
    times: int = TIMES
    population: int | Mapping[str, int] | None = None


def stability(
    votes: Profile,
    order: tuple[int, ...],
    urn: Urn,
    *,
    rule: str = KEMENY,
    weighing: Weights | None = None,
) -> list[Stability]:
    """By the rule that is shown; Kemeny's order is searched for from `order` on, and
    needs that share a place draw lots."""
    counts = drawn(votes, urn, by_group=weighing is not None)
    if weighing is not None:
        counts = counts * np.array(weighing.thousandths)[votes.group]
    lots = np.random.default_rng([urn.seed, 1])
    if rule == KEMENY:
        found = _searched(votes, counts, np.array(order, dtype=np.intp), lots)
    else:
        found = _ruled(votes, counts, rules.ALTERNATIVES[rule], lots)
    ranks = np.array(list(found)).reshape(urn.times, len(votes.needs))
    low, high = np.quantile(ranks, INTERVAL, axis=0, method="inverted_cdf")
    top = (ranks <= TOP).mean(axis=0)
    rows = zip(low.tolist(), high.tolist(), top.tolist(), strict=True)
    return [Stability(*row) for row in rows]


def drawn(votes: Profile, urn: Urn, *, by_group: bool = False) -> Counts:
    """`[resample, row]`: how many gave each ballot."""
    dice = np.random.default_rng([urn.seed, 0])
    apart = by_group or isinstance(urn.population, Mapping)
    strata = votes.group if apart else np.zeros_like(votes.group)
    found = np.tile(votes.count, (urn.times, 1))
    for stratum in np.unique(strata).tolist():
        rows = np.flatnonzero(strata == stratum)
        count = votes.count[rows]
        if urn.population is None:
            voters = int(count.sum())
            found[:, rows] = dice.multinomial(voters, count / voters, urn.times)
            continue
        size = urn.population
        if isinstance(size, Mapping):
            size = size[votes.groups[stratum]]
        silent = max(0, size - int(count.sum()))
        likely = dice.dirichlet(count, urn.times)
        found[:, rows] += dice.multinomial(silent, likely)
    return found


def left_out(
    votes: Profile, counted: Pairs, solution: kemeny.Solution, *, seconds: float
) -> list[LeftOut]:
    """Kemeny's order without each group that has voted, proved anew."""
    base = _middles(solution)
    found = []
    for group in np.flatnonzero(votes.voters_of_groups()).tolist():
        without = kemeny.solve(
            counted.without(group), start=list(solution.order), seconds=seconds
        )
        shift = _middles(without) - base
        need = int(np.abs(shift).argmax()) if len(shift) else 0
        moved = float(shift[need]) if len(shift) else 0.0
        found.append(LeftOut(votes.groups[group], need, moved))
    return found


def _middles(solution: kemeny.Solution) -> Values:
    spans = np.array(places.places(solution), dtype=np.float64)
    return spans.reshape(-1, 2).mean(axis=1)


def _searched(
    votes: Profile, counts: Counts, order: search.Indices, lots: np.random.Generator
) -> Iterator[search.Indices]:
    size = len(votes.needs)
    exact = counts.sum(axis=1).max(initial=0) < _EXACT_IN_FLOAT32
    weights = counts.astype(np.float32 if exact else np.float64)
    together = max(1, _NUMBERS_IN_MEMORY // max(1, size**2))
    for start in range(0, len(counts), together):
        some = weights[start : start + together]
        # Lots decide between best orders, and never between better and worse.
        lot = lots.random((len(some), size)) / (2 * max(1, size) ** 2)
        margins = np.empty((size, len(some), size))
        for need in range(size):
            before = votes.winner[:, [need]] < votes.loser
            after = votes.winner < votes.loser[:, [need]]
            said = before.astype(some.dtype) - after
            margins[need] = some @ said + (lot[:, [need]] - lot)
            margins[need][:, need] = 0
        orders = np.tile(order, (len(some), 1))
        for found in search.improved_together(margins, orders, least=1e-9):
            yield _ranks(found)


def _ruled(
    votes: Profile, counts: Counts, rule: rules.Rule, lots: np.random.Generator
) -> Iterator[search.Indices]:
    size = len(votes.needs)
    before = votes.winner[:, :, None] < votes.loser[:, None, :]
    before = before.reshape(len(votes.count), -1).astype(np.float64)
    for start in range(0, len(counts), _TOGETHER):
        for row in counts[start : start + _TOGETHER] @ before:
            matrix: Matrix = np.rint(row).astype(np.int64).reshape(size, size)
            tiers = rule(matrix)
            yield _ranks(np.concatenate([lots.permutation(tier) for tier in tiers]))


def _ranks(order: search.Indices) -> search.Indices:
    ranks = np.empty_like(order)
    ranks[order] = np.arange(1, len(order) + 1)
    return ranks
