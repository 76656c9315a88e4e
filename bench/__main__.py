"""make bench: our pages against bare Django views, side by side.

Both are served by gunicorn on this machine, one process with one thread each, from
copies of the same demo database. Requests go to one and the other in turn; medians are
compared. A shared machine is noisy: the ratio holds, the milliseconds do not.
"""

import os
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlencode

from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parent.parent
STORE = ROOT / "var" / "bench.sqlite3"
WARM_UP, TIMES, SECONDS = 4, 60, 4.0  # for each page
DAY = 24 * 60 * 60


def environment(settings: str, database: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": settings,
        "DATABASE_URL": f"sqlite:///{database}",
    }


def demo_database() -> Path:
    """The demo's data, made once a day: its dates are counted from the day it is made."""
    if STORE.exists() and time.time() - STORE.stat().st_mtime < DAY:
        return STORE
    print("Making the demo database (once a day)", flush=True)
    STORE.unlink(missing_ok=True)
    STORE.parent.mkdir(exist_ok=True)
    for command in ("migrate", "demo"):
        subprocess.run(
            [sys.executable, "manage.py", command, "--verbosity=0"],
            cwd=ROOT,
            env=environment("config.settings.demo", STORE),
            stdout=subprocess.DEVNULL,
            check=True,
        )
    return STORE


def copy(database: Path, to: Path) -> Path:
    """A whole copy, whatever still stands in the write-ahead log."""
    with sqlite3.connect(database) as source, sqlite3.connect(to) as target:
        source.backup(target)
    return to


class Server:
    """gunicorn with some settings on a port of its own, and a line to it."""

    def __init__(self, settings: str, database: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--threads=1", "--workers=1"],
            cwd=ROOT,
            env={**environment(settings, database), "PORT": str(port)},
        )
        self.line = HTTPConnection("127.0.0.1", port, timeout=30)
        for _ in range(300):
            try:
                self.ask("/health")
                break
            except OSError:
                self.line.close()
                time.sleep(0.1)

    def ask(
        self, path: str, cookie: str = "", data: list[tuple[str, str]] | None = None
    ) -> tuple[HTTPResponse, str, float]:
        """The answer, its text, and how many milliseconds it took."""
        headers = {"Host": "localhost", "Cookie": cookie}
        body = None
        if data is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode(data)
        began = time.perf_counter()
        self.line.request("GET" if data is None else "POST", path, body, headers)
        answer = self.line.getresponse()
        text = answer.read()
        took = (time.perf_counter() - began) * 1000
        if answer.status not in (200, 302):
            sys.exit(f"{path} answered {answer.status}")
        return answer, text.decode(), took

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=30)


def filled_in(page: str) -> list[tuple[str, str]]:
    """What a browser would send if the button were pressed at once."""
    form = BeautifulSoup(page, "html.parser").select_one("main form[method=post]")
    sent = []
    for field in form.select("input[name], textarea[name], select[name]"):
        kind = field.get("type", field.name)
        if kind in ("radio", "checkbox") and not field.has_attr("checked"):
            continue
        if field.name == "textarea":
            sent.append((field["name"], field.text.removeprefix("\n")))
        elif field.name == "select":
            chosen = field.select_one("option[selected]")
            sent.append((field["name"], chosen["value"] if chosen else ""))
        else:
            sent.append((field["name"], field.get("value", "")))
    return sent


class Seat:
    """One page on one server, asked for again and again."""

    def __init__(self, server: Server, path: str, cookie: str, post: bool) -> None:
        self.server, self.path, self.cookie, self.post = server, path, cookie, post
        self.times: list[float] = []
        self.statements = self.repeated = 0

    def once(self) -> None:
        data = None
        if self.post:
            _, text, _ = self.server.ask(self.path, self.cookie)
            data = [
                (name, f"{value} {len(self.times)}" if name == "title" else value)
                for name, value in filled_in(text)
            ]
        answer, _, took = self.server.ask(self.path, self.cookie, data)
        if self.post and answer.status != 302:
            sys.exit(f"{self.path} did not accept its own form")
        self.times.append(took)
        self.statements = int(answer.headers["X-Statements"])
        self.repeated = int(answer.headers["X-Repeated"])


def measure(ours: Seat, floor: Seat) -> tuple[float, float]:
    """Median milliseconds of both, asked in turn."""
    end = time.monotonic() + SECONDS
    while len(ours.times) < WARM_UP + TIMES and time.monotonic() < end:
        ours.once()
        floor.once()
    return tuple(statistics.median(seat.times[WARM_UP:]) for seat in (ours, floor))


def cookie_of(user: object, secret: str = "b" * 32) -> str:
    """A signed-in session, written into the database, and a CSRF cookie."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"sessionid={session.session_key}; csrftoken={secret}"


def main() -> None:
    with ExitStack() as ends:
        folder = Path(tempfile.mkdtemp(prefix="bench-"))
        ends.callback(shutil.rmtree, folder)
        ours_database = copy(demo_database(), folder / "ours.sqlite3")
        os.environ.update(environment("bench.ours", ours_database))

        import django

        django.setup()
        from django.db import connection

        from bench.pages import pages

        table = [(page, cookie_of(page.user)) for page in pages()]
        connection.close()
        floor_database = copy(ours_database, folder / "floor.sqlite3")

        ours = Server("bench.ours", ours_database)
        ends.callback(ours.stop)
        floor = Server("bench.floor.settings", floor_database)
        ends.callback(floor.stop)

        print(
            f"{'page':28}{'floor ms':>9}{'ours ms':>9}{'ratio':>7}{'at most':>9}"
            f"{'SQL':>6}{'again':>7}{'at most':>9}"
        )
        for page, cookie in table:
            seat = Seat(ours, page.ours, cookie, page.post)
            bare = Seat(floor, page.floor, cookie, page.post)
            a, b = measure(seat, bare)
            over = a / b > page.ratio or seat.statements > page.statements
            print(
                f"{page.name:28}{b:9.1f}{a:9.1f}{a / b:7.2f}{page.ratio:9.1f}"
                f"{seat.statements:6}{seat.repeated:7}{page.statements:9}"
                f"{'  over' if over else ''}",
                flush=True,
            )


if __name__ == "__main__":
    main()
