"""make bench-letters: letters through a real mail server that misbehaves.

The sink is a process of its own on loopback. Senders are forked from this one, so that
they begin at once; only those are killed. Everything is bounded in time.
"""

import argparse
import asyncio
import json
import logging
import multiprocessing
import os
import signal
import smtplib
import socket
import statistics
import sys
import tempfile
import time
from collections import Counter
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

PROCESSES = multiprocessing.get_context("fork")
PERSON = "person{}@ale.se"
STALL = 3.0  # seconds; --stall 30 is as in the bar


class Sink:
    """Notes each letter that it has taken: to whom, which, when."""

    def __init__(self, journal, stall):
        self.journal, self.stall = open(journal, "a", buffering=1), stall  # noqa: SIM115
        self.seen = Counter()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        self.seen[address] += 1
        if address.startswith("later") and self.seen[address] <= 2:
            return "451 4.3.0 Later"
        if address.startswith("gone"):
            return "550 5.1.1 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        (address,) = envelope.rcpt_tos
        first = self.seen[address] == 1
        if address.startswith("stall") and first:
            await asyncio.sleep(self.stall)
            return "451 4.3.0 Later"
        if address.startswith("slow"):
            await asyncio.sleep(0.01)
        head = envelope.content.partition(b"Message-ID: ")[2]
        message_id = head.partition(b"\r\n")[0].decode()
        self.journal.write(json.dumps([address, message_id, time.time()]) + "\n")
        if address.startswith("cut") and first:
            server.transport.abort()
        return "250 OK"


def serve(port, journal, stall):
    from aiosmtpd.controller import Controller

    controller = Controller(Sink(journal, stall), hostname="127.0.0.1", port=port)
    controller.start()
    signal.pause()


class Journal:
    def __init__(self, path):
        self.path = path
        path.touch()

    def read(self, prefix):
        lines = self.path.read_text().splitlines(keepends=True)
        rows = [json.loads(line) for line in lines if line.endswith("\n")]
        return [row for row in rows if row[0].startswith(prefix)]


def forked(work, *args):
    """A process of ours, with a database connection of its own."""
    from django.db import connections

    connections.close_all()
    process = PROCESSES.Process(target=work, args=args, daemon=True)
    process.start()
    return process


def send(seconds_ahead):
    from django.utils import timezone

    from outbox import sending

    sending.send_due(timezone.now() + timedelta(seconds=seconds_ahead))


def send_for_ever(pause):
    """As `manage.py sweep --forever 5` does, where no bell rings."""
    while True:
        send(0)
        time.sleep(pause)


def write(*addresses):
    from django.core import mail
    from django.utils import timezone

    from outbox import actions

    subject = "Sista dag 30 september"
    messages = [mail.EmailMessage(subject, TEXT, to=[one]) for one in addresses]
    actions.queue_all(messages, at=timezone.now(), kind="process.reminder")


TEXT = """Hej Kim!

Ale kommun har inte svarat i omgången Skadligt bruk 2026. Sista dagen är onsdag 30
september 2026 kl. 23.59.

Till kommunens behov:
http://localhost:8000/kommun/omgang/o-123456/

- Skriv de behov ni har, eller
- svara att ni inte har några den här gången.
"""


def state_of(prefix):
    from outbox.models import Letter

    letters = Letter.objects.filter(to__startswith=prefix)
    return {
        "sent": letters.filter(sent_at__isnull=False).count(),
        "failed": letters.filter(failed_at__isnull=False).count(),
        "owed": letters.owed().count(),
    }


def kills(journal, letters=290, times=12):
    write(*(f"slow{n}@ale.se" for n in range(letters)))
    killed = 0
    for turn in range(times):
        before = len(journal.read("slow"))
        sender = forked(send, turn * 400)  # a lease later, by the sender's clock
        end = time.monotonic() + 10
        while time.monotonic() < end and len(journal.read("slow")) < before + 12:
            time.sleep(0.01)
        if sender.is_alive():
            os.kill(sender.pid, signal.SIGKILL)
            killed += 1
        sender.join()
    last = forked(send, times * 400)
    last.join(60)
    copies = Counter(address for address, _id, _at in journal.read("slow"))
    ids = {message_id for _to, message_id, _at in journal.read("slow")}
    lost, doubles = letters - len(copies), sum(copies.values()) - len(copies)
    say(
        f"kill -9: {letters} letters, {killed} senders killed: {lost} lost, {doubles} "
        f"doubles (at most {killed}), {len(ids)} Message-IDs",
        lost == 0 and doubles <= killed and len(ids) == letters and killed == times,
    )


