"""Why a text was found: words of it that are in what was sought too, in some form, or mean
the same."""

from itertools import pairwise

from needs.likeness.bags import (
    Bag,
    Floats,
    Ints,
    Word,
    meanings_of_phrases,
    slot,
    understand,
)
from needs.swedish import FAINT, MEANINGS, UNTOLD, stem

PART = 5  # letters of a part of a compound, at least
READABLE = 4  # words told as the reason


def why(
    sought: Bag, found: Bag, *, rarity: Floats, everywhere: Ints
) -> tuple[str, ...]:
    """Words of what was found that are in what was sought, in some form, or mean
    the same; what stands together is said together. The rarest first. `rarity` and
    `everywhere` are of all features: how much each says, and which half of all have."""
    stems, meanings = _said(sought)
    parts = tuple(one for one in stems if len(one) >= PART)
    said: list[tuple[float, int]] = []
    for at, written in enumerate(found.words):
        word = understand(written)
        if word is None or _is_untold(word, written, everywhere):
            continue
        if word.stem in stems or word.meanings & meanings or _inside(word.stem, parts):
            said.append((float(rarity[slot(f"={word.stem}")]), at))
    for at, (a, b) in enumerate(pairwise(found.words)):
        x, y = understand(a), understand(b)
        if x and y and meanings & set(MEANINGS.of_pair(x.stem, y.stem)):
            said += [(0.0, at), (0.0, at + 1)]
    return _phrases(said, found.words)


def _is_untold(word: Word, written: str, everywhere: Ints) -> bool:
    """It says little by itself, or half of all texts have it: no reason to tell."""
    is_everywhere = bool(everywhere[slot(f"={word.stem}")])
    return is_everywhere or word.stem in UNTOLD or written.isdigit()


def _said(text: Bag) -> tuple[set[str], set[str]]:
    """The stems and the meanings of a text, but the words that nearly all have."""
    known = [word for written in text.words if (word := understand(written))]
    stems = {word.stem for word in known if word.stem not in FAINT}
    meanings = {meaning for word in known for meaning in word.meanings}
    meanings.update(meanings_of_phrases([word.stem for word in known]))
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
