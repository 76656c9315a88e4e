"""Ballots, coded so that they can be compared all at once."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ballot = Mapping[Any, int | None]  # needs are any hashables
Counts = NDArray[np.int64]

SEEN = None  # seen, not chosen: after every need that has a position
_FIRST, _LAST = np.iinfo(np.int16).min, np.iinfo(np.int16).max


@dataclass(frozen=True)
class Profile:
    """All ballots that say something, as rows; equal ones of a group once, counted.

    `winner` and `loser` hold the position of each need as the one that comes before,
    and as the one that comes after. They are the same but for needs that could not be
    judged: last as winner and first as loser, so that these cost no test of their own.
    The rows have an order of their own, so that none depends on who answered first.
    """

    needs: tuple[Any, ...]
    winner: NDArray[np.int16]
    loser: NDArray[np.int16]
    count: Counts
    group: NDArray[np.intp]
    groups: tuple[str, ...]
    abstentions: int = 0

    @property
    def voters(self) -> int:
        return int(self.count.sum())

    @property
    def judged(self) -> NDArray[np.bool_]:
        return self.winner == self.loser

    def voters_of_groups(self) -> Counts:
        found = np.zeros(len(self.groups), dtype=np.int64)
        np.add.at(found, self.group, self.count)
        return found


def abstains(ballot: Ballot) -> bool:
    """A ballot that gives no need a position says nothing, not "all tied"."""
    return all(position is SEEN for position in ballot.values())


def profile(
    needs: Sequence[Hashable],
    ballots: Sequence[Ballot],
    *,
    groups: Sequence[str] | None = None,
    counts: Sequence[int] | None = None,
) -> Profile:
    """Code the ballots. `groups` tells whose each is, `counts` how many gave it.

    Needs on a ballot that are not among `needs` are left out.
    """
    if len(set(needs)) != len(needs):
        raise ValueError("a need is given twice")
    column = {need: index for index, need in enumerate(needs)}
    shape = (len(ballots), len(needs))
    winner = np.full(shape, _LAST, dtype=np.int16)
    loser = np.full(shape, _FIRST, dtype=np.int16)
    votes = np.ones(len(ballots), dtype=bool)
    for row, ballot in enumerate(ballots):
        known = {column[need]: at for need, at in ballot.items() if need in column}
        votes[row] = not abstains(known)
        columns = list(known)
        winner[row, columns] = loser[row, columns] = _coded(list(known.values()))
    names = tuple(sorted(set(groups))) if groups is not None else ("",)
    number = {name: index for index, name in enumerate(names)}
    whose = [number[name] for name in groups] if groups is not None else [0] * shape[0]
    count = np.ones(shape[0], np.int64) if counts is None else np.array(counts)
    abstentions = int(count[~votes].sum())
    group = np.array(whose, dtype=np.intp)
    rows = _sorted(winner[votes], loser[votes], count[votes], group[votes])
    return Profile(tuple(needs), *rows, groups=names, abstentions=abstentions)


def _coded(positions: Sequence[int | None]) -> list[int]:
    """Positions counted from 0 without gaps; all that was only seen comes last."""
    places = sorted({at for at in positions if at is not None})
    number = {at: index for index, at in enumerate(places)}
    return [len(places) if at is None else number[at] for at in positions]


def _sorted(
    winner: NDArray[np.int16],
    loser: NDArray[np.int16],
    count: Counts,
    group: NDArray[np.intp],
) -> tuple[NDArray[np.int16], NDArray[np.int16], Counts, NDArray[np.intp]]:
    """Equal ballots together, in an order that nothing but the ballots decides."""
    keyed = np.column_stack([group.astype(np.int64), winner])
    _, first, which = np.unique(keyed, axis=0, return_index=True, return_inverse=True)
    together = np.zeros(len(first), dtype=np.int64)
    np.add.at(together, which.reshape(-1), count)
    return winner[first], loser[first], together, group[first]
