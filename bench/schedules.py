"""make bench-schedules: random schedules of reminders, with crashes, until none is lost.

The state machine of tests/process/schedules.py, ten thousand times, in as many processes
as there are processors, each with a database in memory. The first schedule in which a
reminder is lost, doubled or wrong is made as small as can be, and printed.
"""

import argparse
import logging
import multiprocessing
import os
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

PROCESSES = multiprocessing.get_context("fork")


def migrated(path):
    """Once, into a file, that each process takes a copy of."""
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", verbosity=0)
    connections.close_all()
    return path


def run(path, number, seed, until, answers):
    """So many schedules, and what happened in them; or how it went wrong."""
    from django.conf import settings as site
    from django.db import connection

    connection.settings_dict["NAME"] = ":memory:"
    connection.ensure_connection()
    with sqlite3.connect(path) as source:
        source.backup(connection.connection)
    site.EMAIL_BACKEND = "tests.process.schedules.Post"

    from hypothesis import HealthCheck, Phase, Verbosity, settings
    from hypothesis import seed as seeded
    from hypothesis.stateful import run_state_machine_as_test

    from tests.process.schedules import Schedules

    @seeded(seed)
    class Seeded(Schedules):
        pass

    profile = settings(
        max_examples=50,
        stateful_step_count=15,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.normal,
    )
    while Schedules.figures["schedules"] < number and time.time() < until:
        seed += 1_000_003
        Seeded._hypothesis_internal_use_seed = seed
        try:
            run_state_machine_as_test(Seeded, settings=profile)
        except Exception as error:
            answers.put(f"seed {seed}: {error!r}\n" + "\n".join(error.__notes__))
            return
    answers.put(Schedules.figures)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--schedules", type=int, default=10_000)
    parser.add_argument("--seconds", type=int, default=3600, help="at most")
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "empty.sqlite3")
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
        os.environ["DATABASE_URL"] = f"sqlite:///{path}"
        import django

        django.setup()
        logging.disable(logging.CRITICAL)
        migrated(path)
        began = time.time()
        answers = PROCESSES.Queue()
        each = -(-args.schedules // args.processes)
        workers = [
            PROCESSES.Process(
                target=run,
                args=(path, each, args.seed + n, began + args.seconds, answers),
            )
            for n in range(args.processes)
        ]
        for worker in workers:
            worker.start()
        found = [answers.get() for _worker in workers]
        for worker in workers:
            worker.join()
    figures = sum((one for one in found if isinstance(one, Counter)), Counter())
    for what, number in sorted(figures.items()):
        print(f"{number:>9,} {what}")
    print(f"{time.time() - began:>9,.0f} seconds in {args.processes} processes")
    wrong = [one for one in found if isinstance(one, str)]
    print(*wrong, sep="\n\n")
    too_few = figures["schedules"] < args.schedules
    if too_few:
        print(f"Fewer than {args.schedules:,} schedules.")
    sys.exit(1 if wrong or too_few else 0)


if __name__ == "__main__":
    main()
