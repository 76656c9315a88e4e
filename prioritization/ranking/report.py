"""All that is told of a result, in one go."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from prioritization.ranking import kemeny, robustness, rules
from prioritization.ranking.agreement import Agreement, agreement
from prioritization.ranking.ballots import Profile
from prioritization.ranking.order import KEMENY, Order, order_by
from prioritization.ranking.pairwise import judged_together, preferences
from prioritization.ranking.robustness import Stability, Urn
from prioritization.ranking.weights import Weights, one_person_one_vote, pairs

SECONDS_WITHOUT_A_GROUP = 1.0
# Told of on the way: counted, proved, drawn anew, left out one by one.
STEPS = 4


@dataclass(frozen=True)
class Support:
    """How many put a need before the next in the order, of those who judge both."""

    need: Any
    next_need: Any
    before: int
    after: int
    judged: int


@dataclass(frozen=True)
class LeftOut:
    """What leaving one group out would change most."""

    group: str
    need: Any
    shift: float  # places downwards


@dataclass(frozen=True)
class Report:
    """The order, what other rules say, how much the voters agree, and how stable each
    place is. `finite`: whether only those who have not answered vary."""

    order: Order
    alternatives: Mapping[str, Order]
    agreement: Agreement
    weights: Weights
    stability: Mapping[Any, Stability]
    finite: bool
    left_out: tuple[LeftOut, ...]
    support: tuple[Support, ...]


def report(
    votes: Profile,
    urn: Urn,
    *,
    weighing: Weights | None = None,
    seconds: float = kemeny.SECONDS,
    told: Callable[[int], object] = lambda step: None,
) -> Report:
    """By Kemeny's rule; the others stand beside. `told` hears of each of the STEPS."""
    counted = pairs(votes, weighing)
    told(1)
    solution = kemeny.solve(counted.matrix, seconds=seconds)
    order = order_by(votes, counted, rule=KEMENY, solution=solution)
    told(2)
    stable = robustness.stability(votes, solution.order, urn, weighing=weighing)
    told(3)
    limit = min(seconds, SECONDS_WITHOUT_A_GROUP)
    without = robustness.left_out(votes, counted, solution, seconds=limit)
    told(4)
    return Report(
        order=order,
        alternatives={
            rule: order_by(votes, counted, rule=rule) for rule in rules.ALTERNATIVES
        },
        agreement=agreement(votes),
        weights=weighing or one_person_one_vote(votes),
        stability=dict(zip(votes.needs, stable, strict=True)),
        finite=urn.population is not None,
        left_out=tuple(
            LeftOut(one.group, votes.needs[one.need], one.shift) for one in without
        ),
        support=support(votes, order),
    )


def support(votes: Profile, order: Order) -> tuple[Support, ...]:
    """For each place: who put it before the next. Ballots are counted, not weighed."""
    column = {need: index for index, need in enumerate(votes.needs)}
    matrix, judged = preferences(votes), judged_together(votes)
    listed = [(place.need, column[place.need]) for place in order.places]
    return tuple(
        Support(need, after, int(matrix[i, j]), int(matrix[j, i]), int(judged[i, j]))
        for (need, i), (after, j) in pairwise(listed)
    )
