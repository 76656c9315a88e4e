"""Just before a letter is sent, who owns its kind may say that it has been overtaken."""

from datetime import timedelta

import pytest

from outbox import checks, sending
from outbox.models import Letter
from tests.outbox.test_sending import NOW, state, write

KIND = "process.reminder"


@pytest.fixture
def asked(monkeypatch):
    """A check of reminders that names those to kim; what it was asked."""
    monkeypatch.setattr(checks, "_checks", {})
    batches = []

    @checks.before_sending(KIND)
    def overtaken(letters, at):
        batches.append([letter.to for letter in letters])
        return {
            one.pk: checks.Obsolete("har lämnat in")
            for one in letters
            if one.to.startswith("kim")
        }

    return batches


@pytest.mark.django_db
def test_what_was_overtaken_is_marked_with_why_and_not_sent(smtp, asked):
    overtaken, other_kind = write(kind=KIND), write()
    stands = write(to="bo@ale.se", kind=KIND)

    assert sending.send_due(NOW) == 2

    overtaken.refresh_from_db()
    assert (overtaken.obsolete_because, overtaken.leased_until) == (
        "har lämnat in",
        None,
    )
    assert overtaken.obsolete_at is not None
    assert [state(stands), state(other_kind)] == ["sent", "sent"]
    assert asked == [["kim@ale.se", "bo@ale.se"]]
    assert sending.send_due(NOW + timedelta(days=9)) == 0


@pytest.fixture
def rewritten(monkeypatch):
    monkeypatch.setattr(checks, "_checks", {})
    words = checks.Rewritten("En sak kvar", "Bara en sak är kvar.\n")
    checks.before_sending(KIND)(lambda letters, at: {letters[0].pk: words})


@pytest.mark.django_db
def test_what_says_something_else_now_is_sent_and_kept_with_those_words(
    smtp, rewritten
):
    changed, stands = write(kind=KIND), write(to="bo@ale.se", kind=KIND)

    assert sending.send_due(NOW) == 2

    changed.refresh_from_db()
    assert (changed.subject, changed.body) == ("En sak kvar", "Bara en sak är kvar.\n")
    first, second = smtp.arrived
    assert first["Subject"] == "En sak kvar"
    assert "Bara en sak är kvar." in first.get_body(["plain"]).get_content()
    assert first["Message-ID"] == changed.message_id
    assert second["Subject"] == stands.subject


@pytest.mark.django_db
def test_a_letter_that_another_has_taken_over_is_not_rewritten(rewritten):
    letter = write(kind=KIND)
    (mine,) = sending._claim(NOW)
    Letter.objects.update(attempts=2)

    assert sending._without_obsolete([mine], NOW) == []
    letter.refresh_from_db()
    assert letter.subject != "En sak kvar"


@pytest.mark.django_db
def test_what_cannot_be_checked_waits_and_delays_no_other_kind(
    smtp, monkeypatch, caplog
):
    monkeypatch.setattr(checks, "_checks", {})

    @checks.before_sending(KIND)
    def broken(letters, at):
        raise ZeroDivisionError("no answer")

    reminder, other = write(kind=KIND), write(to="bo@ale.se")

    assert sending.send_due(NOW) == 1

    assert [state(reminder), state(other)] == ["owed", "sent"]
    assert reminder.last_error == "ZeroDivisionError: no answer"
    assert reminder.due_at > NOW
    caplog.clear()


def test_each_kind_has_one_check_at_most(asked):
    with pytest.raises(ValueError, match=r"process\.reminder has a check already"):
        checks.before_sending(KIND)(lambda letters, at: {})
    with pytest.raises(LookupError):
        checks.before_sending("process.unheard_of")


@pytest.mark.django_db
def test_a_letter_that_another_has_taken_over_is_not_marked(asked):
    letter = write(kind=KIND)
    (mine,) = sending._claim(NOW)
    Letter.objects.update(attempts=2)

    assert sending._without_obsolete([mine], NOW) == []
    assert state(letter) == "owed"