def faults(journal, stall):
    """Each fault beside good addresses; the clock of the sender is moved on."""
    kinds = {"later": 20, "gone": 20, "stall": 2, "cut": 10, "good": 100}
    write(*(f"{kind}{n}@ale.se" for kind, many in kinds.items() for n in range(many)))
    began = time.time()
    for minutes in (0, 2, 8, 30):
        sender = forked(send, minutes * 60)
        sender.join(3 * stall + 30)
    waited = max(at for _to, _id, at in journal.read("good")) - began
    for kind, many in kinds.items():
        state, taken = state_of(kind), journal.read(kind)
        ids = len({message_id for _to, message_id, _at in taken})
        wanted = {"sent": many, "failed": 0, "owed": 0}
        if kind == "gone":
            wanted = {"sent": 0, "failed": many, "owed": 0}
        say(
            f"{kind}: {state}, taken {len(taken)}, {ids} Message-IDs",
            state == wanted and ids == (0 if kind == "gone" else many),
        )
    say(
        f"the last good one waited {waited:.1f} s for 2 stalls of {stall:.0f} s",
        waited < 2 * stall + 15,
    )


def rate(port, letters):
    """Ours between two halves of raw smtplib; the same letter on the wire. It may send
    bytes that are there already, or compose each letter as anyone has to."""
    from django.db import connection

    from outbox import envelope, sending
    from outbox.models import Letter

    began = time.monotonic()
    write(*(PERSON.format(n) for n in range(letters)))
    queued = time.monotonic() - began
    wrapped = envelope.wrap(Letter.objects.filter(to__startswith="person").first())
    content = wrapped.message().as_bytes(linesep="\r\n")

    def composed(n):
        message = EmailMessage()
        message["Subject"] = wrapped.subject
        message["From"], message["To"] = "lokalabehov@localhost", f"raw{n}@ale.se"
        message["Message-ID"] = f"<{n}@localhost>"
        message.set_content(wrapped.body)
        message.add_alternative(wrapped.alternatives[0][0], subtype="html")
        return message

    def raw(numbers, send_one):
        began = time.monotonic()
        with smtplib.SMTP("127.0.0.1", port) as line:
            for n in numbers:
                send_one(line, n)
        return (time.monotonic() - began) / len(numbers)

    def ready(line, n):
        line.sendmail("lokalabehov@localhost", [f"raw{n}@ale.se"], content)

    def made(line, n):
        line.send_message(composed(n))

    quarter = range(letters // 4)
    bare, each = raw(quarter, ready), raw(quarter, made)
    began = time.monotonic()
    send(0)
    ours = (time.monotonic() - began) / letters
    bare, each = (bare + raw(quarter, ready)) / 2, (each + raw(quarter, made)) / 2
    say(
        f"rate: {letters} letters queued in {queued:.1f} s; sent {1 / ours:.0f}/s "
        f"({connection.vendor}, batches of {sending.BATCH}). Raw smtplib that composes "
        f"each {1 / each:.0f}/s: {each / ours:.2f} (at least 0.5); one that repeats the "
        f"same bytes {1 / bare:.0f}/s: {bare / ours:.2f}",
        each / ours >= 0.5 and state_of("person")["sent"] == letters,
    )


def delay(journal, seconds=15):
    """From the click to the mail server, with a worker that looks every fifth second."""
    worker = forked(send_for_ever, 5)
    clicked = {}
    for n in range(seconds * 4):
        clicked[f"click{n}@ale.se"] = time.time()
        write(f"click{n}@ale.se")
        time.sleep(0.25)
    time.sleep(6)
    worker.kill()
    worker.join()
    waits = [at - clicked[to] for to, _id, at in journal.read("click")]
    p95 = statistics.quantiles(waits, n=20)[-1]
    say(
        f"from click to SMTP: {len(waits)} of {len(clicked)}, 95 % within {p95:.1f} s "
        f"(at most 10), slowest {max(waits):.1f} s",
        len(waits) == len(clicked) and p95 <= 10,
    )


MISSED = []


def say(words, holds):
    print(("      " if holds else "MISS  ") + words, flush=True)
    if not holds:
        MISSED.append(words)


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
    call_command("migrate", "outbox", verbosity=0)
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
        sink = PROCESSES.Process(
            target=serve, args=(port, journal.path, args.stall), daemon=True
        )
        sink.start()
        try:
            prepare(folder, args.database, port, args.stall)
            kills(journal)
            faults(journal, args.stall)
            delay(journal)
            rate(port, args.letters)
        finally:
            sink.kill()
            sink.join()
    sys.exit(1 if MISSED else 0)


if __name__ == "__main__":
    main()
