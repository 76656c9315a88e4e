"""make bench-rush: the last minute before the last day is over.

290 representatives, one for each municipality, write on a need that saves itself every
few seconds; then all hand in within five. With --kill a web worker is killed with -9
every 1.5 s meanwhile. The real server, by gunicorn, on this machine alone; SQLite, or
PostgreSQL with --database postgres://… (a database of its own, dropped afterwards).

Each writer keeps a journal of what the server has said is saved. What counts is that
journal against the database, never what the server itself has counted. A save without an
answer is sent again with its key, as static/js/autosave.js does.
"""

import argparse
import json
import os
import secrets
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from bench.serving import ROOT, session_of

SECRET = "b" * 32
SUBMIT_WITHIN = 5  # seconds
GIVE_UP = 60  # seconds for one request, however often it is sent again
KILL_EVERY = 1.5


@dataclass
class Writer:
    """One representative's browser, and its journal."""

    draft: str
    municipality: str
    cookie: str
    mark: str
    version: int
    words: dict[str, str]
    acknowledged: str = ""  # the title that the server last said is saved
    submitted: bool = False
    line: HTTPConnection | None = None
    times: list[float] = field(default_factory=list)
    problems: Counter = field(default_factory=Counter)

    def save(self, port: int, title: str) -> None:
        """Until the server has said something about it."""
        sent = {
            **self.words,
            "title": title,
            "version": str(self.version),
            "key": secrets.token_hex(12),
            "writer": self.mark,
        }
        answer = self._until_answered(port, f"/kommun/behov/{self.draft}/spara/", sent)
        if answer is None or answer[0] != 200:
            self.problems[f"save: {answer and answer[0]}"] += 1
            return
        self.acknowledged, self.version = title, json.loads(answer[1])["version"]

    def submit(self, port: int) -> None:
        path = f"/kommun/behov/{self.draft}/skicka-in/"
        answer = self._until_answered(port, path, {})
        if answer is None or answer[0] != 302:
            self.problems[f"submit: {answer and answer[0]}"] += 1
            return
        self.submitted = True

    def _until_answered(
        self, port: int, path: str, sent: dict[str, str]
    ) -> tuple[int, bytes] | None:
        began, wait = time.monotonic(), 0.2
        while time.monotonic() - began < GIVE_UP:
            try:
                answer = self._ask(port, path, sent)
            except (OSError, HTTPException):
                self.problems["no answer, sent again"] += 1
                self.line = None
            else:
                if answer[0] < 500:
                    self.times.append(time.monotonic() - began)
                    return answer
                self.problems[f"{answer[0]}, sent again"] += 1
            time.sleep(wait)
            wait = min(wait * 2, 5)
        return None

    def _ask(self, port: int, path: str, sent: dict[str, str]) -> tuple[int, bytes]:
        if self.line is None:
            self.line = HTTPConnection("127.0.0.1", port, timeout=30)
        headers = {
            "Host": "localhost",
            "Cookie": self.cookie,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        body = urlencode({**sent, "csrfmiddlewaretoken": SECRET})
        self.line.request("POST", path, body, headers)
        answer = self.line.getresponse()
        return answer.status, answer.read()


class Site:
    """gunicorn as it is run, and its workers."""

    def __init__(self, environment: dict[str, str], port: int) -> None:
        self.port = port
        self.killed = 0
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn"],
            cwd=ROOT,
            env={**environment, "PORT": str(port)},
        )
        for _ in range(300):
            with suppress(OSError):
                line = HTTPConnection("127.0.0.1", port, timeout=5)
                line.request("GET", "/health", headers={"Host": "localhost"})
                if line.getresponse().status == 200:
                    return
            time.sleep(0.1)
        self.stop()
        sys.exit("The site did not start")

    def workers(self) -> list[int]:
        master = self.process.pid
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        return [int(child) for child in children]

    def kill_one(self) -> None:
        if workers := self.workers():
            with suppress(ProcessLookupError):
                os.kill(workers[self.killed % len(workers)], signal.SIGKILL)
                self.killed += 1

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=40)


