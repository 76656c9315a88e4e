"""Which needs seem to be about the same. Plain arithmetic: no database, no Django.

    propose([Text("a", "Rubrik", "Målgrupp", "Beskrivning"), …], apart=[("a", "b")])
        # [Proposal(("a", "c", "d"), 0.31, ("samsjuklighet", "små kommuner"))]
    propose([Text("a", …), …], homes=[Home("n", (Text("n:", …), Text("x", …)))])
        # [Proposal(("a",), 0.4, ("samsjuklighet",), home="n")]

Each need begins as a group of its own. The two groups whose members are most alike on
the average (needs/likeness) become one, and so on, until no two are alike enough. A
need whose words many have, such as one about older people, has to be more alike than one
that is like few. Two that somebody has said are not the same are never in one group. The
order in which the texts come makes no difference.

A home is a need that is on the list: a group from the beginning, of its wording and its
sources, that others join as they join any group. Two homes never become one; and who is
kept apart from one of the sources is kept out.

It says which texts share words, not that they ask for the same: a person decides that.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from needs.likeness import Index
from needs.swedish import stem

# Tuned on every other family of tests/needs/groups.json, and told of the rest
# (bench/groups.py).
ENOUGH = 0.05  # as much more alike than usual two groups have to be on the average
NEAR, USUAL = (
    40,
    0.12,
)  # what is usual: the mean of so many, the nearest; at least so much
AT_HOME = 0.25  # the least alike for a home: in a small heap little is usual
CLEAR, STRONG = 0.3, 0.45  # from where a person can expect it to be so
READABLE = 4  # words told as the reason
STEP = 50  # texts read between two words of how far it has come


@dataclass(frozen=True)
class Text:
    """A need, as far as it is compared."""

    key: str
    title: str
    target_group: str
    body: str

    @property
    def compared(self) -> str:
        """The title says most."""
        return "\n".join((self.title, self.title, self.target_group, self.body))


@dataclass(frozen=True)
class Proposal:
    """Needs that may be one: how alike they are on the average, and in what words."""

    keys: tuple[str, ...]
    strength: float
    why: tuple[str, ...]
    home: str = (
        ""  # the need that they may belong to; then how alike they are with that
    )


@dataclass(frozen=True)
class Home:
    """A need on the list: its wording, then its sources. Each text has its own key."""

    key: str
    texts: tuple[Text, ...]


Pair = tuple[str, str]


def propose(
    texts: Iterable[Text],
    apart: Iterable[Pair] = (),
    *,
    homes: Iterable[Home] = (),
    enough: float = ENOUGH,
    told: Callable[[int], object] = lambda done: None,
) -> list[Proposal]:
    """Groups of two or more, and one or more that may belong to a home; those most alike
    first. `told` hears how many are read."""
    ordered = sorted(texts, key=lambda text: text.key)
    read, within = list(ordered), []
    for home in sorted(homes, key=lambda home: home.key):
        within.append((home.key, range(len(read), len(read) + len(home.texts))))
        read += home.texts
    keys = [text.key for text in read]
    number = {key: at for at, key in enumerate(keys)}
    index = Index(_reading(read, told))
    known = [(number[a], number[b]) for a, b in apart if a in number and b in number]
    table = index.table()
    groups = Groups(_more_than_usual(table), known, [places for _key, places in within])
    groups.join(enough)
    home_at = {place: home for home, places in within for place in places}
    found = []
    for places in groups.members.values():
        new = sorted(place for place in places if place < len(ordered))
        old = sorted(place for place in places if place >= len(ordered))
        if new and old and _strength(table, new, old) < AT_HOME:
            old = []  # what is new may still belong together
        if new and len(new) + len(old) > 1:
            found.append(
                Proposal(
                    tuple(keys[place] for place in new),
                    _strength(table, new, old),
                    _why(index, [keys[at] for at in new], [keys[at] for at in old]),
                    home_at[old[0]] if old else "",
                )
            )
    return sorted(found, key=lambda group: (-group.strength, group.keys))


class Groups:
    """Groups that join, two by two. How alike two of them are on the average is kept as
    a sum over the pairs between them; minus infinity where two are kept apart. Those
    that are one from the beginning are given in `ready`, and stay apart."""

    def __init__(
        self,
        alike: np.ndarray,
        apart: Iterable[tuple[int, int]],
        ready: Sequence[Sequence[int]] = (),
    ) -> None:
        self._sums = alike.astype(np.float64)
        np.fill_diagonal(self._sums, -np.inf)
        for a, b in apart:
            self._sums[a, b] = self._sums[b, a] = -np.inf
        self._sizes = np.ones(len(alike))
        self._open = np.ones(len(alike), dtype=bool)  # may still join another
        self.members = {at: [at] for at in range(len(alike))}
        for first, *others in ready:
            for other in others:
                self._merge(first, other)
        firsts = [first for first, *_others in ready]
        self._sums[np.ix_(firsts, firsts)] = -np.inf

    def join(self, enough: float) -> None:
        """Follow each group to the one most like it, from that to the one most like
        that, until two are each other's: these join. It comes to the same as taking
        the most alike of all each time, for nothing gets more like others by joining.
        """
        for start in range(len(self._open)):
            way = [start] if self._open[start] else []
            while way:
                self._step(way, enough)

    def _step(self, way: list[int], enough: float) -> None:
        here, before = way[-1], way[-2] if len(way) > 1 else None
        near = np.where(self._open, self._sums[here] / self._sizes, -np.inf)
        near /= self._sizes[here]
        nearest = int(near.argmax())
        if near[nearest] < enough:
            self._open[way.pop()] = False
        elif before is not None and near[before] >= near[nearest]:
            self._merge(before, here)
            del way[-2:]
        else:
            way.append(nearest)

    def _merge(self, into: int, other: int) -> None:
        self._sums[into] += self._sums[other]
        self._sums[:, into] = self._sums[into]
        self._sizes[into] += self._sizes[other]
        self._open[other] = False
        self.members[into] += self.members.pop(other)


def _more_than_usual(table: np.ndarray) -> np.ndarray:
    """How much more alike two are than each of them is with those nearest to it."""
    if not len(table):
        return table
    others = table.astype(np.float64)
    np.fill_diagonal(others, 0)
    nearest = np.partition(others, max(len(table) - NEAR, 0), axis=1)[:, -NEAR:]
    usual = np.maximum(nearest.sum(axis=1) / NEAR, USUAL)
    return others - (usual[:, None] + usual[None, :]) / 2


def _strength(table: np.ndarray, new: Sequence[int], old: Sequence[int]) -> float:
    """How alike the members of a group are on the average; with a home, how alike they
    are with that."""
    if old:
        return round(float(table[np.ix_(new, old)].mean()), 3)
    own = table[np.ix_(new, new)]
    return round(float(own[np.triu_indices(len(new), 1)].mean()), 3)


def _reading(
    texts: Sequence[Text], told: Callable[[int], object]
) -> Iterable[tuple[str, str]]:
    for number, text in enumerate(texts, start=1):
        yield text.key, text.compared
        if number % STEP == 0 or number == len(texts):
            told(number)


def _why(index: Index, new: Sequence[str], old: Sequence[str]) -> tuple[str, ...]:
    """The words that most of them share with one of them, as that one has them; or with
    their home."""
    firsts, others = (old, new) if old else (new[:1], new[1:])
    shared = [index.why(other, first) for first in firsts for other in others]
    times = Counter(_base(words) for why in shared for words in why)
    forms: dict[str, str] = {}
    for words in (words for why in shared for words in why):
        forms.setdefault(_base(words), words)
    told: list[str] = []
    for base in sorted(forms, key=lambda base: -times[base]):  # the rarest first
        known = {word for other in told for word in other.split()}
        if not set(base.split()) <= known:  # "skyddat boende" says "boende" too
            told.append(base)
    return tuple(forms[base] for base in told[:READABLE])


def _base(words: str) -> str:
    return " ".join(stem(word) for word in words.split())
