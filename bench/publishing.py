"""make bench-publishing: an agency publishes 100 prepared answers.

290 municipalities and 24 RSS with somebody in each. Behind every tenth need stand 40
regional needs of all 24 RSS, behind the others three, each with two municipalities. What
is timed is what the worker does in the morning (needs.actions.publish_due): the answers,
the way home and the letters, in one transaction. It is done some times and taken back,
and then for good. Beside the time by the clock stands that of the processor, which tells
how much of it others have taken. Bar: 2 seconds by the clock, also the first time.

Then the letters are sent to a mail server of one's own, the sender is killed with -9
half-way, and another goes on. Bars: none lost, at most the one in flight twice.

SQLite, or PostgreSQL with --database postgres://… (a database of its own, dropped
afterwards). `--profile` says where the time goes.
"""

import argparse
import cProfile
import logging
import os
import pstats
import signal
import socket
import statistics
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.letters import MISSED, PROCESSES, Journal, forked, say, send, serve
from bench.rush import own_database

ANSWERS, MUNICIPALITIES, RSS = 100, 290, 24
WIDE, NARROW, EVERY = 40, 3, 10  # regional needs behind a need, and how often so many
BEHIND = 2  # municipalities behind a regional need
TIMES, SECONDS = 5, 2.0
WORDS = "Vi möter personerna för sent och vet inte vilka arbetssätt som hjälper. " * 8


