"""make bench-groups: how good the proposed groups of regional needs are, and how quick.

How good: tests/needs/groups.json has 159 needs in 40 groups, two by two in families that
share words but not the question. All lie in one heap with the needs of the demo, and are
put in groups. Of two needs in one group: precision is how often they are of one group in
the file too; recall, how many of the pairs in the file came into one group. The numbers
in needs/grouping.py were tuned on every other family; the rest says what they are worth.

Beside them two simple ways, in the same heap and joined in the same manner: the share of
words that two texts have in common (Jaccard), and the cosine of their character n-grams
(3 to 5). Each is given the limit that is best for it on the very half that is told.

Homes: of each group of three or more the first two are on the list, as a need with the words of the
first. Precision is how often a need that is proposed for a home is of its group; recall,
how many of the others of these groups are proposed for theirs.

How quick: 2,000 needs made of the labelled ones with a third of the words exchanged.
"""

import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import combinations
from pathlib import Path

import numpy as np

from bench.likeness import others
from needs.grouping import Groups, Home, Text, propose

ROOT = Path(__file__).resolve().parent.parent
LABELLED = ROOT / "tests" / "needs" / "groups.json"
NEEDS, GRAMS = 2_000, (3, 4, 5)
LIMITS = np.arange(0.04, 0.6, 0.01)

Pairs = set[tuple[str, str]]


class Labelled:
    """The heap, and which of its pairs belong together in each half of the families."""

    def __init__(self) -> None:
        groups = json.loads(LABELLED.read_text(encoding="utf-8"))
        families = list(dict.fromkeys(group["family"] for group in groups))
        self.texts: list[Text] = []
        self.half: dict[str, int] = {}
        self.together: tuple[Pairs, Pairs] = (set(), set())
        self.members: list[list[str]] = []
        for group in groups:
            half = families.index(group["family"]) % 2
            keys = []
            for need in group["needs"]:
                keys.append(f"{len(self.texts):04}")
                self.half[keys[-1]] = half
                self.texts.append(
                    Text(keys[-1], need["title"], need["target_group"], need["body"])
                )
            self.together[half].update(combinations(keys, 2))
            self.members.append(keys)
        self.groups = len(groups)
        self.heap = self.texts + [
            Text(f"demo {number:04}", "", "", text)
            for number, text in enumerate(others())
        ]

    def quality(
        self, found: Iterable[Iterable[str]], half: int
    ) -> tuple[float, float, float]:
        """Precision, recall and F1 of the pairs with at least one end in the half."""
        pairs = {
            (a, b)
            for group in found
            for a, b in combinations(sorted(group), 2)
            if a in self.half
            and b in self.half
            and half in (self.half[a], self.half[b])
        }
        right = len(pairs & self.together[half])
        precision = right / len(pairs) if pairs else 0.0
        recall = right / len(self.together[half])
        both = precision + recall
        return precision, recall, 2 * precision * recall / both if both else 0.0


def ours(labelled: Labelled) -> list[tuple[str, ...]]:
    return [group.keys for group in propose(labelled.heap)]


def at_home(labelled: Labelled, half: int) -> tuple[float, float]:
    """Precision and recall of the proposed homes of the needs in a half."""
    homes: list[Home] = []
    home_of: dict[str, str] = {}
    for number, keys in enumerate(labelled.members):
        if len(keys) < 3:
            continue  # nobody is left to come home
        first, second, *others = (labelled.texts[int(key)] for key in keys)
        wording = Text(f"need {number}", first.title, first.target_group, first.body)
        homes.append(Home(str(number), (wording, first, second)))
        home_of |= {text.key: str(number) for text in others}
    listed = {text.key for home in homes for text in home.texts}
    heap = [text for text in labelled.heap if text.key not in listed]
    proposed = [
        (key, group.home)
        for group in propose(heap, homes=homes)
        for key in group.keys
        if group.home and labelled.half.get(key) == half
    ]
    right = sum(home_of.get(key) == home for key, home in proposed)
    to_find = sum(labelled.half[key] == half for key in home_of)
    return right / len(proposed), right / to_find


def words_in_common(texts: list[str]) -> np.ndarray:
    bags = [set(re.findall(r"\w+", text.lower())) for text in texts]
    return _table(
        len(bags), lambda a, b: len(bags[a] & bags[b]) / len(bags[a] | bags[b])
    )


def character_grams(texts: list[str]) -> np.ndarray:
    bags = [
        Counter(
            text.lower()[at : at + size]
            for size in GRAMS
            for at in range(len(text) - size + 1)
        )
        for text in texts
    ]
    lengths = [sum(count * count for count in bag.values()) ** 0.5 for bag in bags]

    def cosine(a: int, b: int) -> float:
        product = sum(count * bags[b][gram] for gram, count in bags[a].items())
        return product / lengths[a] / lengths[b]

    return _table(len(bags), cosine)


def best(
    labelled: Labelled, table: np.ndarray, half: int
) -> tuple[float, float, float]:
    """With the limit that gives the highest F1 on this half."""
    tried = []
    for limit in LIMITS:
        groups = Groups(table, ())
        groups.join(float(limit))
        found = [
            [labelled.heap[place].key for place in places]
            for places in groups.members.values()
        ]
        tried.append(labelled.quality(found, half))
    return max(tried, key=lambda quality: quality[2])


def whole(text: Text) -> str:
    return "\n".join((text.title, text.target_group, text.body))


def made_up(number: int) -> list[Text]:
    labelled, dice = Labelled().texts, random.Random(1)
    words = " ".join(f"{one.title} {one.body}" for one in labelled).split()

    def varied(text: str) -> str:
        return " ".join(
            dice.choice(words) if dice.random() < 1 / 3 else word
            for word in text.split()
        )

    chosen = [dice.choice(labelled) for _ in range(number)]
    return [
        Text(
            f"{at:05}",
            varied(one.title),
            one.target_group,
            f"{varied(one.body)} {varied(dice.choice(labelled).body)}",
        )
        for at, one in enumerate(chosen)
    ]


def _table(number: int, alike: Callable[[int, int], float]) -> np.ndarray:
    table = np.zeros((number, number))
    for a, b in combinations(range(number), 2):
        table[a, b] = table[b, a] = alike(a, b)
    return table


def main() -> None:
    labelled = Labelled()
    tuned, told = 0, 1
    print(f"{len(labelled.texts)} needs in {labelled.groups} groups")
    print(f"{'':40}{'precision':>10}{'recall':>8}{'F1':>8}")

    def say(name: str, quality: tuple[float, float, float]) -> None:
        precision, recall, both = quality
        print(f"{name:40}{precision:10.0%}{recall:8.0%}{both:8.2f}")

    found = ours(labelled)
    say("ours, the half it was tuned on", labelled.quality(found, tuned))
    say("ours, the other half", labelled.quality(found, told))
    texts = [whole(text) for text in labelled.heap]
    say("words in common, the other half", best(labelled, words_in_common(texts), told))
    say(
        "character n-grams, the other half",
        best(labelled, character_grams(texts), told),
    )
    for name, half in (("the half it was tuned on", tuned), ("the other half", told)):
        precision, recall = at_home(labelled, half)
        print(f"{'homes, ' + name:40}{precision:10.0%}{recall:8.0%}")
    needs = made_up(NEEDS)
    start = time.perf_counter()
    number = len(propose(needs))
    print(
        f"\n{NEEDS} needs in {number} groups: {time.perf_counter() - start:.1f} s"
        " (at most 5)"
    )


if __name__ == "__main__":
    main()
