"""What differs between two Swedish texts, and which words several texts share.

Plain Python: no database, no Django.

    between("Unga i kommunen", "Äldre i kommunen")
        # [Run("first", "Unga"), Run("second", "Äldre"), Run("same", " i kommunen")]
    shared(["Små kommuner", "Liten kommun"])
        # [[Piece("Små "), Piece("kommuner", "all")], [Piece("Liten "), Piece("kommun", "all")]]

The runs of a text, put together again, are the text to the letter.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

from needs.likeness import fold
from needs.swedish import FAINT, IDLE, stem

TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
# A word that meets itself more often than so, as commas do in long texts, is no place to
# begin; it is taken along by its neighbours. So no text takes long.
MEETINGS = 100


@dataclass(frozen=True)
class Run:
    """A piece of text that both have, or only one."""

    kind: Literal["same", "first", "second"]
    text: str


@dataclass(frozen=True)
class Piece:
    """A piece of a text; `by` says if all the texts share the word, or only some."""

    text: str
    by: Literal["", "some", "all"] = ""


def between(first: str, second: str) -> list[Run]:
    """What it takes to come from the first text to the second, in words."""
    if first == second:
        return [Run("same", first)] if first else []
    a, b = TOKEN.findall(first), TOKEN.findall(second)
    here, there = Counter(a), Counter(b)

    def says_little(token: str) -> bool:
        return token.isspace() or here[token] * there[token] > MEETINGS

    return _runs(a, b, says_little)


class Common:
    """The words that several texts have, each in some form of its own; but not those
    that nearly every need has."""

    def __init__(self, texts: Sequence[str]) -> None:
        cut = [TOKEN.findall(text) for text in texts]
        self._texts = len(cut)
        self._having = _having(cut)
        self._told: dict[str, str] = {}  # as first written
        for token in (token for tokens in cut for token in tokens):
            told = token if token.isupper() else token.lower()
            self._told.setdefault(_base(token), told)

    def mark(self, text: str) -> list[Piece]:
        """One of the texts, or a part of it, in pieces."""
        return [
            Piece("".join(run), by)
            for by, run in groupby(TOKEN.findall(text), lambda token: self._by(token))
        ]

    @property
    def by_all(self) -> list[str]:
        return [word for word in self._told.values() if self._by(word) == "all"]

    @property
    def by_some(self) -> list[str]:
        return [word for word in self._told.values() if self._by(word) == "some"]

    def _by(self, token: str) -> Literal["", "some", "all"]:
        having = self._having[_base(token)]
        return "" if having < 2 else "all" if having == self._texts else "some"


def shared(texts: Sequence[str]) -> list[list[Piece]]:
    """Each text in pieces, with the words marked that others have too."""
    common = Common(texts)
    return [common.mark(text) for text in texts]


def _having(cut: Iterable[list[str]]) -> Counter[str]:
    """In how many of the texts each stem is."""
    having: Counter[str] = Counter()
    for tokens in cut:
        having.update({_base(token) for token in tokens})
    del having[""]
    return having


def _base(token: str) -> str:
    """What the word is compared by; nothing for what tells nothing."""
    written = fold(token)
    if len(written) < 2 or not token[0].isalnum() or written in IDLE:
        return ""
    base = stem(written)
    return "" if base in FAINT else base


def _runs(a: list[str], b: list[str], says_little: Callable[[str], bool]) -> list[Run]:
    """What changes side by side is told as one change, with the spaces in it."""
    matcher = SequenceMatcher(says_little, a, b, autojunk=False)
    runs: list[Run] = []
    gone = come = ""
    for tag, a_from, a_to, b_from, b_to in matcher.get_opcodes():
        before, after = "".join(a[a_from:a_to]), "".join(b[b_from:b_to])
        if tag == "equal" and not (before.isspace() and (gone or come)):
            runs += _changed(gone, come)
            gone = come = ""
            runs.append(Run("same", before))
        else:
            gone, come = gone + before, come + after
    return runs + _changed(gone, come)


def _changed(gone: str, come: str) -> list[Run]:
    """A space at the end that both have is no part of the change."""
    kept = ""
    if gone and come and gone[-1] == come[-1] and gone[-1].isspace():
        kept = gone[-1]
        gone, come = gone[:-1], come[:-1]
    kinds: tuple[Literal["first", "second", "same"], ...] = ("first", "second", "same")
    return [
        Run(kind, text)
        for kind, text in zip(kinds, (gone, come, kept), strict=True)
        if text
    ]
