"""make bench: our pages against bare Django views, side by side.

Both are served by gunicorn on this machine, one process with one thread each, from
copies of the same demo database. Requests go to one and the other in turn; medians are
compared. A shared machine is noisy: the ratio holds, the milliseconds do not.

What is kept (rounds/kept.py) is kept here too. The lines "when something has happened"
say what the first visit after an event costs; QUALITY has no budget for those.
"""

import os
import shutil
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from bs4 import BeautifulSoup

from bench.serving import Server, copy, demo_database, environment, session_of

if TYPE_CHECKING:
    from bench.pages import Page

WARM_UP, TIMES, SECONDS = 4, 60, 4.0  # for each page
SECRET = "b" * 32  # the CSRF cookie


def filled_in(page: str) -> tuple[str, list[tuple[str, str]]]:
    """What a browser would send if the button were pressed at once, and where to."""
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
    return str(form.get("action", "")), sent


class Seat:
    """One page on one server, asked for again and again."""

    def __init__(self, server: Server, path: str, cookie: str, page: "Page") -> None:
        self.server, self.path, self.cookie, self.page = server, path, cookie, page
        self.times: list[float] = []
        self.statements = self.repeated = 0

    def once(self) -> None:
        path, data = self.path, None
        if self.page.post:
            _, text, _ = self.server.ask(self.path, self.cookie)
            action, fields = filled_in(text)
            path = action or path
            data = [
                (name, f"Mätning {len(self.times)}" if name == "title" else value)
                for name, value in fields
            ]
        answer, _, took = self.server.ask(path, self.cookie, data, cold=self.page.cold)
        if self.page.post and answer.status != 302:
            sys.exit(f"{self.path} did not accept its own form")
        self.times.append(took)
        self.statements = int(answer.headers["X-Statements"])
        self.repeated = int(answer.headers["X-Repeated"])


def measure(ours: Seat, floor: Seat) -> tuple[float, float]:
    """Median milliseconds of both, asked in turn."""
    for _ in range(WARM_UP):
        ours.once()
        floor.once()
    ours.times.clear()
    floor.times.clear()
    end = time.monotonic() + SECONDS
    while len(ours.times) < TIMES and (time.monotonic() < end or not ours.times):
        ours.once()
        floor.once()
    return statistics.median(ours.times), statistics.median(floor.times)


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

        table = [
            (page, f"sessionid={session_of(page.user)}; csrftoken={SECRET}")
            for page in pages()
        ]
        connection.close()
        floor_database = copy(ours_database, folder / "floor.sqlite3")

        ours = Server("bench.ours", ours_database)
        ends.callback(ours.stop)
        floor = Server("bench.floor.settings", floor_database)
        ends.callback(floor.stop)

        print(
            f"{'page':30}{'floor ms':>9}{'ours ms':>9}{'ratio':>7}{'at most':>9}"
            f"{'SQL':>6}{'again':>7}{'at most':>9}"
        )
        for page, cookie in table:
            seat = Seat(ours, page.ours, cookie, page)
            bare = Seat(floor, page.floor, cookie, page)
            a, b = measure(seat, bare)
            over = not page.cold and (
                a / b > page.ratio or seat.statements > page.statements
            )
            print(
                f"{page.name:30}{b:9.1f}{a:9.1f}{a / b:7.2f}{page.ratio:9.1f}"
                f"{seat.statements:6}{seat.repeated:7}{page.statements:9}"
                f"{'  over' if over else ''}",
                flush=True,
            )


if __name__ == "__main__":
    main()