def make_world() -> list[Writer]:
    """A round that gathers, and in each municipality somebody with a draft."""
    from django.core.management import call_command
    from django.utils import timezone
    from django.utils.crypto import salted_hmac

    from accounts.forms import version_of
    from accounts.models import User
    from municipalities.models import Municipality, Representative, Submission
    from municipalities.models.asked import QUESTIONS
    from rounds.models import Period, Round, Step
    from rss.models import Participation, Rss

    call_command("migrate", verbosity=0)
    call_command("load_registries", verbosity=0)
    now = timezone.now()
    skr = User.objects.create_user(email="skr@bench.invalid", is_skr=True)
    round_ = Round.objects.create(public_id="rush", title="Rusning", planned_by=skr)
    for step in Step:
        opens_at = now + timedelta(days=30 * ((step > Step.GATHER) + step // 10 - 2))
        open_now = step == Step.GATHER
        Period.objects.create(
            round=round_,
            step=step,
            opens_at=now - timedelta(days=1) if open_now else opens_at,
            closes_at=opens_at + timedelta(days=30),
        )
    for rss in Rss.objects.all():
        Participation.objects.create(
            round=round_, rss=rss, takes_part=True, answered_at=now, answered_by=skr
        )
    writers = []
    for place in Municipality.objects.all():
        user = User.objects.create_user(email=f"{place.public_id}@bench.invalid")
        Representative.objects.create(
            user=user, municipality=place, invited_by=skr, accepted_at=now
        )
        draft = Submission.objects.create(
            round=round_,
            municipality=place,
            created_by=user,
            saved_by=user,
            title="Början",
            target_group="Unga vuxna med samsjuklighet",
            challenge="Vi möter dem för sent, och stödet hänger inte ihop. " * 5,
            knowledge_lacking="Vilka arbetssätt som når fram och håller. " * 5,
            lack=Submission.Lack.MISSING,
            concern=Submission.Concern.METHOD,
            **{question.name: question.fits for question in QUESTIONS},
        )
        said = {
            name: "" if words is None else str(words)
            for name, words in draft.words.items()
        }
        mark = salted_hmac("municipalities.writer", str(user.pk)).hexdigest()[:16]
        writers.append(
            Writer(
                draft=draft.public_id,
                municipality=place.name,
                cookie=f"sessionid={session_of(user)}; csrftoken={SECRET}",
                mark=mark,
                version=version_of(draft.saved_at),
                words=said,
            )
        )
    return writers


def write(writer: Writer, port: int, until: float, every: float) -> None:
    """From a moment of one's own: people do not type in step."""
    time.sleep(secrets.randbelow(1000) / 1000 * every)
    number = 0
    while time.monotonic() < until:
        number += 1
        began = time.monotonic()
        writer.save(port, f"{writer.municipality}, version {number}")
        time.sleep(max(0.0, every - (time.monotonic() - began)))


def hand_in(writer: Writer, port: int) -> None:
    time.sleep(secrets.randbelow(1000) / 1000 * SUBMIT_WITHIN)
    writer.submit(port)


def all_at_once(writers: list[Writer], do: Any, *rest: Any) -> list[float]:
    """Everybody at the same time; how long each answer took, in seconds."""
    for writer in writers:
        writer.times.clear()
    threads = [threading.Thread(target=do, args=(w, *rest)) for w in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(took for writer in writers for took in writer.times)


def say(name: str, times: list[float]) -> None:
    if not times:
        print(f"{name}: no answer at all")
        return
    p95 = times[int(len(times) * 0.95)] * 1000
    print(
        f"{name:10} {len(times):6} answers   median {statistics.median(times) * 1000:5.0f} ms"
        f"   p95 {p95:5.0f} ms   longest {times[-1] * 1000:6.0f} ms",
        flush=True,
    )


def judge(writers: list[Writer]) -> int:
    """The journals against the database. How many acknowledged writes are lost."""
    from municipalities.models import Submission

    stored = {s.public_id: s for s in Submission.objects.all()}
    lost = [
        writer
        for writer in writers
        if stored[writer.draft].title != (writer.acknowledged or "Början")
        or (writer.submitted and stored[writer.draft].submitted_at is None)
    ]
    problems: Counter = sum((w.problems for w in writers), Counter())
    for problem, count in sorted(problems.items()):
        print(f"  {count:5} x {problem}")
    failed = sum(n for problem, n in problems.items() if problem.startswith("5"))
    conflicts = problems["save: 409"]
    handed_in = sum(s.submitted_at is not None for s in stored.values())
    print(
        f"answers 5xx: {failed}   conflicts with oneself: {conflicts}   "
        f"handed in: {handed_in} of {len(writers)}   acknowledged and lost: {len(lost)}"
    )
    return len(lost) + failed + conflicts + (handed_in != len(writers))


def own_database(ends: ExitStack, url: str, folder: Path) -> str:
    if not url:
        return f"sqlite:///{folder}/rush.sqlite3"
    name = f"lokala_rush_{secrets.token_hex(4)}"
    parts = urlsplit(url)

    def tell(sql: str) -> None:
        import psycopg2

        connection = psycopg2.connect(url)
        connection.autocommit = True
        connection.cursor().execute(sql)
        connection.close()

    tell(f"CREATE DATABASE {name}")
    ends.callback(tell, f"DROP DATABASE {name} WITH (FORCE)")
    return urlunsplit(parts._replace(path=f"/{name}"))


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    wanted.add_argument("--seconds", type=int, default=60)
    wanted.add_argument("--every", type=float, default=5, help="seconds between saves")
    wanted.add_argument("--kill", action="store_true")
    wanted.add_argument("--database", default="", help="postgres://…")
    options = wanted.parse_args()
    with ExitStack() as ends:
        folder = Path(ends.enter_context(tempfile.TemporaryDirectory(prefix="rush-")))
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.demo"
        os.environ["DATABASE_URL"] = own_database(ends, options.database, folder)

        import django

        django.setup()
        from django.db import connection

        writers = make_world()
        connection.close()
        ends.callback(connection.close)
        site = Site(dict(os.environ), 8000 + secrets.randbelow(20000))
        ends.callback(site.stop)
        print(
            f"{connection.vendor}, {len(site.workers())} workers, {len(writers)} writers, "
            f"a save every {options.every:g} s for {options.seconds} s"
            f"{', a worker killed every 1.5 s' if options.kill else ''}",
            flush=True,
        )
        over = threading.Event()

        def reap() -> None:
            while not over.wait(KILL_EVERY):
                site.kill_one()

        reaper = threading.Thread(target=reap)
        if options.kill:
            reaper.start()
        until = time.monotonic() + options.seconds
        say("saving", all_at_once(writers, write, site.port, until, options.every))
        say("handing in", all_at_once(writers, hand_in, site.port))
        over.set()
        if options.kill:
            reaper.join()
            print(f"killed: {site.killed}")
        sys.exit(1 if judge(writers) else 0)


if __name__ == "__main__":
    main()
