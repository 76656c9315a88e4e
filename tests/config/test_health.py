"""What the site says of itself to machines."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.outbox.sink import free_port

ROOT = Path(__file__).parents[2]


@pytest.mark.django_db
def test_alive_asks_nobody(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/health")

    assert (response.status_code, response.text) == (200, "ok")


@pytest.mark.django_db
def test_ready_asks_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = client.get("/ready")

    assert response.status_code == 200
    assert response.json() == {"database": "ok", "broker": "not used"}


@pytest.mark.django_db
def test_a_broker_that_is_away_is_told_but_is_no_reason_to_stop(client, settings):
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"

    response = client.get("/ready")

    assert response.status_code == 200
    assert response.json() == {"database": "ok", "broker": "away"}


@pytest.mark.redis
@pytest.mark.django_db
def test_a_broker_that_answers_is_told(client, settings, redis):
    settings.REDIS_URL = redis.url

    assert client.get("/ready").json() == {"database": "ok", "broker": "ok"}


PRODUCTION = {
    "PATH": os.environ["PATH"],
    "PYTHONPATH": str(ROOT),
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "bara-för-det-här-testet-" + "abcdefghij0123456789" * 2,
    "ALLOWED_HOSTS": "127.0.0.1",
    "SITE_URL": "https://lokalabehov.example",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
    "EMAIL_URL": "smtp://127.0.0.1:1",
}


def ask(port, path, cookie=""):
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}",
        headers={"X-Forwarded-Proto": "https", "Cookie": cookie},
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode()


@pytest.fixture(scope="module")
def without_database(tmp_path_factory):
    """The site for real, under gunicorn, with a database that is not there."""
    port = free_port()
    log = tmp_path_factory.mktemp("gunicorn") / "log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn"],
            cwd=ROOT,
            env=PRODUCTION | {"PORT": str(port), "WEB_WORKERS": "1"},
            stdout=output,
            stderr=output,
        )
    try:
        for _ in range(100):
            try:
                ask(port, "/health")
                break
            except (urllib.error.URLError, ConnectionError):
                assert server.poll() is None, log.read_text()
                time.sleep(0.2)
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def test_without_a_database_it_is_alive_and_not_ready(without_database):
    alive, _, _ = ask(without_database, "/health")
    ready, _, told = ask(without_database, "/ready")

    assert (alive, ready) == (200, 503)
    assert told == '{"database": "away", "broker": "not used"}'


def test_without_a_database_people_are_told_to_come_back(without_database):
    status, headers, page = ask(
        without_database, "/att-gora/", cookie="sessionid=abcdefghijklmnop"
    )

    assert (status, headers["Retry-After"]) == (503, "10")
    assert "<h1>Tjänsten är strax tillbaka</h1>" in page
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert headers["Cache-Control"] == "no-store"


def check_deploy(**environment):
    return subprocess.run(
        [
            sys.executable,
            "manage.py",
            *["check", "--deploy", "--tag", "security", "--fail-level", "WARNING"],
        ],
        cwd=ROOT,
        env=PRODUCTION | {"DATABASE_URL": "sqlite:///:memory:"} | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_the_production_settings_pass_djangos_own_inspection():
    checked = check_deploy()

    assert checked.stderr == ""
    assert checked.returncode == 0


def test_the_inspection_notices_a_weak_key():
    """The control of the test above."""
    checked = check_deploy(SECRET_KEY="kort")

    assert "security.W009" in checked.stderr
    assert checked.returncode == 1
