"""make bench-register: the public register with 50 needs in it and with 5,000.

In this process, through the whole site (django.test.Client), on a copy of the demo
database, first with one number of needs and then with the other: the flat rows are laid
out as register/entries.py writes them, with the texts of bench/groups.py. All pages are
asked for in turn, again and again, at each size; medians are compared. Bars: at most 6
statements, as many at both sizes, and within 1.5 x of the time at 50.
"""

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.groups import made_up
from bench.serving import copy, demo_database, environment

FEW, MANY = 50, 5_000
LONG = 5  # texts in a description: about 1,000 letters
TIMES, SECONDS = 25, 40.0
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
}


def lay_out(number: int) -> str:
    """So many needs in the register, a fifth of them waiting. An agency among them."""
    from django.utils import timezone

    from accounts.models import User
    from needs import finding
    from needs.models import Agency
    from register import catching_up
    from register.models import CaughtUp, Entry, Publication, Reply
    from rounds.models import Round

    Publication.objects.all().delete()
    now, texts = timezone.now(), made_up(max(number, LONG))
    publication = Publication.objects.create(
        round=Round.objects.first(),
        published_by=User.objects.filter(is_skr=True)[0],
    )
    agencies, entries, replies = list(Agency.objects.all()), [], []
    for at, text in enumerate(texts[:number]):
        body = "\n\n".join(texts[(at + n) % len(texts)].body for n in range(LONG))
        waits = at % 5 == 0
        said = f"{text.title} {text.target_group} {body}"
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
            answer="waiting" if waits else ("new", "gap", "exists", "support")[at % 4],
            answered_at=None if waits else now,
            waiting_since=now.date().replace(year=now.year - at % 3) if waits else None,
            news_at=now,
            words=" ".join(("", *dict.fromkeys(finding.reduced(said).split()), "")),
            group_words=f"{finding.reduced(text.target_group)} ",
            digest="",
        )
        entries.append(entry)
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
    mark, _made = CaughtUp.objects.get_or_create(pk=1)
    mark.events = catching_up.newest()
    catching_up.told(mark, at=now)
    mark.save()
    return agencies[0].public_id


def asked(client: Any, agency: str) -> dict[str, tuple[float, int]]:
    """Median milliseconds and statements of each page, asked for in turn."""
    times: dict[str, list[float]] = {name: [] for name in PAGES}
    statements: dict[str, int] = {}
    end = time.monotonic() + SECONDS
    for turn in range(TIMES + 1):
        for name, query in PAGES.items():
            began = time.perf_counter()
            response = client.get(f"/behov/{query.format(agency=agency)}")
            took = (time.perf_counter() - began) * 1000
            if response.status_code != 200:
                sys.exit(f"{query} answered {response.status_code}")
            statements[name] = int(response.headers["X-Statements"])
            if turn:  # the first is not counted
                times[name].append(took)
        if time.monotonic() > end:
            break
    return {name: (statistics.median(times[name]), statements[name]) for name in PAGES}


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        database = copy(demo_database(), Path(folder) / "register.sqlite3")
        os.environ.update(environment("bench.ours", database))

        import django

        django.setup()
        from django.db import connection
        from django.test import Client

        client = Client(headers={"host": "localhost"})
        few = asked(client, lay_out(FEW))
        many = asked(client, lay_out(MANY))
        print(f"{'':26}{FEW:>8}{MANY:>8}   ms{'ratio':>9}{'SQL':>9}")
        for name in PAGES:
            (before, fewer), (after, more) = few[name], many[name]
            ratio = after / before
            over = "  over" if ratio > RATIO or max(fewer, more) > STATEMENTS else ""
            print(
                f"{name:26}{before:8.1f}{after:8.1f}{ratio:12.2f} x{fewer:5} {more}{over}"
            )
        connection.close()


if __name__ == "__main__":
    main()
