"""A text as a bag of features: its words without their endings, the trigrams of those, and
what words mean where several mean the same."""

import math
import re
import unicodedata
import zlib
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from needs.swedish import FAINT, IDLE, MEANINGS, stem

# Tuned on one half of tests/needs/likeness.json, and told of the other (bench/likeness.py).
WORD, GRAMS, MEANING, FORM = 0.7, 1.5, 1.8, 0.6
FAINT_WEIGHT = 0.35  # of the words that nearly every need has

SLOTS = 1 << 18  # for the features, hashed
LONGEST = 20_000  # letters of a text that count

LETTERS = re.compile(r"[^\W_]+|[\n.,:;!?]")  # words, and what stands between phrases

Floats = np.ndarray
Ints = np.ndarray


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


def slot(feature: str) -> int:
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
        np.array([slot(feature) for feature in features], dtype=np.int32),
        np.array(list(features.values()), dtype=np.float32) * np.float32(weight),
    )


def bag(text: str) -> Bag:
    words = tuple(LETTERS.findall(fold(text[:LONGEST])))
    known = [word for written in words if (word := understand(written))]
    ids = [word.ids for word in known]
    weights = [word.weights for word in known]
    phrases = meanings_of_phrases([word.stem for word in known])
    if phrases:
        ids.append(np.array([slot(f"~{m}") for m in phrases], dtype=np.int32))
        weights.append(np.full(len(phrases), MEANING, dtype=np.float32))
    if not ids:
        return Bag(np.zeros(0, np.int32), np.zeros(0, np.float32), words, hash(text))
    slots, places = np.unique(np.concatenate(ids), return_inverse=True)
    counts = np.bincount(places, weights=np.concatenate(weights))
    # The second time says less than the first.
    return Bag(slots, np.log1p(counts).astype(np.float32), words, hash(text))


def meanings_of_phrases(stems: list[str]) -> list[str]:
    """What pairs of words mean that stand together, or with one between."""
    near = [*pairwise(stems), *zip(stems, stems[2:], strict=False)]
    return [
        meaning
        for first, second in near
        if first in MEANINGS.firsts
        for meaning in MEANINGS.of_pair(first, second)
    ]
