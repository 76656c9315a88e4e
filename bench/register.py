"""make bench-register: the public register with 50 needs in it and with 5,000.

In this process, through the whole site (django.test.Client), on two copies of the demo
database, one with each number of needs: the flat rows are laid out as register/entries.py
writes them, with the texts of bench/groups.py. Each page is asked for in the one and in
the other in turn, again and again, so that whatever else the machine does meanwhile falls
on both; medians are compared. Bars: at most 6 statements, as many at both sizes, and
within 1.5 x of the time at 50. The rows that a page shows are told too: few needs fill no
page, and a row takes its time to write whatever the database does.

With --database postgres://… the two are made on that server and taken away afterwards.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.groups import made_up
from bench.serving import copy, demo_database, environment

FEW, MANY = 50, 5_000
LONG = 5  # texts in a description: about 1,000 letters
TIMES, WARM, SECONDS = 15, 2, 40.0
RATIO, STATEMENTS = 1.5, 6
PAGES = {
    "first page": "",
    "a word": "?sok=samsjuklighet",
    "two words": "?sok=samsjuklighet+kommunerna",
    "a word that is nowhere": "?sok=xyzzy",
    "target group": "?malgrupp=barn",
    "agency and answer": "?myndighet={agency}&svar=new",
    "waits since a year": "?vantar=12",
    "last page": "?sida=99999",
    "round by round": "omgangar/",
}


def lay_out(number: int) -> str:
    """So many needs in the register, a fifth of them waiting. An agency among them."""
    from django.utils import timezone

    from accounts.models import User
    from needs.models import Agency
    from register import catching_up, lookup
    from register.models import CaughtUp, Entry, Publication, Reply
    from rounds.models import Round

    Publication.objects.all().delete()
    now, texts = timezone.now(), made_up(max(number, LONG))
    publication = Publication.objects.create(
        round=Round.objects.all()[0],
        published_by=User.objects.filter(is_skr=True)[0],
    )
    agencies, entries, replies = list(Agency.objects.all()), [], []
    words: list[lookup.Said] = []
    for at, text in enumerate(texts[:number]):
        body = "\n\n".join(texts[(at + n) % len(texts)].body for n in range(LONG))
        waits = at % 5 == 0
        entry = Entry(
            publication=publication,
            public_id=f"{at:08d}",
            round_address="matning",
            round_title="Mätning",
            area=f"omrade-{at % 4}",
            area_name=f"Område {at % 4}",
            asked_on=now.date().replace(year=now.year - 1 - at % 3),
            year=now.year - 1 - at % 3,
            title=text.title[:120],
            target_group=text.target_group[:300],
            text=body,
            municipality_count=3,
            rss_count=2,
            local_count=4,
            regional_count=2,
            answer="waiting" if waits else ("new", "gap", "exists", "support")[at % 4],
            answered_at=None if waits else now,
            waiting_since=now.date().replace(year=now.year - at % 3) if waits else None,
            news_at=now,
            digest="",
        )
        entries.append(entry)
        words.append(
            lookup.said([text.title, text.target_group, body], text.target_group)
        )
        replies.append(
            Reply(
                entry=entry,
                agency=agencies[at % len(agencies)],
                latest=True,
                leads=True,
                handed_over_on=now.date(),
                code="" if waits else "new",
                reason="" if waits else "Vi skriver en vägledning.",
                at=None if waits else now,
            )
        )
    Entry.objects.bulk_create(entries, batch_size=500)
    Reply.objects.bulk_create(replies, batch_size=500)
    lookup.write(dict(zip(entries, words, strict=True)))
    mark, _made = CaughtUp.objects.get_or_create(pk=1)
    mark.events = catching_up.newest()
    catching_up.told(mark, at=now)
    mark.save()
    return agencies[0].public_id


def asked(
    client: Any, agency: str, use: Callable[[int], None]
) -> dict[str, list[tuple[float, int, int]]]:
    """Median milliseconds, statements and rows shown of each page, at each size."""
    times: dict[tuple[str, int], list[float]] = defaultdict(list)
    statements: dict[tuple[str, int], int] = {}
    rows: dict[tuple[str, int], int] = {}
    end = time.monotonic() + SECONDS
    for turn in range(TIMES + WARM):
        for name, query in PAGES.items():
            for size in (FEW, MANY):
                use(size)
                client.get("/health")  # the line to the database is open
                began = time.perf_counter()
                response = client.get(f"/behov/{query.format(agency=agency)}")
                took = (time.perf_counter() - began) * 1000
                if response.status_code != 200:
                    sys.exit(f"{query} answered {response.status_code}")
                statements[name, size] = int(response.headers["X-Statements"])
                rows[name, size] = response.content.count(b"register-said")
                if turn >= WARM:
                    times[name, size].append(took)
        if turn > WARM and time.monotonic() > end:
            break
    return {
        name: [
            (
                statistics.median(times[name, size]),
                statements[name, size],
                rows[name, size],
            )
            for size in (FEW, MANY)
        ]
        for name in PAGES
    }


@contextmanager
def databases(server: str) -> Iterator[dict[int, str]]:
    """The address of a database of its own for each size, with the demo in it."""
    demo = demo_database()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        if not server:
            made = {size: Path(folder) / f"{size}.sqlite3" for size in (FEW, MANY)}
            yield {size: f"sqlite:///{copy(demo, to)}" for size, to in made.items()}
            return
        import psycopg2  # type: ignore[import-untyped]

        names = {size: f"bench_register_{size}" for size in (FEW, MANY)}
        line = psycopg2.connect(server)
        line.autocommit = True
        base = server.rsplit("/", 1)[0]
        with line.cursor() as cursor:
            try:
                for name in names.values():
                    cursor.execute(f"DROP DATABASE IF EXISTS {name}")
                cursor.execute(f"CREATE DATABASE {names[FEW]}")
                filled(f"{base}/{names[FEW]}")
                cursor.execute(f"CREATE DATABASE {names[MANY]} TEMPLATE {names[FEW]}")
                yield {size: f"{base}/{name}" for size, name in names.items()}
            finally:
                for name in names.values():
                    cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        line.close()


def filled(url: str) -> None:
    """Migrated, with the demo in it."""
    env = environment("config.settings.demo", Path()) | {"DATABASE_URL": url}
    for command in ("migrate", "demo"):
        subprocess.run(
            [sys.executable, "manage.py", command, "--verbosity=0"],
            env=env,
            stdout=subprocess.DEVNULL,
            check=True,
        )


def measure(urls: dict[int, str]) -> None:
    os.environ.update(environment("bench.ours", Path()))
    os.environ["DATABASE_URL"] = urls[FEW]

    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    lines: dict[int, Any] = {}

    def use(size: int) -> None:
        """Each database keeps its line open; the site asks the one in turn."""
        if size not in lines:
            connection.connection = None
            connection.settings_dict["NAME"] = names[size]
            connection.ensure_connection()
            lines[size] = connection.connection
        connection.connection = lines[size]

    names = {
        size: url.removeprefix("sqlite:///")
        if url.startswith("sqlite")
        else url.rsplit("/", 1)[1]
        for size, url in urls.items()
    }
    settings.DATABASES["default"]["CONN_MAX_AGE"] = None
    connection.settings_dict["CONN_MAX_AGE"] = None
    connection.close_at = None
    for size in (FEW, MANY):
        use(size)
        agency = lay_out(size)
        # As it is on the site: PostgreSQL does it by itself.
        vacuum = connection.vendor == "postgresql"
        connection.cursor().execute("VACUUM ANALYZE" if vacuum else "ANALYZE")
    found = asked(Client(headers={"host": "localhost"}), agency, use)
    print(f"{'':26}{FEW:>8}{MANY:>8}   ms{'ratio':>9}{'SQL':>9}{'rows':>10}")
    for name, ((before, fewer, few), (after, more, full)) in found.items():
        ratio = after / before
        over = "  over" if ratio > RATIO or max(fewer, more) > STATEMENTS else ""
        print(
            f"{name:26}{before:8.1f}{after:8.1f}{ratio:12.2f} x{fewer:7} {more}"
            f"{few:7} {full}{over}"
        )
    for size in lines:
        use(size)
        connection.connection.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", default="", help="postgres://…")
    with databases(parser.parse_args().database) as urls:
        measure(urls)


if __name__ == "__main__":
    main()
