"""make bench-letters: letters through a real mail server that misbehaves, and ten thousand
reminders planned and sent.

The sink is a process of its own on loopback. Senders are forked from this one, so that
they begin at once; only those are killed. Everything is bounded in time.
"""

import argparse
import logging
import os
import socket
import sys
import tempfile
from pathlib import Path

from bench.letters import faults, planning, saying, senders
from bench.letters.rate import rate
from bench.letters.sink import Journal, serve

STALL = 3.0  # seconds; --stall 30 is as in the bar


def prepare(folder, database, port, stall):
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    os.environ["DATABASE_URL"] = database or f"sqlite:///{folder}/letters.sqlite3"
    os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
    import django

    django.setup()
    logging.disable(logging.WARNING)
    from django.conf import settings
    from django.core.management import call_command

    from outbox.models import Letter

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = max(1, stall * 0.9)  # 30 s on the site
    call_command("migrate", verbosity=0)
    if Letter.objects.exists():
        sys.exit("There are letters in that database; give an empty one.")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", help="an empty PostgreSQL; else a file of SQLite")
    parser.add_argument("--letters", type=int, default=10_000)
    parser.add_argument("--stall", type=float, default=STALL)
    args = parser.parse_args()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal(Path(folder, "journal"))
        sink = senders.PROCESSES.Process(
            target=serve, args=(port, journal.path, args.stall), daemon=True
        )
        sink.start()
        try:
            prepare(folder, args.database, port, args.stall)
            faults.kills(journal)
            faults.faults(journal, args.stall)
            faults.delay(journal)
            planning.owing(args.letters)
            rate(port, args.letters, planning.planned(args.letters))
        finally:
            sink.kill()
            sink.join()
    sys.exit(1 if saying.MISSED else 0)


if __name__ == "__main__":
    main()
