"""make bench-desk: SKR's desk with 50 regional needs on it and with 2,000.

In this process, through the whole site (django.test.Client), on a copy of the demo
database with two rounds more: each regional need has two submissions behind it, a third
are placed, and the texts are those of bench/groups.py. All pages are asked for in turn,
again and again, and medians are compared: a ratio holds on any machine, a millisecond
does not. Beside the time by the clock stands that of the processor, which tells how much
of it others have taken. Bars: a search at 2,000 within 150 ms; the first
page at 2,000 within 1.5 x of the same at 50.

"After a step": something has been noted in the log since, as after each step at the desk,
so nothing that is kept (rounds/kept.py) holds. "First of a process": nothing is read yet.
`--profile` says where the time of a search goes.
"""

import cProfile
import os
import pstats
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.groups import made_up
from bench.serving import copy, demo_database, environment, session_of

FEW, MANY = 50, 2_000
LONG = 5  # texts in a description: about 1,000 letters
TIMES, SECONDS = 15, 60.0
SEARCH = "?sok=samsjuklighet+kommunerna"
AT_MOST, RATIO = 150, 1.5


def lay_out(number: int) -> Any:
    """A round with so many regional needs on the desk."""
    from django.utils import timezone

    from accounts.ids import new_public_id
    from accounts.models import User
    from municipalities.models import Municipality, Submission
    from needs.models import Need, Source
    from rounds.models import Period, Round
    from rss.models import GatheredSubmission, Participation, RegionalNeed, Rss

    now, skr = timezone.now(), User.objects.filter(is_skr=True)[0]
    example = Round.objects.with_calendar()[0]
    periods = list(example.periods.all())
    example.pk, example.public_id = None, new_public_id()
    example.title = f"Mätning {number}"
    example.save()
    for period in periods:
        period.pk, period.round = None, example
    Period.objects.bulk_create(periods)
    round_ = Round.objects.with_calendar().get(pk=example.pk)
    takes_part = Participation.objects.bulk_create(
        Participation(round=round_, rss=rss) for rss in Rss.objects.all()
    )
    texts, places = made_up(number), list(Municipality.objects.all())
    regional = RegionalNeed.objects.bulk_create(
        RegionalNeed(
            participation=takes_part[at % len(takes_part)],
            title=text.title[:120],
            target_group=text.target_group,
            description="\n\n".join(
                texts[(at + more) % number].body for more in range(LONG)
            ),
            created_by=skr,
            forwarded_at=now,
            forwarded_by=skr,
        )
        for at, text in enumerate(texts)
    )
    submissions = Submission.objects.bulk_create(
        Submission(
            round=round_,
            municipality=places[(at + half) % len(places)],
            created_by=skr,
            submitted_by=skr,
            submitted_at=now,
            title=text.title[:110],
            target_group=text.target_group,
            challenge=text.body,
            knowledge_lacking=text.body,
            lack="missing",
            concern="method",
        )
        for at, text in enumerate(texts)
        for half in (0, 7)
    )
    GatheredSubmission.objects.bulk_create(
        GatheredSubmission(
            regional_need=regional[at // 2], submission=one, linked_by=skr
        )
        for at, one in enumerate(submissions)
    )
    on_list = Need.objects.bulk_create(
        Need(
            round=round_,
            title=one.title,
            target_group=one.target_group,
            description=one.description,
            created_by=skr,
        )
        for one in regional[::9]
    )
    Source.objects.bulk_create(
        Source(need=on_list[at // 3], regional_need=one, linked_by=skr)
        for at, one in enumerate(regional[::3])
        if at // 3 < len(on_list)
    )
    return round_


def milliseconds(do: Callable[[], object]) -> tuple[float, float]:
    """By the clock, and of the processor."""
    began, worked = time.perf_counter(), time.process_time()
    do()
    return (
        (time.perf_counter() - began) * 1000,
        (time.process_time() - worked) * 1000,
    )


class Desk:
    """One page of the desk, asked for by SKR."""

    def __init__(self, client: Any, round_: Any, query: str = "") -> None:
        from django.urls import reverse

        self.client = client
        self.address = reverse("needs:compile", args=[round_.public_id]) + query
        self.statements = 0

    def ask(self) -> None:
        response = self.client.get(self.address)
        if response.status_code != 200:
            sys.exit(f"{self.address} answered {response.status_code}")
        self.statements = int(response.headers["X-Statements"])


def measure(
    seats: dict[str, tuple[Callable[[], object], Desk]], statements: dict[str, int]
) -> dict[str, tuple[float, float]]:
    """Median milliseconds of each, asked in turn; what comes before is not counted."""
    for before, desk in seats.values():
        before()
        desk.ask()
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in seats}
    end = time.monotonic() + SECONDS
    for _ in range(TIMES):
        for name, (before, desk) in seats.items():
            before()
            times[name].append(milliseconds(desk.ask))
            statements[name] = desk.statements
        if time.monotonic() > end:
            break
    return {
        name: (
            statistics.median(clock for clock, _worked in each),
            statistics.median(worked for _clock, worked in each),
        )
        for name, each in times.items()
    }


def profiled(before: Callable[[], object], desk: Desk) -> None:
    with cProfile.Profile() as profile:
        for _ in range(5):
            before()
            desk.ask()
    pstats.Stats(profile).sort_stats("cumulative").print_stats(45)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        database = copy(demo_database(), Path(folder) / "desk.sqlite3")
        os.environ.update(environment("bench.ours", database))

        import django

        django.setup()
        from django.conf import settings
        from django.core.cache import caches
        from django.db import connection
        from django.test import Client
        from django.utils import timezone

        from accounts.models import User
        from needs import finding
        from rounds.actions import note

        few, many = lay_out(FEW), lay_out(MANY)
        skr = User.objects.filter(is_skr=True)[0]
        client = Client(headers={"host": "localhost"})
        client.cookies[settings.SESSION_COOKIE_NAME] = session_of(skr)

        def step() -> None:
            note("sorterade", many, by=skr, at=timezone.now())

        def start() -> None:
            caches["answers"].clear()
            finding.STEMS.clear()

        few_first, many_first = Desk(client, few), Desk(client, many)
        few_search, many_search = Desk(client, few, SEARCH), Desk(client, many, SEARCH)
        letter = Desk(client, many, "?sok=e")
        seats: dict[str, tuple[Callable[[], object], Desk]] = {
            f"first page, {FEW}": (few_first.ask, few_first),
            f"first page, {MANY}": (many_first.ask, many_first),
            f"first page, {FEW}, after a step": (step, few_first),
            f"first page, {MANY}, after a step": (step, many_first),
            f"search, {FEW}": (few_search.ask, few_search),
            f"search, {MANY}": (many_search.ask, many_search),
            f"search of one letter, {MANY}": (letter.ask, letter),
            f"search, {MANY}, after a step": (step, many_search),
            f"search, {MANY}, first of a process": (start, many_search),
        }
        if "--profile" in sys.argv:
            profiled(*seats[f"search, {MANY}"])
            profiled(*seats[f"search, {MANY}, after a step"])
        statements: dict[str, int] = {}
        medians = measure(seats, statements)
        print(f"{'':42}{'ms':>8}{'at most':>9}{'processor':>11}{'SQL':>6}")
        for name, (median, worked) in medians.items():
            most = AT_MOST if name.startswith("search") else 0
            said = "  over" if most and median > most else ""
            print(
                f"{name:42}{median:8.1f}{most or '':>9}{worked:11.1f}{statements[name]:6}{said}"
            )
        for tail in ("", ", after a step"):
            ratio = (
                medians[f"first page, {MANY}{tail}"][0]
                / medians[f"first page, {FEW}{tail}"][0]
            )
            print(
                f"first page{tail}, {MANY} against {FEW}: {ratio:.2f} x (at most {RATIO})"
            )
        connection.close()


if __name__ == "__main__":
    main()
