"""Mail has stood still: what goes when it is back, and what waits for another day."""

from datetime import date, timedelta

import pytest
import time_machine

from outbox import sending
from outbox.models import LEASE, Letter
from process.models import Reminder
from process.reminding import sweep as reminders
from process.reminding import why
from tests import factories as f
from tests.process.test_reminders import (
    DAY,
    HOUR,
    LAST,
    letters_to,
    morning,
    only_gathering,
    represented,
)

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
WEEK_BEFORE = morning(date(2027, 9, 23))  # a Thursday
DAY_BEFORE = morning(date(2027, 9, 29))
LAST_MORNING = morning(LAST)
DAY_AFTER = morning(date(2027, 10, 1))  # a Friday
MONDAY_AFTER = morning(date(2027, 10, 4))


@pytest.fixture
def round_():
    return only_gathering(title="Barn & unga")


@pytest.fixture
def silent(round_):
    return represented(round_)


def test_the_first_says_all_and_the_others_say_why_they_did_not_go(silent):
    for at in (WEEK_BEFORE, DAY_BEFORE, LAST_MORNING):
        reminders.send_due(at)

    assert sending.send_due(LAST_MORNING) == 1

    first, *others = letters_to(silent.user)
    assert first.sent_at - LAST_MORNING < SECOND
    assert "i dag" in first.body
    assert [one.obsolete_because for one in others] == [
        "Det stod i ett annat brev samma dag."
    ] * 2


def test_what_only_a_later_one_says_waits_for_the_next_working_day(round_, silent):
    """Another round's letter of the day after: the first one cannot say it."""
    reminders.send_due(DAY_BEFORE)
    other = only_gathering(title="Äldre")
    rss = silent.municipality.coverage.get().rss
    f.ParticipationFactory(round=other, rss=rss)
    other.periods.update(closes_at=LAST_MORNING - 9 * HOUR)
    reminders.send_due(LAST_MORNING)
    _first, second = letters_to(silent.user)
    assert Reminder.objects.filter(letter=second, kind="after").exists()

    sending.send_due(LAST_MORNING + HOUR)
    second.refresh_from_db()
    assert second.due_at == DAY_AFTER
    assert second.last_error == ""
    with time_machine.travel(LAST_MORNING + HOUR, tick=False):
        said = why.told(silent.user, LAST_MORNING + HOUR)
    assert (
        "Skrevs 30 september 2027 kl. 08.00 och skickas 1 oktober 2027 kl. 08.00."
        in [line.said for part in said.parts for line in part.lines]
    )

    sending.send_due(DAY_AFTER)
    second.refresh_from_db()
    assert second.sent_at - DAY_AFTER < SECOND
    assert "Äldre" in second.body


def test_the_weekend_is_no_other_day(silent):
    reminders.send_due(LAST_MORNING)
    reminders.send_due(DAY_AFTER)
    earlier, after = letters_to(silent.user)
    Letter.objects.filter(pk=earlier.pk).update(sent_at=DAY_AFTER)

    sending.send_due(DAY_AFTER)

    after.refresh_from_db()
    assert after.due_at == MONDAY_AFTER


def test_one_that_has_nothing_left_to_say_takes_nobodys_place(silent):
    reminders.send_due(LAST_MORNING)
    reminders.send_due(DAY_AFTER)

    sending.send_due(DAY_AFTER)

    earlier, after = letters_to(silent.user)
    assert earlier.obsolete_because == "Sista dagen har gått."
    assert after.sent_at >= DAY_AFTER


@pytest.mark.parametrize("hours", [11, 15, 23])
def test_none_is_sent_in_the_evening_or_at_night(silent, hours):
    reminders.send_due(WEEK_BEFORE)

    assert sending.send_due(WEEK_BEFORE + hours * HOUR) == 0
    (letter,) = letters_to(silent.user)
    assert letter.due_at == WEEK_BEFORE + DAY

    assert sending.send_due(WEEK_BEFORE + DAY) == 1
    (letter,) = letters_to(silent.user)
    assert "om 6 dagar" in letter.body


def test_an_earlier_one_in_the_hands_of_another_worker_is_waited_for(silent):
    reminders.send_due(WEEK_BEFORE)
    reminders.send_due(DAY_BEFORE)
    earlier, later = letters_to(silent.user)
    Letter.objects.filter(pk=earlier.pk).update(
        leased_until=DAY_BEFORE + LEASE, attempts=1
    )

    assert sending.send_due(DAY_BEFORE) == 0
    later.refresh_from_db()
    assert LEASE <= later.due_at - DAY_BEFORE < LEASE + SECOND
    Letter.objects.filter(pk=earlier.pk).update(
        leased_until=None, failed_at=DAY_BEFORE, last_error="550"
    )

    assert sending.send_due(DAY_BEFORE + LEASE + SECOND) == 1
    later.refresh_from_db()
    assert later.sent_at


def test_a_later_one_in_the_hands_of_another_worker_is_not(silent):
    reminders.send_due(WEEK_BEFORE)
    reminders.send_due(DAY_BEFORE)
    _earlier, later = letters_to(silent.user)
    Letter.objects.filter(pk=later.pk).update(
        leased_until=DAY_BEFORE + LEASE, attempts=1
    )

    assert sending.send_due(DAY_BEFORE) == 1
