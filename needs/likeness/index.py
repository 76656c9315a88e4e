"""Texts to search in, by how alike they are: the cosine of their bags, weighed by rarity."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

import numpy as np

from needs.likeness import telling
from needs.likeness.bags import SLOTS, Bag, Floats, Ints, bag

LEAST = 0.15  # below this nothing is worth showing
FOLDED = 1 << 11  # for all pairs at once, as one matrix
POSTINGS_READ = 100_000  # at most for one search: the most telling features first
FEW = 200  # a heap that is smaller is reckoned as one of this size: one text tells nothing
FRESH = 256  # texts put since the postings were made; then they are made anew
TELLING = 20  # texts from where on it says little to share what half of them have

Key = Hashable


@dataclass(frozen=True)
class Hit:
    """A text that is like the one sought; `why` are words of it, in its own form."""

    key: Key
    strength: float
    why: tuple[str, ...]


class Index:
    """Texts to search in. Not for several threads at once: whoever shares it locks."""

    def __init__(
        self, texts: Iterable[tuple[Key, str]] = (), known: "Index | None" = None
    ) -> None:
        """Texts that `known` has under the same key are not read once more."""
        before = known._bags if known else {}
        self._bags: dict[Key, Bag] = {}
        for key, text in texts:
            same = before.get(key)
            again = same is not None and same.text_hash == hash(text)
            self._bags[key] = same if same and again else bag(text)
        self._settle()

    def __len__(self) -> int:
        return len(self._bags)

    def put(self, key: Key, text: str) -> None:
        """Add a text, or replace the one with that key."""
        self.drop(key)
        self._bags[key] = bag(text)
        self._fresh.append(key)
        if len(self._fresh) > FRESH:
            self._settle()

    def drop(self, key: Key) -> None:
        if self._bags.pop(key, None) is None:
            return
        if (place := self._place.pop(key, None)) is not None:
            self._alive[place] = False
        else:
            self._fresh.remove(key)

    def search(
        self,
        text: str,
        limit: int = 5,
        *,
        among: Callable[[Key], bool] | None = None,
        least: float = LEAST,
    ) -> list[Hit]:
        """The most alike, the best first; only those that `among` lets through."""
        sought = bag(text)
        if not len(sought.ids) or not self._bags:
            return []
        vector = self._vector(sought)
        found = self._in_postings(sought.ids, vector, least)
        found += self._in_fresh(sought.ids, vector, least)
        found.sort(key=lambda pair: -pair[1])
        hits: list[Hit] = []
        for key, strength in found:
            if len(hits) == limit:
                break
            if among is not None and not among(key):
                continue
            if why := self._why(sought, self._bags[key]):
                hits.append(Hit(key, round(float(strength), 4), why))
        return hits

    def pairs(self, least: float) -> list[tuple[Key, Key, float]]:
        """All pairs that are at least so alike, the most alike first.

        The features are folded into one matrix, whose product with itself finds
        what may be alike; those are then reckoned exactly.
        """
        keys = list(self._bags)
        vectors = [self._vector(self._bags[key]) for key in keys]
        matrix = self.folded(keys, vectors)
        step, doubtful = 1024, least * 0.85
        found = []
        dense = np.zeros(SLOTS, np.float32)
        for first in range(0, len(keys), step):
            block = matrix[first : first + step] @ matrix[first:].T
            rows, columns = np.divmod(np.flatnonzero(block > doubtful), block.shape[1])
            for row in np.unique(rows):
                a = first + int(row)
                ids = self._bags[keys[a]].ids
                dense[ids] = vectors[a]
                for b in first + columns[rows == row]:
                    if b > a:
                        other = self._bags[keys[b]].ids
                        strength = float(dense[other] @ vectors[b])
                        if strength >= least:
                            found.append((keys[a], keys[b], round(strength, 4)))
                dense[ids] = 0
        return sorted(found, key=lambda pair: -pair[2])

    def why(self, one: Key, other: Key) -> tuple[str, ...]:
        """Words of the other text that are in the one too, or mean the same."""
        return self._why(self._bags[one], self._bags[other])

    def table(self) -> Floats:
        """How alike all are, each with each, in the order they were put: for when most
        pairs count. Of n texts it takes n x n numbers."""
        bags = list(self._bags.values())
        ids = np.concatenate([np.zeros(0, np.int32), *(one.ids for one in bags)])
        weights = np.concatenate(
            [np.zeros(0, np.float32), *(self._vector(one) for one in bags)]
        )
        rows = np.repeat(np.arange(len(bags)), [len(one.ids) for one in bags])
        known, columns = np.unique(ids, return_inverse=True)
        table = np.zeros((len(bags), len(bags)), np.float32)
        for first in range(0, len(known), FOLDED):
            here = (columns >= first) & (columns < first + FOLDED)
            part = np.zeros((len(bags), FOLDED), np.float32)
            part[rows[here], columns[here] - first] = weights[here]
            table += part @ part.T
        return table

    def folded(self, keys: list[Key], vectors: list[Floats]) -> Floats:
        """A row for each text, its features folded together with signs that cancel
        out what meets by chance."""
        matrix = np.zeros((len(keys), FOLDED), np.float32)
        for row, (key, vector) in enumerate(zip(keys, vectors, strict=True)):
            ids = self._bags[key].ids
            signs = np.where(
                (ids.astype(np.int64) * 2_654_435_761 >> 7) & 1, 1, -1
            ).astype(np.float32)
            np.add.at(matrix[row], ids & (FOLDED - 1), vector * signs)
        return matrix

    def _vector(self, sought: Bag) -> Floats:
        """Weighed by rarity, of length one."""
        vector = sought.counts * self._rarity[sought.ids]
        length = float(np.sqrt(vector @ vector))
        return vector / length if length else vector

    def _settle(self) -> None:
        """Make the postings: for each feature the texts that have it, and how much."""
        self._fresh: list[Key] = []
        self._keys = list(self._bags)
        self._place = {key: place for place, key in enumerate(self._keys)}
        self._alive = np.ones(len(self._keys), dtype=bool)
        bags = list(self._bags.values())
        lengths = [len(one.ids) for one in bags]
        ids = np.concatenate([np.zeros(0, np.int32), *(one.ids for one in bags)])
        having = np.bincount(ids, minlength=SLOTS)
        rarity = np.log((1 + max(len(bags), FEW)) / (1 + having)) + 0.3
        self._rarity = rarity.astype(np.float32)
        self._everywhere = having > max(len(bags), TELLING) / 2
        weights = np.concatenate(
            [np.zeros(0, np.float32), *(self._vector(one) for one in bags)]
        )
        places = np.repeat(np.arange(len(bags), dtype=np.int32), lengths)
        order = np.argsort(ids, kind="stable")
        self._weights, self._places = weights[order], places[order]
        self._starts = np.concatenate([[0], np.cumsum(having)])

    def _in_postings(
        self, ids: Ints, vector: Floats, least: float
    ) -> list[tuple[Key, float]]:
        order = np.argsort(-vector)
        starts = self._starts[ids[order]]
        lengths = self._starts[ids[order] + 1] - starts
        order = order[: np.searchsorted(np.cumsum(lengths), POSTINGS_READ, "right")]
        slices = [
            slice(start, start + length)
            for start, length in zip(
                starts[: len(order)].tolist(),
                lengths[: len(order)].tolist(),
                strict=True,
            )
        ]
        if not slices:
            return []
        places = np.concatenate([self._places[one] for one in slices])
        weights = np.concatenate([self._weights[one] for one in slices])
        weights = weights * np.repeat(vector[order], lengths[: len(order)])
        sums = np.bincount(places, weights=weights, minlength=len(self._keys))
        sums[~self._alive] = 0
        enough = np.flatnonzero(sums >= least)
        return [(self._keys[place], float(sums[place])) for place in enough]

    def _in_fresh(
        self, ids: Ints, vector: Floats, least: float
    ) -> list[tuple[Key, float]]:
        if not self._fresh:
            return []
        dense = np.zeros(SLOTS, np.float32)
        dense[ids] = vector
        strengths = (
            (key, float(dense[self._bags[key].ids] @ self._vector(self._bags[key])))
            for key in self._fresh
        )
        return [(key, strength) for key, strength in strengths if strength >= least]

    def _why(self, sought: Bag, found: Bag) -> tuple[str, ...]:
        return telling.why(
            sought, found, rarity=self._rarity, everywhere=self._everywhere
        )
