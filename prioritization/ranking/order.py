"""From ballots to places: the face of the ranking."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from prioritization.ranking.kemeny import cost_and_gap, parts
from prioritization.ranking.pairwise import (
    Ballot,
    abstains,
    leftover_points,
    preferences,
)
from prioritization.ranking.places import places


@dataclass(frozen=True)
class Place:
    """A need in the order: its place, and the last of those that it shares.

    `points` are told beside the place, and do not decide it.
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
    Any other order goes against at least `disagreements - gap`; no gap is a proof
    that none is better.
    """

    places: tuple[Place, ...]
    voters: int
    abstentions: int
    comparisons: int
    disagreements: int
    gap: int

    @property
    def proved(self) -> bool:
        return self.gap == 0


def priority_order(needs: Sequence[Hashable], ballots: Sequence[Ballot]) -> Order:
    """Kemeny's order of the needs (1959), with shared places and proof.

    Needs on a ballot that are not among `needs` are left out. The order in which
    needs and ballots are given does not matter to the places.
    """
    if len(set(needs)) != len(needs):
        raise ValueError("a need is given twice")
    known = set(needs)
    concerned = [
        {need: place for need, place in ballot.items() if need in known}
        for ballot in ballots
    ]
    voting = [ballot for ballot in concerned if not abstains(ballot)]
    matrix = preferences(needs, voting)
    solved = parts(matrix)
    points = leftover_points(matrix, len(voting)).tolist()
    found = [
        Place(need, first, last, points[index])
        for index, (need, (first, last)) in enumerate(
            zip(needs, places(matrix, solved), strict=True)
        )
    ]
    cost, gap = cost_and_gap(matrix, solved)
    return Order(
        places=tuple(sorted(found, key=lambda p: (p.place, p.last_place, -p.points))),
        voters=len(voting),
        abstentions=len(ballots) - len(voting),
        comparisons=int(matrix.sum()),
        disagreements=cost,
        gap=gap,
    )
