"""What is kept for a time is cleared when the time is up, and nothing else."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from accounts import codes
from accounts.classification import LETTERS
from accounts.models import SignInCode
from config.celery import app
from outbox import actions as outbox
from outbox.models import Letter
from process import keeping, tasks
from register.management.commands import sweep
from rounds.actions import note
from rounds.models import Seal
from rss.models import Sheet
from tests import factories as f
from tests.process.snapshots import differences, snapshot

pytestmark = pytest.mark.django_db

NOW = timezone.now()
DAY = timedelta(days=1)


def letter(to, age, *, sent=True, **fields):
    at = NOW - age
    return Letter.objects.create(
        to=to,
        subject="Påminnelse",
        body="Hej Kim!",
        message_id=f"<{Letter.objects.count()}@test>",
        created_at=at,
        due_at=at,
        sent_at=at if sent else None,
        **fields,
    )


def session(key, expires):
    return Session.objects.create(
        session_key=key, session_data="", expire_date=NOW + expires
    )


def code(age):
    return SignInCode.objects.create(
        address_digest="a", digest="b", created_at=NOW - age
    )


def test_letters_lose_their_text_after_a_year_and_not_before():
    f.UserFactory(email="kim@ale.se")
    old = letter("kim@ale.se", LETTERS.after + DAY)
    refused = letter(
        "kim@ale.se",
        LETTERS.after + DAY,
        sent=False,
        failed_at=NOW,
        last_error="550 kim@ale.se",
    )
    letter("kim@ale.se", LETTERS.after - DAY)
    letter("kim@ale.se", LETTERS.after + DAY, sent=False)  # still owed
    before = snapshot()

    keeping.clear_out(at=NOW)

    assert differences(before, snapshot()) == (
        set(),
        set(),
        {
            (("outbox.letter", str(old.pk)), "body"),
            (("outbox.letter", str(refused.pk)), "body"),
            (("outbox.letter", str(refused.pk)), "last_error"),
        },
    )
    old.refresh_from_db()
    assert (old.to, old.subject, old.body) == ("kim@ale.se", "Påminnelse", "")


def test_an_old_letter_to_nobody_who_is_left_loses_its_address_too():
    f.UserFactory(email="kim@ale.se")
    old = letter("gone@ale.se", LETTERS.after + DAY)
    young = letter("gone@ale.se", LETTERS.after - DAY)
    known = letter("kim@ale.se", LETTERS.after + DAY)

    keeping.clear_out(at=NOW)

    addresses = {one.pk: one.to for one in Letter.objects.all()}
    assert addresses == {old.pk: "", young.pk: "gone@ale.se", known.pk: "kim@ale.se"}


def test_a_letter_without_text_or_address_is_not_sent_again():
    failed = letter(
        "kim@ale.se", LETTERS.after + DAY, sent=False, failed_at=NOW, last_error="550"
    )
    assert outbox.send_again(failed, at=failed.created_at) is True
    Letter.objects.update(failed_at=NOW, created_at=NOW - LETTERS.after - DAY)

    keeping.clear_out(at=NOW)

    assert outbox.send_again(failed, at=NOW) is False


def test_sessions_that_have_ended_are_taken_away():
    session("old", -DAY)
    session("young", DAY)

    keeping.clear_out(at=NOW)

    assert [one.session_key for one in Session.objects.all()] == ["young"]


def test_codes_that_no_limit_counts_are_taken_away():
    longest = max(period for _times, period in codes.LIMITS)
    code(longest + timedelta(minutes=1))
    young = code(longest - timedelta(minutes=1))

    keeping.clear_out(at=NOW)

    assert list(SignInCode.objects.all()) == [young]


def test_a_sheet_that_was_never_taken_in_is_forgotten():
    old = f.SheetFactory(uploaded_at=NOW - timedelta(days=2))
    fresh = f.SheetFactory(uploaded_at=NOW)

    keeping.clear_out(at=NOW)

    assert list(Sheet.objects.all()) == [fresh]
    assert old.pk != fresh.pk


def test_nothing_else_is_touched():
    f.FeedbackFactory(published=True)
    f.PlacementFactory()
    f.SubmissionFactory()
    letter("kim@ale.se", DAY)
    session("young", DAY)
    before = snapshot()

    keeping.clear_out(at=NOW)

    assert differences(before, snapshot()) == (set(), set(), set())
    assert len(before) > 10


# --- Who does it -----------------------------------------------------------------------------


def test_the_sweep_clears_at_once_and_then_every_hour(monkeypatch):
    """`--forever` looks for letters often, for what is old seldom."""
    cleared, pauses, clock = [], [], [0.0]

    def pause(seconds):
        pauses.append(seconds)
        clock[0] += 1000
        if len(pauses) == 8:
            raise KeyboardInterrupt

    monkeypatch.setattr(keeping, "clear_out", lambda *, at: cleared.append(clock[0]))
    monkeypatch.setattr(sweep.time, "sleep", pause)
    monkeypatch.setattr(sweep.time, "monotonic", lambda: clock[0])
    with pytest.raises(KeyboardInterrupt):
        call_command("sweep", forever=5.0)

    assert pauses == [5.0] * 8
    assert cleared == [0.0, 4000.0]


def test_the_sweep_does_all_that_beat_asks_for_and_sends_letters_last(
    monkeypatch, settings
):
    done = []
    monkeypatch.setattr(
        sweep, "import_string", lambda name: lambda: done.append(name) or 0
    )

    call_command("sweep", stdout=StringIO())

    asked = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]
    assert sorted(done) == sorted(asked)
    assert done[-1] == "outbox.tasks.send_letters"


def test_the_sweep_seals_the_log_and_clears():
    old = letter("kim@ale.se", LETTERS.after + DAY)
    round_ = f.RoundFactory()
    note("planerade", round_, by=round_.planned_by, at=NOW)

    call_command("sweep", stdout=StringIO())

    old.refresh_from_db()
    assert (Seal.objects.count(), old.body) == (1, "")


def test_each_task_that_beat_asks_for_is_there(settings):
    app.loader.import_default_modules()
    asked = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert sorted(asked - set(app.tasks)) == []
    assert sorted(asked) == [
        "outbox.tasks.send_letters",
        "process.tasks.clear_out",
        "process.tasks.freeze_papers",
        "process.tasks.group_needs",
        "process.tasks.look_for_supports",
        "process.tasks.publish_answers",
        "process.tasks.reckon_results",
        "process.tasks.seal_log",
        "process.tasks.send_reminders",
        "process.tasks.tell_of_failures",
        "process.tasks.write_weekly_letters",
        "register.tasks.catch_up",
        "register.tasks.tell_followers",
    ]


def test_the_tasks_do_what_they_are_called():
    old = letter("kim@ale.se", LETTERS.after + DAY)
    round_ = f.RoundFactory()
    note("planerade", round_, by=round_.planned_by, at=NOW)

    assert tasks.seal_log() == 1
    tasks.clear_out()

    old.refresh_from_db()
    assert (Seal.objects.count(), old.body) == (1, "")
