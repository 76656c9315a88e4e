"""What can wait comes once a week, in one letter to each person."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.mail import EmailMessage

from outbox import actions, checks, failures, weekly
from outbox.models import Letter, Mailbox
from rounds.dates import week_of_letters

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONDAY = datetime(2026, 9, 7, 8, tzinfo=ZoneInfo("Europe/Stockholm"))


def wait(to="kim@ale.se", at=MONDAY - DAY, kind="needs.list_closed", subject="Listan"):
    message = EmailMessage(subject, f"Om {subject.lower()}.\n", to=[to])
    return actions.queue(message, at=at, kind=kind)


def bundle(at=MONDAY):
    since = week_of_letters(at)
    return weekly.bundle_due(at, since=since) if since else 0


def written():
    return list(Letter.objects.filter(kind="outbox.weekly").order_by("pk"))


@pytest.mark.django_db
def test_what_has_waited_comes_in_one_letter_each_part_under_its_subject():
    parts = [wait(subject="Listan"), wait(subject="Svar ═ på ert behov")]
    other = wait(to="bo@ale.se")

    assert bundle() == 2

    (letter,) = (one for one in written() if one.to == "kim@ale.se")
    assert letter.subject == "Veckobrev från Lokala behov – 2 besked"
    assert letter.body.count(weekly.RULE) == 4
    for subject, text in [
        ("Listan", "Om listan."),
        ("Svar = på ert behov", "Om svar = på ert behov."),
    ]:
        heading = f"{weekly.RULE}\n{subject}\n{weekly.RULE}"
        assert f"{heading}\n\n{text}\n" in letter.body
    assert {*letter.parts.values_list("pk", flat=True)} == {one.pk for one in parts}
    other.refresh_from_db()
    assert other.bundled_in_id not in (None, letter.pk)


@pytest.mark.django_db
def test_twice_late_and_in_the_middle_of_the_week_nobody_gets_two():
    wait()
    assert [bundle(), bundle(), bundle(MONDAY + HOUR)] == [1, 0, 0]

    wait(at=MONDAY + HOUR, subject="Ordningen")
    wait(at=MONDAY + HOUR, to="bo@ale.se")
    assert [bundle(MONDAY + n * DAY) for n in range(1, 7)] == [0] * 6
    assert bundle(MONDAY + 9 * DAY) == 2  # the Monday was missed
    assert bundle(MONDAY + 10 * DAY) == 0


@pytest.mark.django_db
def test_who_is_away_gets_what_was_held_once_back():
    Mailbox.objects.create(
        address="kim@ale.se",
        away_from=date(2026, 9, 1),
        away_through=date(2026, 9, 9),
    )
    held = wait(at=MONDAY + HOUR, kind="needs.answered")
    assert held.weekly

    found = [bundle(MONDAY + n * DAY) for n in range(7)]

    assert found == [0, 0, 0, 1, 0, 0, 0]


@pytest.mark.django_db
def test_what_was_overtaken_is_in_no_weekly_letter(monkeypatch):
    monkeypatch.setattr(checks, "_checks", {})
    checks.before_sending("needs.list_closed")(
        lambda letters, at: {one.pk: checks.Obsolete("öppnad igen") for one in letters}
    )
    overtaken = wait()

    assert bundle() == 0
    overtaken.refresh_from_db()
    assert (overtaken.obsolete_because, overtaken.bundled_in) == ("öppnad igen", None)


@pytest.mark.django_db
def test_what_says_something_else_now_stands_so_in_the_weekly_letter(monkeypatch):
    monkeypatch.setattr(checks, "_checks", {})
    words = checks.Rewritten("Listan är stängd", "Den stängdes i går.\n")
    checks.before_sending("needs.list_closed")(
        lambda letters, at: {one.pk: words for one in letters}
    )
    part = wait()

    assert bundle() == 1
    part.refresh_from_db()
    assert (part.subject, part.body) == (words.subject, words.body)
    assert "Listan är stängd" in part.bundled_in.body
    assert "Den stängdes i går." in part.bundled_in.body


@pytest.mark.parametrize(
    ("at", "began"),
    [
        ("2026-09-07 07:59", None),
        ("2026-09-07 08:00", "2026-09-07 08:00"),
        ("2026-09-07 19:00", None),
        ("2026-09-11 18:59", "2026-09-07 08:00"),
        ("2026-09-12 12:00", None),
        ("2026-04-06 12:00", None),  # annandag påsk
        ("2026-04-07 08:00", "2026-04-07 08:00"),
        ("2026-10-26 08:00", "2026-10-26 08:00"),  # the day after the clock went back
    ],
)
def test_the_week_begins_on_its_first_working_day_at_eight(at, began):
    def moment(text):
        zone = ZoneInfo("Europe/Stockholm")
        return text and datetime.fromisoformat(text).replace(tzinfo=zone)

    assert week_of_letters(moment(at)) == moment(began)


@pytest.mark.django_db
def test_the_operator_is_told_once_a_day_of_what_failed_and_not_of_nothing(settings):
    at = datetime(2026, 9, 7, 12, tzinfo=UTC)
    settings.OPERATOR_EMAIL = "drift@skr.example"
    assert failures.tell_due(at) == 0

    letter = wait(kind="accounts.invitation", at=at - 2 * HOUR)
    Letter.objects.filter(pk=letter.pk).update(
        failed_at=at - HOUR, attempts=1, last_error="550 No such mailbox"
    )
    assert [failures.tell_due(at), failures.tell_due(at + HOUR)] == [1, 0]
    assert failures.tell_due(at + DAY) == 0

    told = Letter.objects.get(kind="outbox.failures")
    assert (told.to, told.subject) == (
        "drift@skr.example",
        "Ett brev gick inte att skicka",
    )
    assert "550 No such mailbox (1)" in told.body
    settings.OPERATOR_EMAIL = ""
    assert failures.tell_due(at + 5 * DAY) == 0


@pytest.mark.django_db
def test_the_operator_is_told_of_what_is_only_tried_in_vain(settings):
    at = datetime(2026, 9, 7, 12, tzinfo=UTC)
    settings.OPERATOR_EMAIL = "drift@skr.example"
    letter = wait(kind="accounts.invitation", at=at - DAY)
    Letter.objects.filter(pk=letter.pk).update(attempts=3, last_error="451 Later")

    assert failures.tell_due(at) == 1

    told = Letter.objects.get(kind="outbox.failures")
    assert told.subject == "Ett brev har inte gått att skicka än"
