"""What a ballot weighs, when a small group shall be heard as well as a large one.

The James Lind Alliance keeps each group's total apart, so that a small group weighs
as much as a large one. Weights are whole thousandths: the sums are exact, and so are
ties and proofs.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from prioritization.ranking.ballots import Counts, Profile
from prioritization.ranking.pairwise import Matrix, per_group

UNIT = 1000
MOST = 5  # no ballot weighs more than five times as much as another


@dataclass(frozen=True)
class Weights:
    """Thousandths of a voter that a ballot of each group weighs."""

    thousandths: tuple[int, ...]
    voters: tuple[int, ...]
    capped: bool = False

    @property
    def total(self) -> float:
        return sum(w * n for w, n in self._rows()) / UNIT

    @property
    def effective_voters(self) -> float:
        """(Σw)²/Σw², the number of equal voters that would tell as much (Kish 1965)."""
        squares = sum(w * w * n for w, n in self._rows())
        return sum(w * n for w, n in self._rows()) ** 2 / squares if squares else 0.0

    def _rows(self) -> list[tuple[int, int]]:
        return list(zip(self.thousandths, self.voters, strict=True))


def one_person_one_vote(votes: Profile) -> Weights:
    voters = votes.voters_of_groups()
    return Weights((UNIT,) * len(voters), tuple(voters.tolist()))


def groups_equal(votes: Profile) -> Weights:
    """Each group that has voted weighs the same, as far as the cap allows."""
    return _capped(dict.fromkeys(votes.groups, 1.0), votes)


def chosen(votes: Profile, shares: Mapping[str, float]) -> Weights:
    """Each group weighs its share in all, as far as the cap allows."""
    if set(shares) != set(votes.groups) or min(shares.values(), default=1) <= 0:
        raise ValueError("every group needs a share above 0")
    return _capped(shares, votes)


@dataclass(frozen=True)
class Pairs:
    """The comparisons of each group, as often as they count, and of all together.

    They are counted in parts of a vote: `unit` to each.
    """

    groups: Matrix
    matrix: Matrix
    unit: int
    votes: float  # of all voters

    def without(self, group: int) -> Matrix:
        """A subtraction, never a recount."""
        return self.matrix - self.groups[group]


def pairs(votes: Profile, weighing: Weights | None = None) -> Pairs:
    """One person one vote, unless it is said what each weighs."""
    groups, unit, total = per_group(votes), 1, float(votes.voters)
    if weighing is not None:
        groups *= np.array(weighing.thousandths)[:, None, None]
        unit, total = UNIT, weighing.total
    return Pairs(groups, groups.sum(axis=0), unit, total)


def _capped(shares: Mapping[str, float], votes: Profile) -> Weights:
    """A weight per ballot of each group, on average 1 for each voter."""
    voters: Counts = votes.voters_of_groups()
    wanted = np.array([shares[name] for name in votes.groups]) / np.maximum(voters, 1)
    voting = wanted[voters > 0]
    most = MOST * voting.min(initial=np.inf)
    per_ballot = np.minimum(wanted, most)
    # Exact, so that neither names nor order of the groups matter.
    mean = math.fsum(per_ballot * voters) / max(int(voters.sum()), 1)
    rounded = np.rint(per_ballot / (mean or 1) * UNIT).astype(np.int64)
    # Rounding must not carry a weight past the cap.
    least = int(rounded[voters > 0].min(initial=UNIT))
    return Weights(
        tuple(np.minimum(rounded, MOST * least).tolist()),
        tuple(voters.tolist()),
        capped=bool((voting > most).any()),
    )
