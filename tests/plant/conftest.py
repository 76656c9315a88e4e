"""The site as docker-compose.yml starts it, with its own database, Redis and mail server.

The commands, their environment and their health checks are those of the file; only the
addresses differ. Everything ends, and the database is dropped, when the tests are done.
"""

import json
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg2
import pytest
from django.conf import settings

from tests.outbox import sink
from tests.outbox.sink import Sink, free_port
from tests.plant import compose
from tests.servers import Redis, until

HOST = "lokalabehov.example"


class Plant:
    """Starts, asks and ends the services of docker-compose.yml."""

    def __init__(
        self, folder: Path, dotenv: dict[str, str], database: str, redis: Redis
    ) -> None:
        self.folder = folder
        self.redis = redis
        self.services = compose.services(dotenv)
        self.database = database
        self.port = free_port()
        self.running: dict[str, subprocess.Popen] = {}

    def environment(self, service: str) -> dict[str, str]:
        return {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "config.settings.production",  # as in the image
            "PORT": str(self.port),
            **self.services[service]["environment"],
        }

    def run(self, service: str, *command: str) -> str:
        """A command in the environment of a service, to its end; what it printed."""
        done = subprocess.run(
            command,
            cwd=compose.ROOT,
            env=self.environment(service),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def start(self, service: str) -> None:
        with (self.folder / f"{service}.log").open("ab") as log:
            self.running[service] = subprocess.Popen(
                self.services[service]["command"],
                cwd=compose.ROOT,
                env=self.environment(service),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def stop(self, service: str, how: signal.Signals = signal.SIGTERM) -> None:
        """End a service and everything that it started."""
        process = self.running.pop(service)
        try:
            if how is signal.SIGTERM:
                process.terminate()
                process.wait(timeout=30)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=30)

    def is_healthy(self, service: str) -> bool:
        kind, *command = self.services[service]["healthcheck"]["test"]
        command = ["sh", "-c", *command] if kind == "CMD-SHELL" else command
        return (
            subprocess.run(
                command,
                cwd=compose.ROOT,
                env=self.environment(service),
                capture_output=True,
                check=False,
                timeout=60,
            ).returncode
            == 0
        )

    def log(self, service: str) -> str:
        return (self.folder / f"{service}.log").read_text()

    def asks(self, sql: str, *values: Any) -> list[tuple]:
        with psycopg2.connect(self.database) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(sql, values)
                return cursor.fetchall() if cursor.description else []

    def request(
        self,
        path: str,
        *,
        host: str = HOST,
        proto: str = "https",
        cookies: dict[str, str] | None = None,
        data: dict[str, str] | None = None,
    ) -> "Answer":
        """What the web server answers to what a proxy with TLS would pass on."""
        headers = {"Host": host, "X-Forwarded-Proto": proto}
        if cookies:
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in cookies.items())
        body = None
        if data is not None:
            body = urlencode(data)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = f"https://{HOST}"
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET" if data is None else "POST", path, body, headers)
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def is_up(self) -> bool:
        try:
            return self.request("/health").status == 200
        except OSError:
            return False

    def ask_for_a_code(self, address: str) -> int:
        """Ask for a sign-in code as the form on the page does; the answer's status."""
        page = self.request("/logga-in/")
        token = page.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        answer = self.request(
            "/logga-in/",
            cookies=page.cookies,
            data={"csrfmiddlewaretoken": token, "email": address, "login": address},
        )
        return answer.status

    def queue_letters(self, number: int, address: str) -> None:
        self.run(
            "worker",
            "python",
            "manage.py",
            "shell",
            "--verbosity=0",
            "--command",
            "from django.core.mail import EmailMessage\n"
            "from django.utils import timezone\n"
            "from outbox.actions import queue\n"
            f"for n in range({number}):\n"
            f"    queue(EmailMessage('Brev', 'Text', to=['{address}']), at=timezone.now(),"
            " kind='accounts.invitation')\n"
            # A web server lives on after it has rung; this command has to wait for it.
            "import threading\n"
            "[one.join(5) for one in threading.enumerate() if one.name == 'bell']\n",
        )

    def owed(self) -> int:
        return self.asks(
            "SELECT count(*) FROM outbox_letter WHERE sent_at IS NULL AND failed_at IS NULL"
        )[0][0]


class Answer:
    def __init__(self, response: HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.text = response.read().decode("utf-8", "replace")
        self.cookies = dict(
            cookie.split(";")[0].split("=", 1)
            for cookie in response.headers.get_all("Set-Cookie") or []
        )

    def json(self) -> Any:
        return json.loads(self.text)


@contextmanager
def own_database() -> Iterator[dict[str, Any]]:
    """A new, empty database on the server that the tests use; dropped afterwards."""
    server = settings.DATABASES["default"]
    if not server["ENGINE"].endswith("postgresql"):
        pytest.skip("needs PostgreSQL: set DATABASE_URL=postgres://…")
    name = f"lokala_plant_{secrets.token_hex(4)}"
    parts = {
        "host": server["HOST"] or "127.0.0.1",
        "port": server["PORT"] or "5432",
        "user": server["USER"],
        "password": server["PASSWORD"],
    }

    def tell(sql: str) -> None:
        connection = psycopg2.connect(**parts, dbname="postgres")
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql)
        connection.close()

    tell(f"CREATE DATABASE {name}")
    try:
        yield {**parts, "dbname": name}
    finally:
        tell(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def mail_server() -> Iterator[Sink]:
    with sink.running() as server:
        yield server


@pytest.fixture(scope="module")
def plant(
    mail_server: Sink, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Plant]:
    with running(tmp_path_factory.mktemp("plant"), mail_server) as plant:
        yield plant


@contextmanager
def running(folder: Path, mail_server: Sink) -> Iterator[Plant]:
    """All of the site, up and ready."""
    with ExitStack() as ends:
        database = ends.enter_context(own_database())
        broker = Redis(folder)
        ends.callback(broker.close)
        password = f":{database['password']}" if database["password"] else ""
        plant = Plant(
            folder,
            {
                "SECRET_KEY": secrets.token_urlsafe(50),
                "ALLOWED_HOSTS": HOST,
                "SITE_URL": f"https://{HOST}",
                "POSTGRES_PASSWORD": "unused",
                "DATABASE_URL": f"postgres://{database['user']}{password}"
                f"@{database['host']}:{database['port']}/{database['dbname']}",
                "REDIS_URL": broker.url,
                "EMAIL_URL": f"smtp://127.0.0.1:{mail_server.port}",
                "MAIL_FROM": f"Lokala behov <lokalabehov@{HOST}>",
                "SITE_OWNER": "Exempelmyndigheten",
                "CONTACT_EMAIL": f"fragor@{HOST}",
                "WEB_WORKERS": "2",
            },
            " ".join(f"{k}={v}" for k, v in database.items() if v),
            broker,
        )
        # Beat's schedule stands in /tmp, which in a container is its own.
        command = plant.services["beat"]["command"]
        command[command.index("--schedule=/tmp/beat")] = f"--schedule={folder}/beat"
        check = plant.services["beat"]["healthcheck"]["test"]
        check[1] = check[1].replace("find /tmp", f"find {folder}")
        plant.run("migrate", "python", "manage.py", "collectstatic", "--noinput")
        plant.run("migrate", *plant.services["migrate"]["command"])
        plant.run("web", "python", "manage.py", "add_skr", f"maria@{HOST}")
        for service in ("web", "worker", "beat"):
            plant.start(service)
        try:
            until(plant.is_up)
            yield plant
        finally:
            for service in list(plant.running):
                plant.stop(service)
