"""How alike short Swedish texts are. Plain arithmetic: no database, no Django.

A text becomes a bag of features: its words without their endings (Snowball's rules
for Swedish), the trigrams of those (so that a compound is like its parts), and what
words mean where several mean the same. Each counts the more the fewer texts have it
(TF-IDF), and two texts are as alike as their bags: the cosine, 0 to 1.

    index = Index([("a", "Samsjuklighet i små kommuner"), …])
    index.put("b", "…"); index.drop("a")
    index.search("unga med samsjuklighet", 5)  # [Hit(key, strength, why)]
    index.pairs(least=0.3)                      # [(key, key, strength)]

Å, ä and ö are letters of their own; other accents are folded away. It says which
words two texts share, not whether they mean the same: a person decides that.
"""

import math
import re
import unicodedata
import zlib
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from needs.swedish import FAINT, IDLE, MEANINGS, UNTOLD, stem

# Tuned on one half of tests/needs/likeness.json, and told of the other (bench/likeness.py).
WORD, GRAMS, MEANING, FORM = 0.7, 1.5, 1.8, 0.6
FAINT_WEIGHT = 0.35  # of the words that nearly every need has
LEAST = 0.15  # below this nothing is worth showing

SLOTS = 1 << 18  # for the features, hashed
FOLDED = 1 << 11  # for all pairs at once, as one matrix
POSTINGS_READ = 100_000  # at most for one search: the most telling features first
FEW = 200  # a heap that is smaller is reckoned as one of this size: one text tells nothing
FRESH = 256  # texts put since the postings were made; then they are made anew
LONGEST = 20_000  # letters of a text that count
PART = 5  # letters of a part of a compound, at least
READABLE = 4  # words told as the reason
TELLING = 20  # texts from where on it says little to share what half of them have

LETTERS = re.compile(r"[^\W_]+|[\n.,:;!?]")  # words, and what stands between phrases

Key = Hashable
Floats = np.ndarray
Ints = np.ndarray


@dataclass(frozen=True)
class Hit:
    """A text that is like the one sought; `why` are words of it, in its own form."""

    key: Key
    strength: float
    why: tuple[str, ...]


@dataclass(frozen=True)
class Bag:
    """The features of a text with how much each says, before their rarity."""

    ids: Ints
    counts: Floats
    words: tuple[str, ...]  # as written, in order, with the signs between them
    text_hash: int


@dataclass(frozen=True)
class Word:
    """What a written word stands for."""

    stem: str
    meanings: frozenset[str]
    ids: Ints
    weights: Floats


class Plain(dict):
    """Each letter without its accent; learned as letters come."""

    def __missing__(self, letter: int) -> str:
        plain = unicodedata.normalize("NFD", chr(letter))[:1]
        if letter < 0x2000:  # the alphabets nearest to ours; the rest is not kept
            self[letter] = plain
        return plain


PLAIN = Plain({ord(letter): letter for letter in "åäö"})


def fold(text: str) -> str:
    """In small letters, å, ä and ö kept, other accents away."""
    return unicodedata.normalize("NFC", text).casefold().translate(PLAIN)


def _slot(feature: str) -> int:
    return zlib.crc32(feature.encode("utf-8", "replace")) & (SLOTS - 1)


@lru_cache(maxsize=60_000)
def understand(written: str) -> Word | None:
    """None for the words that say nothing, such as "och"."""
    if written in IDLE or len(written) < 2 or len(written) > 60:
        return None
    base = stem(written)
    meanings = frozenset(MEANINGS.of_word(base))
    edged = f"^{base}$"
    grams = [edged[at : at + 3] for at in range(len(edged) - 2)]
    share = GRAMS / math.sqrt(len(grams))
    weight = FAINT_WEIGHT if base in FAINT else 1.0
    form = FORM if meanings else 1.0  # what a word means says more than how it looks
    features = {f"={base}": WORD * form, **{f"~{m}": MEANING for m in meanings}}
    for gram in grams:
        features[gram] = share * form
    return Word(
        base,
        meanings,
        np.array([_slot(feature) for feature in features], dtype=np.int32),
        np.array(list(features.values()), dtype=np.float32) * np.float32(weight),
    )


