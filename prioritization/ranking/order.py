"""From ballots to places."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from prioritization.ranking import kemeny, places, rules
from prioritization.ranking.ballots import Ballot, Profile, profile
from prioritization.ranking.pairwise import Matrix, leftover_points
from prioritization.ranking.weights import Pairs, Weights, pairs

KEMENY = "kemeny"
RULES = (KEMENY, *rules.ALTERNATIVES)


@dataclass(frozen=True)
class Place:
    """A need in the order: its place, and the last of those that it could have.

    `points` are Borda's; they are told beside the place, and do not decide it.
    """

    need: Any
    place: int
    last_place: int
    points: float

    @property
    def is_shared(self) -> bool:
        return self.last_place > self.place


@dataclass(frozen=True)
class Order:
    """All places, the best first.

    `disagreements` of the `comparisons` that the ballots make go against the order.
    By Kemeny's rule any other order goes against at least `disagreements - gap`; no
    gap is a proof that none is better. By the other rules there is nothing to prove,
    and needs that share a place count as if they drew lots.

    `exact`: all best orders are known. Where they are not, a need may share a place with
    one too many, and never with one too few.
    """

    places: tuple[Place, ...]
    voters: int
    abstentions: int
    comparisons: float
    disagreements: float
    gap: float
    rule: str = KEMENY
    exact: bool = True

    @property
    def proved(self) -> bool:
        return self.gap == 0

    @property
    def shared(self) -> list[list[Any]]:
        """The needs by the places they share, best first."""
        spans = [(place.place, place.last_place) for place in self.places]
        return [
            [self.places[at].need for at in group] for group in places.shared(spans)
        ]


def priority_order(
    needs: Sequence[Hashable],
    ballots: Sequence[Ballot],
    *,
    rule: str = KEMENY,
    seconds: float = kemeny.SECONDS,
) -> Order:
    """The order of the needs, one person one vote, with shared places and proof.

    Needs on a ballot that are not among `needs` are left out. The order in which
    needs and ballots are given does not matter to the places.
    """
    return order_of(profile(needs, ballots), rule=rule, seconds=seconds)


def order_of(
    votes: Profile,
    *,
    rule: str = KEMENY,
    weighing: Weights | None = None,
    seconds: float = kemeny.SECONDS,
) -> Order:
    """As `priority_order`, of ballots that are coded, and weighed if need be."""
    return order_by(votes, pairs(votes, weighing), rule=rule, seconds=seconds)


def order_by(
    votes: Profile,
    counted: Pairs,
    *,
    rule: str = KEMENY,
    seconds: float = kemeny.SECONDS,
    solution: kemeny.Solution | None = None,
) -> Order:
    """The order by a rule, of ballots whose comparisons have been counted."""
    matrix, unit = counted.matrix, counted.unit
    if rule == KEMENY:
        solution = solution or kemeny.solve(matrix, seconds=seconds)
        (spans, exact), gap = places.reckoned(solution), solution.gap
        cost: float = solution.cost
    else:
        tiers = rules.ALTERNATIVES[rule](matrix)
        spans, cost, gap = spans_of(tiers), _against(matrix, tiers), 0
        exact = True
    points = (leftover_points(matrix, counted.votes * unit) / unit).tolist()
    found = [
        Place(need, first, last, points[index])
        for index, (need, (first, last)) in enumerate(
            zip(votes.needs, spans, strict=True)
        )
    ]
    return Order(
        places=tuple(sorted(found, key=lambda p: (p.place, p.last_place, -p.points))),
        voters=votes.voters,
        abstentions=votes.abstentions,
        comparisons=_in_votes(matrix.sum(), unit),
        disagreements=_in_votes(cost, unit),
        gap=_in_votes(gap, unit),
        rule=rule,
        exact=exact,
    )


def spans_of(tiers: rules.Tiers) -> list[places.Span]:
    """The first and the last of the places that each shares."""
    found = [(0, 0)] * sum(map(len, tiers))
    before = 0
    for tier in tiers:
        for need in tier:
            found[need] = (before + 1, before + len(tier))
        before += len(tier)
    return found


def _against(matrix: Matrix, tiers: rules.Tiers) -> float:
    """What the tiers contradict, on average if those who share a place drew lots."""
    order = [need for tier in tiers for need in tier]
    arranged = matrix[np.ix_(order, order)]
    tier_of = np.repeat(np.arange(len(tiers)), [len(tier) for tier in tiers])
    same = tier_of[:, None] == tier_of
    return float(np.tril(np.where(same, 0, arranged)).sum() + arranged[same].sum() / 2)


def _in_votes(parts: float, unit: int) -> float:
    """A whole number where it is one."""
    votes = float(parts) / unit
    return int(votes) if votes.is_integer() else votes


def as_numbers(order: Order) -> Mapping[str, Any]:
    """What `--json` prints: lists, numbers and the names of needs."""
    return {
        "rule": order.rule,
        "order": [[str(need) for need in group] for group in order.shared],
        "places": {str(p.need): [p.place, p.last_place] for p in order.places},
        "score": order.disagreements,
        "proved": order.proved,
        "gap": order.gap,
        "exact": order.exact,
        "voters": order.voters,
    }
