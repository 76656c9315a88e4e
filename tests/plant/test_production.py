"""The site as docker-compose.yml starts it: web, worker and beat against PostgreSQL,
Redis and a mail server, and what becomes of letters when parts of it fall over."""

import re
import signal
from email.message import EmailMessage

import pytest

from tests.outbox.sink import Sink
from tests.plant.conftest import HOST, Plant
from tests.servers import until

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.redis,
    pytest.mark.xdist_group("plant"),  # one plant for all of them
]

MARIA = f"maria@{HOST}"


@pytest.fixture
def mailbox(mail_server: Sink) -> Sink:
    mail_server.arrived.clear()
    mail_server.pause = 0
    return mail_server


def letters_to(address: str, mailbox: Sink) -> list[EmailMessage]:
    return [letter for letter in mailbox.arrived if letter["To"] == address]


def test_the_site_tells_machines_how_it_is(plant: Plant):
    assert plant.request("/health", proto="http").text == "ok"
    assert plant.request("/ready", proto="http").json() == {
        "database": "ok",
        "broker": "ok",
    }


def test_each_service_passes_the_health_check_that_docker_makes(plant: Plant):
    for service in ("web", "worker", "beat"):
        assert until(lambda name=service: plant.is_healthy(name))


def test_people_are_sent_to_https_and_other_host_names_are_refused(plant: Plant):
    plain = plant.request("/", proto="http")

    assert (plain.status, plain.headers["Location"]) == (301, f"https://{HOST}/")
    assert plant.request("/", host="other.example").status == 400
    assert plant.request("/").status == 200


def test_every_answer_carries_the_headers_of_production(plant: Plant):
    for path in ("/", "/finns-inte/"):
        headers = plant.request(path).headers

        assert headers["Strict-Transport-Security"] == (
            "max-age=31536000; includeSubDomains; preload"
        )
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert "unsafe-inline" not in headers["Content-Security-Policy"]
        assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_styles_have_names_of_their_own_and_are_kept_for_ever(plant: Plant):
    (style,) = re.findall(
        r'href="(/static/dist/site[^"]*\.css)"', plant.request("/").text
    )

    answer = plant.request(style)

    assert re.fullmatch(r"/static/dist/site\.[0-9a-f]{12}\.css", style)
    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "max-age=315360000, public, immutable"


def test_a_code_asked_for_on_the_page_arrives_by_letter(plant: Plant, mailbox: Sink):
    assert plant.ask_for_a_code(MARIA) == 302

    (letter,) = until(lambda: letters_to(MARIA, mailbox))
    assert letter["From"] == f"Lokala behov <lokalabehov@{HOST}>"
    assert letter["Message-ID"].endswith(f"@{HOST}>")


def test_a_worker_that_is_killed_loses_no_letter(plant: Plant, mailbox: Sink):
    mailbox.pause = 0.2
    plant.queue_letters(20, "many@example.se")
    until(lambda: len(letters_to("many@example.se", mailbox)) >= 3)

    plant.stop("worker", signal.SIGKILL)
    waiting = plant.owed()
    mailbox.pause = 0
    plant.asks("UPDATE outbox_letter SET leased_until = now() - interval '1 second'")
    plant.start("worker")
    plant.run("worker", "python", "manage.py", "sweep")
    until(lambda: plant.owed() == 0)

    arrived = [
        letter["Message-ID"] for letter in letters_to("many@example.se", mailbox)
    ]
    assert 0 < waiting < 20
    assert len(set(arrived)) == 20
    assert len(arrived) <= 21  # the one in flight may come twice, as the same letter


def test_a_broker_that_forgets_everything_loses_no_letter(plant: Plant, mailbox: Sink):
    plant.stop("worker")
    plant.queue_letters(5, "patient@example.se")
    plant.redis.forget_everything()
    plant.start("worker")

    plant.run("worker", "python", "manage.py", "sweep")

    assert len(letters_to("patient@example.se", mailbox)) == 5


def test_beat_says_when_it_is_time_and_the_worker_sends(plant: Plant, mailbox: Sink):
    """A letter put off until later: no bell rings when its time comes."""
    plant.queue_letters(1, "later@example.se")
    until(lambda: letters_to("later@example.se", mailbox))
    plant.asks("UPDATE outbox_letter SET sent_at = NULL")
    mailbox.arrived.clear()

    # Beat sends its task every minute from when it started.
    until(lambda: plant.owed() == 0, seconds=90)

    assert "Sending due task send-letters" in plant.log("beat")


def test_without_a_broker_the_pages_work_and_the_letter_waits(
    plant: Plant, mailbox: Sink
):
    plant.redis.stop()
    try:
        assert plant.ask_for_a_code(MARIA) == 302
        assert plant.request("/ready").json() == {"database": "ok", "broker": "away"}
        assert plant.owed() == 1

        plant.run("worker", "python", "manage.py", "sweep")

        assert len(letters_to(MARIA, mailbox)) == 1
        assert plant.owed() == 0
    finally:
        plant.redis.start()


def test_a_backup_comes_back_whole_and_no_letter_goes_out_twice(
    plant: Plant, mailbox: Sink
):
    """The commands of docs/operations.md, without the containers around them."""
    database = plant.environment("web")["DATABASE_URL"]
    dump = str(plant.folder / "lokala.dump")
    plant.stop("worker")
    plant.asks(
        "INSERT INTO rounds_event (at, by_id, verb, target_kind, target_id, target_text,"
        " note) SELECT now(), id, 'bjöd in', 'a.b', 'c', 'd', '' FROM accounts_user"
    )
    for _ in range(2):  # it seals the log, and sends the seal to SKR
        plant.run("worker", "python", "manage.py", "sweep")
    ((seal,),) = plant.asks("SELECT digest FROM rounds_seal")
    plant.queue_letters(3, "archive@example.se")
    plant.run("web", "pg_dump", "--format=custom", f"--file={dump}", database)
    people = plant.asks("SELECT * FROM accounts_user ORDER BY id")
    plant.run("worker", "python", "manage.py", "sweep")
    plant.asks("UPDATE accounts_user SET name = 'written over'")

    for service in ("web", "beat"):
        plant.stop(service)
    plant.run(
        "migrate",
        "pg_restore",
        f"--dbname={database}",
        *("--clean", "--if-exists", "--no-owner", "--single-transaction"),
        dump,
    )
    plant.run("migrate", "python", "manage.py", "outbox", "hold")
    plant.run("migrate", *plant.services["migrate"]["command"])
    for service in ("web", "worker", "beat"):
        plant.start(service)
    until(plant.is_up)
    plant.run("worker", "python", "manage.py", "sweep")

    assert plant.asks("SELECT * FROM accounts_user ORDER BY id") == people
    assert "Loggen är som den skrevs" in plant.run(
        "web", "python", "manage.py", "verify_log", seal
    )
    assert plant.owed() == 3
    plant.run("web", "python", "manage.py", "outbox", "release", "--discard")
    plant.run("worker", "python", "manage.py", "sweep")
    assert plant.owed() == 0
    assert len(letters_to("archive@example.se", mailbox)) == 3


def test_the_logs_hold_no_address_and_no_code(plant: Plant, mailbox: Sink):
    plant.ask_for_a_code(MARIA)
    (letter,) = until(lambda: letters_to(MARIA, mailbox))
    text = letter.get_body(("plain",)).get_content()
    (code,) = re.findall(r"Koden är (\S+)", text)

    for service in ("web", "worker", "beat"):
        log = plant.log(service)

        assert log != ""
        assert MARIA not in log
        assert code not in log
        assert "/logga-in/" not in log
