"""make bench-sheets: a sheet of 5,000 rows, rehearsed and taken in.

On a copy of the demo database, or on the one that DATABASE_URL names, which it writes
in. QUALITY: within 10 s and 300 MB. Memory is the most that the process had at any time,
with all of Django in it.
"""

import os
import random
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.serving import copy, demo_database, environment

ROWS = 5_000
SECONDS, MEGABYTES = 10, 300
WORDS = [
    *("brukare", "stöd", "insats", "samverkan", "utredning", "barn", "vuxna", "samtal"),
    *("uppföljning", "bemötande", "metod", "kunskap", "arbetssätt", "handläggare"),
    *("familj", "missbruk", "psykisk", "ohälsa", "kommun", "12", "2026"),
]


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed(what: str, work: Callable[[], Any]) -> tuple[Any, float]:
    began = time.perf_counter()
    result = work()
    took = time.perf_counter() - began
    print(f"{what:<52}{took:8.2f} s {memory():8.0f} MB at most so far", flush=True)
    return result, took


def filled_in(places: list[str], *, long: int) -> bytes:
    """Every row another, about as long as people write; one in fifty points somebody out."""
    from django.utils import timezone

    from rss import rehearsal, sheets

    chance = random.Random(1)

    def text(number: int) -> str:
        return " ".join(chance.choices(WORDS, k=number))

    rows = []
    for number in range(ROWS):
        row = {
            "municipality": places[number % len(places)],
            "title": f"Behov {number}: {text(4)}",
            "target_group": text(6),
            "lack": "Kunskapen saknas",
            "concern": "En målgrupp",
            "people_affected": str(number),
            **{name: text(long) for name in rehearsal.SEVERAL_LINES},
        }
        if number % 50 == 0:
            row["challenge"] += " 19811228-9874, ring 070-123 45 67"
        rows.append(row)
    columns = [sheets.Column(name, head) for head, name in rehearsal.HEADINGS.items()]
    words = sheets.Words(rehearsal.CALLED, "Så gör du", [], "", "")
    return sheets.write(columns, rows, words, at=timezone.now())


def main() -> None:
    import django

    django.setup()
    from django.db import connection, reset_queries
    from django.utils import timezone

    from rounds.models import Round, Step
    from rss import actions, rehearsal
    from rss.models import Participation
    from rss.outstanding import municipalities_of

    now = timezone.now()
    gathering = [
        r for r in Round.objects.with_calendar() if r.is_open(Step.GATHER, now)
    ]
    asked = Participation.objects.filter(round__in=gathering, takes_part=True)
    participation = max(
        asked.select_related("round", "rss"),
        key=lambda one: municipalities_of(one, now).count(),
        default=None,
    )
    if participation is None:
        sys.exit("No round gathers needs in this database.")
    places = [one.name for one in municipalities_of(participation, now)]
    by = participation.rss.coordinators.select_related("user")[0].user
    print(f"{ROWS} rows, {len(places)} municipalities, {connection.vendor}")
    connection.force_debug_cursor = True
    slowest = 0.0
    # Of short texts and of long ones; the file itself may not be larger than 5 MB.
    for long in (12, 40):
        content = filled_in(places, long=long)
        print(f"\n{long} words in each of six fields: {len(content) / 1e6:.1f} MB")
        sheet = actions.keep_sheet(participation, "a.xlsx", content, by=by, at=now)
        timed("reading alone", lambda c=content: rehearsal.read("a.xlsx", c))
        reset_queries()
        plan, took = timed("rehearsal", lambda s=sheet: rehearsal.of(s, at=now))
        slowest = max(slowest, took)
        counts = {one.name: number for one, number in plan.counts.items() if number}
        print(
            f"  {counts}, {len(plan.warned)} warned, {len(connection.queries)} statements"
        )
        reset_queries()
        timed(
            "taking it in",
            lambda s=sheet, p=plan: actions.take_in(s, seal=p.seal, by=by, at=now),
        )
        print(f"  {len(connection.queries)} statements")
    timed("the sheet with all that", lambda: rehearsal.template(participation, at=now))
    kept = slowest <= SECONDS and memory() <= MEGABYTES
    print(f"\nWithin {SECONDS} s and {MEGABYTES} MB: {'yes' if kept else 'NO'}")
    sys.exit(not kept)


if __name__ == "__main__":
    if "DATABASE_URL" in os.environ:
        main()
    else:
        folder = Path(tempfile.mkdtemp(prefix="sheets-"))
        try:
            store = copy(demo_database(), folder / "sheets.sqlite3")
            os.environ.update(environment("config.settings.demo", store))
            main()
        finally:
            shutil.rmtree(folder)
