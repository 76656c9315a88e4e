"""Searching in Swedish: every word sought is found in any of its forms, and in compounds.

Plain Python: no database, no Django.

    parts = sought("kommunerna")              # ("kommun",)
    is_in(parts, reduced("Små kommuner"))     # True
    pieces("Småkommuner", parts)              # [("Småkommuner", True)]

No index: a few thousand texts are read through in some milliseconds, once reduced.
"""

import re

from needs.likeness import fold
from needs.swedish import LINKING, stem

WORD = re.compile(r"[^\W_]+")
# "e-hälsa" is also written "ehälsa".
LETTER = re.compile(r"\b([^\W\d_])-([^\W\d_]+)")
COMPOUND = 4  # letters of a part that may stand anywhere in a word
EXCERPT = 200  # letters of a text that is not shown whole

KNOWN = 100_000  # pieces of text whose stems are kept

Parts = tuple[str, ...]


class Stems(dict[str, str]):
    """What stands between two spaces, as it is searched: its words without endings.
    Learned as it comes: of half a million there are some thousand different ones."""

    def __missing__(self, piece: str) -> str:
        if len(self) >= KNOWN:
            self.clear()
        folded = fold(piece)
        words = WORD.findall(folded)
        words += (first + second for first, second in LETTER.findall(folded))
        self[piece] = found = " ".join(map(stem, words))
        return found


STEMS = Stems()


def sought(text: str) -> Parts:
    """What to look for. A short word must begin another; a longer one may be inside it.
    Words that do no more than link others are passed over, where there are others."""
    words = WORD.findall(fold(text))
    telling = [word for word in words if word not in LINKING] or words
    found = dict.fromkeys(map(stem, telling))
    return tuple(part if len(part) >= COMPOUND else f" {part}" for part in found)


def reduced(text: str) -> str:
    """The text as it is searched: each word without its ending."""
    return " " + " ".join(map(STEMS.__getitem__, text.split()))


def is_in(parts: Parts, text: str) -> bool:
    return all(part in text for part in parts)


def pieces(text: str, parts: Parts) -> list[tuple[str, bool]]:
    """The text in pieces, and whether each was sought; together they are the text."""
    found: list[tuple[str, bool]] = []
    at = 0
    for match in WORD.finditer(text) if parts else ():
        if _is_sought(match.group(), parts):
            found += [(text[at : match.start()], False), (match.group(), True)]
            at = match.end()
    found.append((text[at:], False))
    return [(piece, hit) for piece, hit in found if piece]


def excerpt(text: str, parts: Parts) -> str:
    """What stands around the first of the words; nothing where none of them is."""
    for match in WORD.finditer(text) if parts else ():
        if _is_sought(match.group(), parts):
            return _around(text, match.start())
    return ""


def _is_sought(word: str, parts: Parts) -> bool:
    found = f" {STEMS[word]}"
    return any(part in found for part in parts)


def _around(text: str, at: int) -> str:
    begin = max(0, at - EXCERPT // 3)
    if begin:
        begin = text.find(" ", begin, at) + 1 or at
    end = begin + EXCERPT
    if end < len(text):
        end = max(text.rfind(" ", at, end), at + 1)
    before, after = "… " if begin else "", " …" if end < len(text) else ""
    return f"{before}{text[begin:end]}{after}"