def make_world(now: Any) -> None:
    from accounts.models import User
    from municipalities.models import Municipality, Representative, Submission
    from needs.models import Agency, Engagement, Feedback, Need, Officer, Recipient
    from needs.models import Source as NeedSource
    from rounds.models import Period, Round, Step
    from rss.models import (
        Coordinator,
        GatheredSubmission,
        Participation,
        RegionalNeed,
        Rss,
    )

    skr = User.objects.create_user(email="skr@bench.invalid", is_skr=True)
    since = {"invited_by": skr, "accepted_at": now}

    def person(name: str) -> User:
        return User.objects.create_user(email=f"{name}@bench.invalid")

    round_ = Round.objects.create(public_id="m", title="Mätning", planned_by=skr)
    for at, step in enumerate(Step):
        opens_at = now + timedelta(days=30 * (at - list(Step).index(Step.FEEDBACK)))
        Period.objects.create(
            round=round_,
            step=step,
            opens_at=opens_at - timedelta(days=1),
            closes_at=opens_at + timedelta(days=29),
        )
    places = Municipality.objects.bulk_create(
        Municipality(public_id=f"{n:04d}", name=f"Kommun {n}")
        for n in range(MUNICIPALITIES)
    )
    Representative.objects.bulk_create(
        Representative(municipality=place, user=person(f"k{place.public_id}"), **since)
        for place in places
    )
    regions = Rss.objects.bulk_create(
        Rss(public_id=f"rss-{n}", name=f"RSS {n}") for n in range(RSS)
    )
    Coordinator.objects.bulk_create(
        Coordinator(rss=one, user=person(one.public_id), **since) for one in regions
    )
    takes_part = Participation.objects.bulk_create(
        Participation(round=round_, rss=one) for one in regions
    )
    agency = Agency.objects.create(public_id="m", short_name="M", name="Myndigheten")
    officer = Officer.objects.create(agency=agency, user=person("m"), **since)
    Engagement.objects.create(round=round_, agency=agency, invited_by=skr)

    words = {"title": "Samsjuklighet hos unga vuxna", "target_group": "Unga vuxna"}
    needs = Need.objects.bulk_create(
        Need(
            round=round_,
            title=f"Behov {n}",
            target_group="Unga vuxna",
            description=WORDS,
            status=Need.Status.HANDED_OVER,
            created_by=skr,
            decision_reason="Myndigheterna är eniga.",
            decided_at=now,
            decided_by=skr,
        )
        for n in range(ANSWERS)
    )
    homes = [
        need
        for at, need in enumerate(needs)
        for _n in range(NARROW if at % EVERY else WIDE)
    ]
    regional = RegionalNeed.objects.bulk_create(
        RegionalNeed(
            participation=takes_part[at % RSS],
            **words,
            description=WORDS,
            created_by=skr,
            forwarded_at=now,
            forwarded_by=skr,
        )
        for at in range(len(homes))
    )
    NeedSource.objects.bulk_create(
        NeedSource(need=need, regional_need=one, linked_by=skr)
        for need, one in zip(homes, regional, strict=True)
    )
    submissions = Submission.objects.bulk_create(
        Submission(
            round=round_,
            municipality=places[at % MUNICIPALITIES],
            created_by=skr,
            submitted_by=skr,
            submitted_at=now,
            **words,
            challenge=WORDS,
            knowledge_lacking=WORDS,
            lack="missing",
            concern="method",
        )
        for at in range(len(homes) * BEHIND)
    )
    GatheredSubmission.objects.bulk_create(
        GatheredSubmission(
            regional_need=regional[at // BEHIND], submission=one, linked_by=skr
        )
        for at, one in enumerate(submissions)
    )
    Recipient.objects.bulk_create(
        Recipient(need=need, agency=agency, leads=True) for need in needs
    )
    Feedback.objects.bulk_create(
        Feedback(
            need=need,
            agency=agency,
            code=Feedback.Code.NEW,
            reason=WORDS,
            created_by=officer.user,
            publish_on=now.date() - timedelta(days=1),
            prepared_by=officer.user,
        )
        for need in needs
    )


def measured(at: Any) -> list[tuple[float, float, int]]:
    """Seconds by the clock and of the processor, and statements, of each time. What was
    done the last time stands."""
    from django.db import connection, transaction

    from needs import actions

    found = []
    for time_left in reversed(range(TIMES)):
        statements: list[str] = []

        def counted(execute: Any, sql: str, *rest: Any, kept: Any = statements) -> Any:
            kept.append(sql)
            return execute(sql, *rest)

        with transaction.atomic(), connection.execute_wrapper(counted):
            began, worked = time.perf_counter(), time.process_time()
            done = actions.publish_due(at=at)
            took = time.perf_counter() - began, time.process_time() - worked
            transaction.set_rollback(time_left > 0)
        if done != ANSWERS:
            sys.exit(f"{done} answers were published, of {ANSWERS}")
        found.append((*took, len(statements)))
    return found


def tell(times: list[tuple[float, float, int]]) -> None:
    from django.db import connection

    from needs.models import Homecoming
    from outbox.models import Letter

    first, worked, statements = times[0]
    median = statistics.median(took for took, _work, _number in times)
    letters, home = Letter.objects.count(), Homecoming.objects.count()
    say(
        f"{connection.vendor}: {ANSWERS} answers, {home} come home, {letters} letters "
        f"queued in {first:.2f} s the first time ({worked:.2f} s of the processor), "
        f"{median:.2f} s as a rule (at most {SECONDS:.0f}); {statements} statements",
        max(first, median) <= SECONDS and letters == MUNICIPALITIES + RSS + 1,
    )


def killed_midway(journal: Any) -> None:
    """A sender dies with letters in its hands; another goes on when its lease is over."""
    from outbox.models import LEASE, Letter

    letters = Letter.objects.count()
    sender = forked(send, 0)
    end = time.monotonic() + 30
    while time.monotonic() < end and len(journal.read("")) < letters // 2:
        time.sleep(0.001)
    os.kill(sender.pid, signal.SIGKILL)
    sender.join()
    midway = len(journal.read(""))
    heir = forked(send, LEASE.total_seconds() + 60)
    heir.join(60)
    copies = Counter(address for address, _id, _at in journal.read(""))
    ids = {message_id for _to, message_id, _at in journal.read("")}
    lost, doubles = letters - len(copies), sum(copies.values()) - len(copies)
    owed = Letter.objects.owed().count()
    say(
        f"kill -9 after {midway} of {letters} letters: {lost} lost, {doubles} doubles (at "
        f"most 1), {len(ids)} Message-IDs, {owed} still owed",
        (lost, owed) == (0, 0) and doubles <= 1 and midway < letters == len(ids),
    )


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    wanted.add_argument("--database", default="", help="postgres://…")
    wanted.add_argument("--profile", action="store_true")
    options = wanted.parse_args()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with ExitStack() as ends:
        folder = Path(ends.enter_context(tempfile.TemporaryDirectory(prefix="answers")))
        journal = Journal(folder / "journal")
        sink = PROCESSES.Process(
            target=serve, args=(port, journal.path, 0.0), daemon=True
        )
        sink.start()
        ends.callback(sink.join)
        ends.callback(sink.kill)
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
        os.environ["DATABASE_URL"] = own_database(ends, options.database, folder)
        os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"

        import django

        django.setup()
        logging.disable(logging.WARNING)
        from django.conf import settings
        from django.core.management import call_command
        from django.db import connections
        from django.urls import reverse
        from django.utils import timezone

        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        ends.callback(connections.close_all)
        call_command("migrate", verbosity=0)
        now = timezone.now()
        make_world(now)
        reverse("process:home")  # a worker has its addresses read since it started
        profile = cProfile.Profile()
        if options.profile:
            profile.enable()
        times = measured(now)
        if options.profile:
            profile.disable()
            pstats.Stats(profile).sort_stats("cumulative").print_stats(45)
        tell(times)
        killed_midway(journal)
    sys.exit(1 if MISSED else 0)


if __name__ == "__main__":
    main()
