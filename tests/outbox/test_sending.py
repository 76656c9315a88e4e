"""Letters leave the house through a real mail server, whatever it answers."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection

from outbox import actions, sending
from outbox.models import LEASE, Letter, Mailbox
from outbox.tasks import send_letters
from tests.outbox.sink import CUT

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def write(to="kim@ale.se", at=NOW, **fields):
    message = EmailMessage(subject="Åäö: sista dag", body="Hej å hå!\n", to=[to])
    return actions.queue(message, at=at, **{"kind": "accounts.invitation"} | fields)


def plain(message):
    return message.get_body(("plain",)).get_content().replace("\r\n", "\n")


def state(letter):
    letter.refresh_from_db()
    if letter.sent_at:
        return "sent"
    return "failed" if letter.failed_at else "owed"


@pytest.mark.django_db
def test_who_answers_a_letter_that_a_person_wrote_reaches_the_writer(smtp):
    message = EmailMessage(
        "Fråga", "Hej!", to=["kim@ale.se"], reply_to=["berit@rss.example"]
    )
    actions.queue(message, at=NOW, kind="rss.appeal")

    sending.send_due(NOW)

    (arrived,) = smtp.arrived
    assert arrived["Reply-To"] == "berit@rss.example"
    assert arrived["From"] == "Lokala behov <lokalabehov@localhost>"


@pytest.mark.django_db
def test_a_letter_arrives_as_it_was_written(smtp):
    letter = write()

    assert sending.send_due(NOW) == 1

    (arrived,) = smtp.arrived
    assert arrived["To"] == "kim@ale.se"
    assert arrived["From"] == "Lokala behov <lokalabehov@localhost>"
    assert arrived["Subject"] == "Åäö: sista dag"
    assert arrived["Reply-To"] == settings.CONTACT_EMAIL
    assert arrived["List-Unsubscribe"] is None  # what is necessary one gets
    assert arrived.get_content_type() == "multipart/alternative"
    choice = f"{settings.SITE_URL}/brev/"
    assert (
        plain(arrived) == f"Hej å hå!\n\n--\nVälj hur du vill ha dina brev: {choice}\n"
    )
    page = arrived.get_body(("html",)).get_content()
    assert "<p>Hej å hå!</p>" in page
    assert f'<a href="{choice}">{choice}</a></p>' in page
    assert arrived["Message-ID"] == letter.message_id
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert state(letter) == "sent"
    assert (letter.attempts, letter.leased_until, letter.last_error) == (1, None, "")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "may_choose"),
    [
        ("needs.answered", True),
        ("outbox.weekly", True),
        ("process.reminder", False),
        ("register.report", False),
    ],
)
def test_where_one_may_choose_the_letter_says_where(smtp, kind, may_choose):
    write(kind=kind)

    sending.send_due(NOW)

    (arrived,) = smtp.arrived
    choice = f"<{settings.SITE_URL}/brev/>" if may_choose else None
    assert arrived["List-Unsubscribe"] == choice


@pytest.mark.django_db
def test_an_address_that_refuses_is_noted_until_a_letter_comes_through(smtp):
    smtp.answers["kim@ale.se"] = ["550 5.1.1 No such mailbox"]
    write(to="Kim@ale.se".lower())
    write(to="bo@ale.se")

    sending.send_due(NOW)

    (box,) = Mailbox.objects.all()
    assert (box.address, box.refused_with) == (
        "kim@ale.se",
        "550 5.1.1 No such mailbox",
    )
    assert box.refused_at is not None

    write()
    sending.send_due(NOW + MINUTE)
    box.refresh_from_db()
    assert (box.refused_at, box.refused_with) == (None, "")


@pytest.mark.django_db
def test_a_letter_is_sent_once(smtp):
    write()

    assert [sending.send_due(NOW), sending.send_due(NOW + 9 * LEASE)] == [1, 0]
    assert len(smtp.arrived) == 1


@pytest.mark.django_db
def test_a_letter_waits_for_its_time(smtp):
    write(at=NOW + MINUTE)

    assert sending.send_due(NOW) == 0
    assert sending.send_due(NOW + MINUTE) == 1


@pytest.mark.django_db
def test_many_letters_go_over_one_connection_per_batch(smtp):
    for number in range(sending.BATCH + 20):
        write(to=f"person{number:03}@ale.se")

    assert sending.send_due(NOW) == sending.BATCH + 20

    assert smtp.addresses == [f"person{n:03}@ale.se" for n in range(120)]
    assert len(set(smtp.sessions)) == 2


@pytest.mark.django_db
def test_a_code_for_signing_in_goes_before_a_heap_of_reminders(smtp):
    for number in range(3):
        write(to=f"person{number}@ale.se")
    write(to="vantar@ale.se", at=NOW + MINUTE, secret=True)

    sending.send_due(NOW + MINUTE)

    assert smtp.addresses[0] == "vantar@ale.se"


@pytest.mark.django_db
def test_the_text_of_a_secret_letter_is_wiped_once_sent_and_of_others_kept(smtp):
    secret, open_ = write(secret=True), write(to="bo@ale.se")

    sending.send_due(NOW)

    secret.refresh_from_db()
    open_.refresh_from_db()
    assert (secret.body, open_.body) == ("", "Hej å hå!\n")
    first, second = (plain(message) for message in smtp.arrived)
    assert (first, second.splitlines()[0]) == ("Hej å hå!\n", "Hej å hå!")


@pytest.mark.django_db
@pytest.mark.parametrize("secret", [False, True])
def test_a_refused_recipient_is_given_up_and_the_servers_words_kept(smtp, secret):
    smtp.answers["kim@ale.se"] = ["550 5.1.1 No such mailbox"]
    letter, other = write(secret=secret), write(to="bo@ale.se")

    assert sending.send_due(NOW) == 1

    assert state(letter) == "failed"
    assert letter.last_error == "550 5.1.1 No such mailbox"
    assert letter.body == ("" if secret else "Hej å hå!\n")
    assert state(other) == "sent"
    assert len(set(smtp.sessions)) == 1
    assert sending.send_due(NOW + timedelta(days=9)) == 0


@pytest.mark.django_db
def test_a_recipient_who_is_away_for_now_is_tried_again_with_growing_pauses(smtp):
    smtp.answers["kim@ale.se"] = ["451 4.3.0 Later"] * 8
    letter = write()
    at, pauses = NOW, []

    for _ in range(8):
        sending.send_due(at)
        letter.refresh_from_db()
        pauses.append(round((letter.due_at - at).total_seconds() / 60))
        at = letter.due_at

    assert pauses == [1, 5, 15, 60, 180, 360, 360, 360]
    assert (state(letter), letter.last_error) == ("owed", "451 4.3.0 Later")
    assert sending.send_due(at) == 1
    assert smtp.message_ids == [letter.message_id]


@pytest.mark.django_db
def test_after_three_days_a_letter_that_nobody_takes_is_given_up(smtp):
    smtp.answers["kim@ale.se"] = ["451 Later"] * 99
    letter = write()
    at = NOW
    while state(letter) == "owed":
        at = letter.due_at
        sending.send_due(at)

    assert timedelta(hours=72) <= at - NOW < timedelta(hours=78)
    assert (state(letter), letter.last_error) == ("failed", "451 Later")


@pytest.mark.django_db
def test_a_letter_first_tried_after_a_long_standstill_still_gets_its_chances(smtp):
    smtp.answers["kim@ale.se"] = ["451 Later"]
    letter = write()

    sending.send_due(NOW + timedelta(days=30))

    assert state(letter) == "owed"
    assert sending.send_due(letter.due_at) == 1


@pytest.mark.django_db
def test_a_code_is_given_up_when_it_is_of_no_use_any_more(smtp):
    smtp.answers["kim@ale.se"] = ["451 Later"] * 9
    letter = write(secret=True)

    for minutes in (0, 1, 6, 21):
        assert state(letter) == "owed"
        sending.send_due(NOW + minutes * MINUTE)

    assert (state(letter), letter.body) == ("failed", "")


@pytest.mark.django_db
def test_a_cut_connection_is_mended_for_the_next_letter(smtp):
    smtp.answers["kim@ale.se"] = [CUT]
    letters = [write(to=to) for to in ("an@ale.se", "kim@ale.se", "bo@ale.se")]

    assert sending.send_due(NOW) == 2

    assert smtp.addresses == ["an@ale.se", "bo@ale.se"]
    assert len(set(smtp.sessions)) == 2
    assert [state(letter) for letter in letters] == ["sent", "owed", "sent"]
    assert sending.send_due(NOW + 2 * MINUTE) == 1


@pytest.mark.django_db
def test_a_repeated_letter_has_the_same_message_id(smtp):
    smtp.after_data["kim@ale.se"] = [CUT]
    letter = write()

    assert sending.send_due(NOW) == 0
    assert sending.send_due(NOW + 2 * MINUTE) == 1

    assert smtp.message_ids == [letter.message_id, letter.message_id]


@pytest.mark.django_db
def test_a_refused_text_is_given_up_and_the_connection_begun_anew(smtp):
    smtp.after_data["kim@ale.se"] = ["554 5.7.1 Spam"]
    letter, other = write(), write(to="bo@ale.se")

    assert sending.send_due(NOW) == 1

    assert (state(letter), letter.last_error) == ("failed", "554 5.7.1 Spam")
    assert state(other) == "sent"


@pytest.mark.django_db
def test_without_a_mail_server_letters_wait_and_none_is_lost(no_smtp, settings):
    letters = [write(to=f"person{number}@ale.se") for number in range(3)]

    assert sending.send_due(NOW) == 0

    assert [state(letter) for letter in letters] == ["owed"] * 3
    assert {letter.last_error for letter in letters} == {
        "ConnectionRefusedError: [Errno 111] Connection refused"
    }
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert sending.send_due(NOW + 2 * MINUTE) == 3


@pytest.mark.django_db
def test_an_address_that_cannot_be_written_stops_nobody(smtp):
    letter, other = write(to="a\nBcc: b@ale.se"), write(to="bo@ale.se")

    assert sending.send_due(NOW) == 1

    assert (state(letter), state(other)) == ("failed", "sent")
    assert smtp.addresses == ["bo@ale.se"]


@pytest.mark.django_db
def test_what_another_holds_is_left_alone_until_the_lease_runs_out(smtp):
    letter = write()
    (claimed,) = sending._claim(NOW)  # a worker that dies here

    assert sending.send_due(NOW + LEASE - MINUTE) == 0
    assert sending.send_due(NOW + LEASE + MINUTE) == 1

    assert (state(letter), letter.attempts) == ("sent", 2)
    assert claimed.attempts == 1


@pytest.mark.django_db
def test_who_has_lost_the_lease_marks_nothing(smtp):
    """The fence: the slow worker wakes when another has taken over."""
    letter = write()
    (slow,) = sending._claim(NOW)
    sending._claim(NOW + LEASE + MINUTE)

    assert sending._mark(slow, sent_at=NOW, last_error="") == 0

    assert state(letter) == "owed"


@pytest.mark.django_db
def test_a_slow_worker_renews_its_lease_or_leaves_the_letter_to_the_other(smtp):
    kept, taken = write(), write(to="bo@ale.se")
    mine = sending._claim(NOW)
    late = NOW + LEASE
    Letter.objects.filter(pk=taken.pk).update(attempts=2)

    assert sending._send_batch(mine, late) == 1

    assert smtp.addresses == ["kim@ale.se"]
    assert (state(kept), state(taken)) == ("sent", "owed")


@pytest.mark.django_db
def test_the_task_sends_what_is_due(smtp):
    write()

    assert send_letters() == 1


@pytest.mark.django_db
def test_a_letter_that_fails_in_a_way_nobody_thought_of_delays_nobody(smtp):
    letter, other = write(), write(to="bo@ale.se")
    Letter.objects.filter(pk=letter.pk).update(message_id="a\nb")

    assert sending.send_due(NOW) == 1

    assert state(other) == "sent"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_never_send_the_same_letter(postgresql, smtp):
    for number in range(250):
        write(to=f"person{number:03}@ale.se")
    start, sent = threading.Barrier(3), []

    def send():
        try:
            start.wait()
            sent.append(sending.send_due(NOW))
        finally:
            connection.close()

    workers = [threading.Thread(target=send) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    assert sum(sent) == 250
    assert sorted(smtp.addresses) == [f"person{n:03}@ale.se" for n in range(250)]
    assert sum(1 for count in sent if count) >= 2  # they did work at the same time
