"""After a restore nothing goes out until a person has looked."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from outbox import actions, sending
from outbox.models import Hold, Letter

pytestmark = pytest.mark.django_db

KIND = "accounts.invitation"
NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def write(at=NOW, **fields):
    return actions.queue(
        EmailMessage("Hej", "Hej\n", to=["k@ale.se"]), at=at, kind=KIND, **fields
    )


def test_on_hold_nothing_goes_out_and_released_it_does(mailoutbox):
    write()
    actions.hold(reason="återläst", at=NOW)

    assert sending.send_due(NOW) == 0
    assert actions.release(at=NOW) == 0
    assert sending.send_due(NOW) == 1


def test_signing_in_works_while_on_hold_but_not_with_codes_from_the_backup(mailoutbox):
    write(secret=True)
    actions.hold(reason="återläst", at=NOW)
    fresh = write(at=NOW + MINUTE, secret=True)
    write(at=NOW + MINUTE)

    assert sending.send_due(NOW + 2 * MINUTE) == 1

    assert mailoutbox[0].extra_headers["Message-ID"] == fresh.message_id


def test_what_was_written_before_the_hold_can_be_discarded(mailoutbox):
    old = write()
    actions.hold(reason="återläst", at=NOW)
    write(at=NOW + MINUTE)

    assert actions.release(at=NOW + MINUTE, discard=True) == 1

    old.refresh_from_db()
    assert (old.failed_at, old.last_error) == (NOW + MINUTE, "återläst")
    assert sending.send_due(NOW + MINUTE) == 1


def test_holding_twice_keeps_the_first_reason_and_releasing_twice_does_nothing():
    actions.hold(reason="återläst", at=NOW)
    actions.hold(reason="annat", at=NOW + MINUTE)
    assert Hold.objects.values_list("reason", "since").get() == ("återläst", NOW)

    assert [actions.release(at=NOW), actions.release(at=NOW)] == [0, 0]
    assert Hold.objects.count() == 0


def test_the_database_takes_one_hold_only():
    actions.hold(reason="återläst", at=NOW)

    with pytest.raises(IntegrityError), transaction.atomic():
        Hold.objects.create(pk=2, since=NOW, reason="en till")

    assert Hold.objects.count() == 1


def test_the_command_holds_releases_and_tells(capsys):
    write(at=timezone.now())

    call_command("outbox", "status")
    call_command("outbox", "hold", "--reason", "flytt")
    call_command("outbox", "release", "--discard")

    said = capsys.readouterr().out.splitlines()
    assert said[0] == "1 brev väntar på att skickas."
    assert said[1].startswith("Uppehåll sedan 20")
    assert said[1].endswith(" (flytt). 1 brev hålls inne.")
    assert said[2:] == ["1 brev skickas inte.", "0 brev väntar på att skickas."]


def test_a_letter_that_was_given_up_can_be_tried_again(mailoutbox):
    letter = write()
    Letter.objects.update(failed_at=NOW, last_error="550", attempts=7)

    assert actions.send_again(letter, at=NOW + MINUTE) is True

    assert sending.send_due(NOW + MINUTE) == 1
    letter.refresh_from_db()
    assert (letter.sent_at is not None, letter.attempts) == (True, 1)


def test_what_is_owed_or_secret_is_not_tried_again():
    owed, secret = write(), write(secret=True)
    Letter.objects.filter(pk=secret.pk).update(failed_at=NOW, body="")

    assert actions.send_again(owed, at=NOW) is False
    assert actions.send_again(secret, at=NOW) is False


def test_a_letter_is_sent_or_failed_and_never_both():
    letter = write()

    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(sent_at=NOW, failed_at=NOW)

    assert Letter.objects.filter(pk=letter.pk).update(sent_at=NOW) == 1
