"""make bench-likeness: how good the search for similar needs is, and how quick.

How good: tests/needs/likeness.json has needs in pairs, each with the text that is about
the same and one that only looks like it. All texts lie in one heap with the needs of the
demo; each need searches it. P@1: the pair came first. R@5: it came among the first five.
The weights in needs/likeness were tuned on every other row; the rest says what they
are worth. Fooled: the one that only looks alike stood before the pair. At least: of
at most three hits that are at least so much alike, how many are the pair ("right"), how
many needs get theirs ("found"), and how many get nothing ("none").

How quick: 5,000 texts put together of the words of the same needs, alone and as needs
handed in to one RSS of the demo, asked for through the whole site. A ratio holds on any
machine, a millisecond does not.
"""

import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from bench.serving import copy, demo_database, environment, session_of
from needs.likeness import FOLDED, Index

ROOT = Path(__file__).resolve().parent.parent
LABELLED = ROOT / "tests" / "needs" / "likeness.json"
DEMO = ROOT / "demo" / "data" / "needs.json"
TEXTS, WORDS, SEARCHES = 5_000, 90, 200
# As needs/similar.py has them, which cannot be imported before there is a database.
ASKED, SHOWN, VERY_ALIKE, MOST = 0.25, 0.35, 0.55, 3


def labelled() -> list[dict[str, str]]:
    return json.loads(LABELLED.read_text(encoding="utf-8"))


def others() -> list[str]:
    """The needs of the demo: what else lies in the heap."""
    return [
        " ".join(value for value in need.values() if isinstance(value, str))
        for need in json.loads(DEMO.read_text(encoding="utf-8"))
    ]


def heap(rows: list[dict[str, str]], *, fooling: bool = True) -> Index:
    texts: list[tuple[Any, str]] = []
    for number, row in enumerate(rows):
        texts.append((("like", number), row["like"]))
        if fooling:
            texts.append((("unlike", number), row["unlike"]))
    texts += [(("other", number), text) for number, text in enumerate(others())]
    return Index(texts)


def places(rows: list[dict[str, str]], index: Index | None = None) -> list[int | None]:
    """For each need the place at which its pair was found; None: not among the five."""
    index = index or heap(rows)
    found: list[int | None] = []
    for number, row in enumerate(rows):
        keys = [hit.key for hit in index.search(row["need"], 5)]
        found.append(
            keys.index(("like", number)) + 1 if ("like", number) in keys else None
        )
    return found


def fooled(rows: list[dict[str, str]], index: Index | None = None) -> int:
    """How often what only looks alike came before the pair, or alone."""
    index = index or heap(rows)
    times = 0
    for number, row in enumerate(rows):
        keys = [hit.key for hit in index.search(row["need"], 5)]
        for key in keys:
            if key in {("like", number), ("unlike", number)}:
                times += key[0] == "unlike"
                break
    return times


def quality(
    rows: list[dict[str, str]],
    chosen: Callable[[int], bool] = lambda at: True,
    index: Index | None = None,
) -> tuple[float, float, int]:
    """Precision at 1, recall at 5 and the number of rows, of the chosen rows."""
    found = [place for at, place in enumerate(places(rows, index)) if chosen(at)]
    return (
        sum(place == 1 for place in found) / len(found),
        sum(place is not None for place in found) / len(found),
        len(found),
    )


def made_up(number: int) -> list[str]:
    """Texts of the length of needs, of the words of the labelled ones."""
    rows, dice = labelled(), random.Random(1)
    words = " ".join([*(" ".join(row.values()) for row in rows), *others()]).split()
    return [
        " ".join([*dice.choices(words, k=WORDS), f"ort{dice.randrange(3_000)}"])
        for _ in range(number)
    ]


def milliseconds(do: Callable[[], object]) -> float:
    start = time.perf_counter()
    do()
    return (time.perf_counter() - start) * 1000


def say_quality() -> None:
    rows = labelled()
    print(f"{'':24}{'needs':>6}{'P@1':>7}{'R@5':>7}")
    for name, chosen in (
        ("all", lambda at: True),
        ("tuned on", lambda at: at % 2 == 0),
        ("not tuned on", lambda at: at % 2 == 1),
        *(
            (kind, lambda at, kind=kind: rows[at]["kind"] == kind)
            for kind in dict.fromkeys(row["kind"] for row in rows)
        ),
    ):
        first, five, number = quality(rows, chosen)
        print(f"{name:24}{number:6}{first:7.0%}{five:7.0%}")
    first, five, number = quality(rows, index=heap(rows, fooling=False))
    print(f"{'all, without the unlike':24}{number:6}{first:7.0%}{five:7.0%}")
    print(f"fooled by what only looks alike: {fooled(rows)} of {len(rows)}")


def shown(
    rows: list[dict[str, str]], index: Index, least: float
) -> tuple[int, int, int]:
    """Of the earlier needs that people would be shown: how many, how many of those are
    the pair, and for how many needs there are none."""
    several = right = quiet = 0
    for number, row in enumerate(rows):
        hits = [h for h in index.search(row["need"], MOST) if h.strength >= least]
        several += len(hits)
        right += ("like", number) in {hit.key for hit in hits}
        quiet += not hits
    return several, right, quiet


