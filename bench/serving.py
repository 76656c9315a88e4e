"""Serves a copy of the demo with gunicorn, and signs people in to it."""

import os
import socket
import sqlite3
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
STORE = ROOT / "var" / "bench.sqlite3"


def environment(settings: str, database: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": settings,
        "DATABASE_URL": f"sqlite:///{database}",
    }


def demo_database() -> Path:
    """The demo's data; made the first time, and when its rounds have moved on."""
    print("Looking after the demo database", flush=True)
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
        self.url = f"http://localhost:{port}"
        self.line = HTTPConnection("127.0.0.1", port, timeout=30)
        for _ in range(300):
            try:
                self.ask("/health")
                break
            except OSError:
                self.line.close()
                time.sleep(0.1)
        else:
            self.stop()
            sys.exit(f"{settings} did not start")

    def ask(
        self,
        path: str,
        cookie: str = "",
        data: list[tuple[str, str]] | None = None,
        *,
        cold: bool = False,
    ) -> tuple[HTTPResponse, str, float]:
        """The answer, its text, and how many milliseconds it took."""
        headers = {"Host": "localhost", "Cookie": cookie, "X-Cold": "1" if cold else ""}
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


def session_of(user: Any) -> str:
    """The key of a signed-in session, written into the database."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key or ""