def bag(text: str) -> Bag:
    words = tuple(LETTERS.findall(fold(text[:LONGEST])))
    known = [word for written in words if (word := understand(written))]
    ids = [word.ids for word in known]
    weights = [word.weights for word in known]
    phrases = _phrases_of([word.stem for word in known])
    if phrases:
        ids.append(np.array([_slot(f"~{m}") for m in phrases], dtype=np.int32))
        weights.append(np.full(len(phrases), MEANING, dtype=np.float32))
    if not ids:
        return Bag(np.zeros(0, np.int32), np.zeros(0, np.float32), words, hash(text))
    slots, places = np.unique(np.concatenate(ids), return_inverse=True)
    counts = np.bincount(places, weights=np.concatenate(weights))
    # The second time says less than the first.
    return Bag(slots, np.log1p(counts).astype(np.float32), words, hash(text))


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
        """Words of what was found that are in what was sought, in some form, or mean
        the same; what stands together is said together. The rarest first."""
        stems, meanings = _said(sought)
        parts = tuple(one for one in stems if len(one) >= PART)
        said: list[tuple[float, int]] = []
        for at, written in enumerate(found.words):
            word = understand(written)
            if word is None or self._is_untold(word, written):
                continue
            if (
                word.stem in stems
                or word.meanings & meanings
                or _inside(word.stem, parts)
            ):
                said.append((float(self._rarity[_slot(f"={word.stem}")]), at))
        for at, (a, b) in enumerate(pairwise(found.words)):
            x, y = understand(a), understand(b)
            if x and y and meanings & set(MEANINGS.of_pair(x.stem, y.stem)):
                said += [(0.0, at), (0.0, at + 1)]
        return _phrases(said, found.words)

    def _is_untold(self, word: Word, written: str) -> bool:
        """It says little by itself, or half of all texts have it: no reason to tell."""
        everywhere = bool(self._everywhere[_slot(f"={word.stem}")])
        return everywhere or word.stem in UNTOLD or written.isdigit()


def _phrases_of(stems: list[str]) -> list[str]:
    """What pairs of words mean that stand together, or with one between."""
    near = [*pairwise(stems), *zip(stems, stems[2:], strict=False)]
    return [
        meaning
        for first, second in near
        if first in MEANINGS.firsts
        for meaning in MEANINGS.of_pair(first, second)
    ]


def _said(text: Bag) -> tuple[set[str], set[str]]:
    """The stems and the meanings of a text, but the words that nearly all have."""
    known = [word for written in text.words if (word := understand(written))]
    stems = {word.stem for word in known if word.stem not in FAINT}
    meanings = {meaning for word in known for meaning in word.meanings}
    meanings.update(_phrases_of([word.stem for word in known]))
    return stems, meanings


def _inside(one: str, others: tuple[str, ...]) -> bool:
    """A compound and a part of it: "missbruk" and "alkoholmissbruk"."""
    if len(one) < PART:
        return False
    if one.startswith(others) or one.endswith(others):
        return True
    return any(other.startswith(one) or other.endswith(one) for other in others)


def _phrases(said: list[tuple[float, int]], words: tuple[str, ...]) -> tuple[str, ...]:
    """Each once, with its neighbours that are said too: "små kommuner"."""
    left = {at for _rarity, at in said}
    told: list[str] = []
    stems: set[str] = set()
    for _rarity, at in sorted(said, key=lambda pair: (-pair[0], pair[1])):
        if at not in left or len(told) == READABLE:
            continue
        first = last = at
        while last + 1 in left and last - first < 2:
            last += 1
        while first - 1 in left and last - first < 2:
            first -= 1
        left -= {*range(first, last + 1)}
        # By stem, the first of each: "våld, våldet" is one word.
        run = {
            base: word
            for word in reversed(words[first : last + 1])
            if (base := stem(word)) not in stems
        }
        if run:
            told.append(" ".join(reversed(run.values())))
            stems |= run.keys()
    return tuple(told)