def say_thresholds() -> None:
    """Whatever is not the pair counts as wrong, also what is about nearly the same."""
    rows = labelled()
    for name, fooling in (("with the unlike", True), ("without the unlike", False)):
        index = heap(rows, fooling=fooling)
        print(f"{name:24}{'hits':>6}{'right':>7}{'found':>7}{'none':>7}")
        for least in (0.15, ASKED, 0.3, SHOWN, 0.4, 0.45, 0.5, VERY_ALIKE, 0.6):
            several, right, quiet = shown(rows, index, least)
            print(
                f"at least {least:<15}{several:6}{right / max(several, 1):7.0%}"
                f"{right / len(rows):7.0%}{quiet / len(rows):7.0%}"
            )


def say_speed() -> None:
    texts = made_up(TEXTS)
    start = time.perf_counter()
    index = Index(enumerate(texts))
    print(f"{TEXTS} texts indexed:        {time.perf_counter() - start:8.2f} s")
    dice = random.Random(2)
    asked = [" ".join(dice.choice(texts).split()[:40]) for _ in range(SEARCHES)]
    times = sorted(
        milliseconds(lambda text=text: index.search(text, 6)) for text in asked
    )
    print(
        f"one search:                {statistics.median(times):8.1f} ms"
        f"  (95 of 100 within {times[int(len(times) * 0.95)]:.1f} ms; at most 5)"
    )
    some = milliseconds(lambda: index.put("new", texts[0]))
    print(f"one text put:              {some:8.1f} ms")
    matrix = np.random.default_rng(3).random((TEXTS, FOLDED), dtype=np.float32)
    ours, bare = [], []
    for _ in range(3):
        bare.append(milliseconds(lambda: matrix @ matrix.T))
        ours.append(milliseconds(lambda: index.pairs(0.6)))
    ratio = statistics.median(ours) / statistics.median(bare)
    print(
        f"all pairs:                 {statistics.median(ours) / 1000:8.2f} s"
        f"  ({ratio:.2f} x the bare matrix product; at most 2)"
    )


def hand_in(texts: list[str]) -> tuple[Any, Any]:
    """As needs of the municipalities of one RSS, in a round that gathers; and who
    writes for one of them."""
    from django.utils import timezone

    from accounts.models import User
    from municipalities.models import Submission
    from rounds.models import Round, Step
    from rss.models import Coverage

    now = timezone.now()
    round_ = next(
        one for one in Round.objects.with_calendar() if one.is_open(Step.GATHER, now)
    )
    writer = User.objects.get(email="are@demo.invalid")
    covered = Coverage.objects.for_round(round_, now)
    own = covered.get(municipality__representatives__user=writer)
    municipalities = [row.municipality_id for row in covered.filter(rss=own.rss)]
    Submission.objects.bulk_create(
        Submission(
            round=round_,
            municipality_id=municipalities[number % len(municipalities)],
            created_by=writer,
            submitted_by=writer,
            submitted_at=now,
            title=text[:110],
            target_group="Vuxna",
            challenge=text,
            knowledge_lacking=text,
            lack="missing",
            concern="method",
        )
        for number, text in enumerate(texts)
    )
    return round_, writer


def say_site() -> None:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        database = copy(demo_database(), Path(folder) / "likeness.sqlite3")
        os.environ.update(environment("bench.ours", database))

        import django

        django.setup()
        from django.conf import settings
        from django.db import connection
        from django.test import Client
        from django.urls import reverse
        from django.utils import timezone

        from municipalities.models import Municipality
        from needs import similar

        texts = made_up(TEXTS)
        round_, writer = hand_in(texts)
        client = Client(headers={"host": "localhost", "x-part": "hits"})
        client.cookies[settings.SESSION_COOKIE_NAME] = session_of(writer)
        address = reverse("needs:similar", args=[round_.public_id])
        dice = random.Random(4)

        def ask() -> Any:
            words = " ".join(dice.choice(texts).split()[:40])
            return client.post(
                address, {"title": words[:110], "knowledge_lacking": words}
            )

        first = milliseconds(ask)
        times = sorted(milliseconds(ask) for _ in range(SEARCHES))
        print(f"{TEXTS} needs handed in, the first search of a process: {first:.0f} ms")
        shelf = similar._shelves[round_.pk]
        shelf.log = []  # as after something that changes what may be known
        again = milliseconds(ask)
        print(f"the first after the shelf had to be filled anew: {again:.0f} ms")
        print(
            f"a search through the site: {statistics.median(times):8.1f} ms"
            f"  (95 of 100 within {times[int(len(times) * 0.95)]:.1f} ms; at most 150;"
            f" {ask().headers['X-Statements']} statements)"
        )
        own = Municipality.objects.represented_by(writer)[0]
        inside = [
            milliseconds(
                lambda: similar.find(
                    " ".join(dice.choice(texts).split()[:40]),
                    round_,
                    own,
                    at=timezone.now(),
                )
            )
            for _ in range(SEARCHES)
        ]
        print(f"of it in similar.find:     {statistics.median(inside):8.1f} ms")
        connection.close()


def main() -> None:
    say_quality()
    print()
    say_thresholds()
    print()
    say_speed()
    print()
    say_site()


if __name__ == "__main__":
    main()
