"""Log lines: one JSON object each, and nothing of what people typed."""

import io
import json
import logging

import pytest
from django.test import Client

from config import logs
from tests.config.site import CANARY
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.config.site")]


@pytest.fixture
def log(caplog):
    """What the site writes, as it is written."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.formatter())
    root = logging.getLogger()
    root.addHandler(handler)
    yield stream
    root.removeHandler(handler)
    caplog.get_records("call").clear()  # the errors are wanted


def lines(log):
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_a_fault_is_one_line_that_says_what_and_where(log):
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory(email="kim@ale.se"))

    client.post("/prov/krasch/?q=sökord", {"text": "skrivet"})

    (line,) = [line for line in lines(log) if line["level"] == "error"]
    assert line["event"] == "Internal Server Error: /prov/krasch/"
    assert line["logger"] == "django.request"
    first, *places = line["exception"].splitlines()
    assert first == "builtins.ValueError"
    assert places[-1].endswith(" crash")
    for typed in (
        CANARY,
        "skrivet",
        "sökord",
        "kim@ale.se",
        client.session.session_key,
    ):
        assert typed not in json.dumps(line, ensure_ascii=False)


def test_the_same_line_without_our_formatter_would_have_told_all(log):
    """The control: the message of the exception does hold what was typed."""
    plain = io.StringIO()
    handler = logging.StreamHandler(plain)
    logging.getLogger().addHandler(handler)
    try:
        Client(raise_request_exception=False).post("/prov/krasch/", {"text": "skrivet"})
    finally:
        logging.getLogger().removeHandler(handler)

    assert CANARY in plain.getvalue()
    assert "skrivet" in plain.getvalue()


def test_causes_are_told_in_order_and_without_their_words(log):
    try:
        try:
            raise KeyError(CANARY)
        except KeyError as error:
            raise ValueError(CANARY) from error
    except ValueError:
        logging.getLogger("prov").exception("Gick inte")

    (line,) = lines(log)
    kinds = [part for part in line["exception"].splitlines() if part[0] != " "]
    assert kinds == ["builtins.KeyError", "builtins.ValueError"]
    assert CANARY not in json.dumps(line, ensure_ascii=False)


@pytest.mark.parametrize("hidden", [False, True])
def test_what_happened_while_handling_is_told_unless_hidden(log, hidden):
    try:
        try:
            raise KeyError
        except KeyError:
            if hidden:
                raise ValueError from None
            raise ValueError  # noqa: B904
    except ValueError:
        logging.getLogger("prov").exception("Gick inte")

    told = lines(log)[0]["exception"]
    assert ("builtins.KeyError" in told) is not hidden


def test_an_ordinary_line_keeps_its_letters(log):
    logging.getLogger("prov").warning("Omgången %s öppnade", "åäö")

    (line,) = lines(log)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "Omgången åäö öppnade",
        "level": "warning",
        "logger": "prov",
    }


def test_a_code_that_is_typed_is_not_logged(log):
    UserFactory(email="kim@ale.se")
    client = Client()
    client.post("/logga-in/", {"email": "kim@ale.se"})
    client.post("/logga-in/kod/", {"action": "verify", "code": "1234 5678"})

    for typed in ("kim@ale.se", "1234"):
        assert typed not in log.getvalue()
