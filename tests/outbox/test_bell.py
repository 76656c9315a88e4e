"""The bell may ring, or be broken; nobody notices but the worker."""

import json
import time

import pytest
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from config.celery import app
from outbox import actions, bell
from outbox.models import Letter
from tests.outbox.sink import free_port


@pytest.fixture
def broker(settings):
    """Point the site at a broker."""
    before = app.conf.broker_url

    def use(url):
        settings.REDIS_URL = url
        app.conf.broker_url = url

    bell._silent_until = 0.0
    yield use
    wait_for_the_bell()
    app.conf.broker_url = before
    bell._silent_until = 0.0


def wait_for_the_bell():
    assert bell._hand.acquire(timeout=10)
    bell._hand.release()


def write():
    message = EmailMessage("Hej", "Hej\n", to=["kim@ale.se"])
    return actions.queue(message, at=timezone.now(), kind="accounts.invitation")


def seconds_for(act):
    began = time.monotonic()
    act()
    return time.monotonic() - began


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_costs_nothing_and_loses_nothing(broker, caplog):
    broker(f"redis://127.0.0.1:{free_port()}/0")

    assert seconds_for(write) < 0.2
    wait_for_the_bell()

    assert Letter.objects.owed().count() == 1
    assert [record.message for record in caplog.records] == [
        "The broker does not answer: OperationalError"
    ]


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_never_answers_is_not_waited_for(broker):
    import socket

    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        broker(f"redis://127.0.0.1:{mute.getsockname()[1]}/0")

        assert seconds_for(write) < 0.2
        assert seconds_for(wait_for_the_bell) < 2

    assert bell._silent_until > time.monotonic()


def test_after_a_failure_the_broker_is_left_alone_for_half_a_minute(broker, caplog):
    broker(f"redis://127.0.0.1:{free_port()}/0")

    for _ in range(3):
        bell.ring()
        wait_for_the_bell()
    assert len(caplog.records) == 1

    assert 25 < bell._silent_until - time.monotonic() <= 30
    bell._silent_until = time.monotonic() - 0.001
    bell.ring()
    wait_for_the_bell()
    assert len(caplog.records) == 2


@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
def test_a_letter_rings_for_a_worker_and_the_bell_says_only_look_again(broker, redis):
    broker(redis.url)

    letter = write()
    wait_for_the_bell()

    (rung,) = redis.lrange("celery", 0, -1)
    message = json.loads(rung)
    assert message["headers"]["task"] == "outbox.tasks.send_letters"
    assert message["headers"]["argsrepr"] == "()"
    assert message["headers"]["kwargsrepr"] == "{}"
    assert letter.to not in rung.decode()


@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_rings_for_nobody(broker, redis):
    broker(redis.url)

    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    wait_for_the_bell()

    assert redis.lrange("celery", 0, -1) == []


def test_without_a_broker_nothing_is_rung(settings, monkeypatch):
    settings.REDIS_URL = ""
    monkeypatch.setattr(bell.threading, "Thread", None)  # would fail if it were used

    bell.ring()
