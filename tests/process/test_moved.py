"""A moved last day, or more time, is told of in a letter of its own, which stands in for
what was due before it."""

from datetime import UTC, date

import pytest
from django.db import IntegrityError, transaction

from outbox.models import Letter
from process import actions
from process.models import DailyLetter, Reminder
from process.reminding import sweep as reminders
from process.reminding.turns import turns
from rounds import dates
from rounds.models import Round, Step
from tests import factories as f
from tests.process.test_reminders import (
    DAY,
    HOUR,
    LAST,
    each_hour,
    ledger,
    letters_to,
    morning,
    only_gathering,
    represented,
)

pytestmark = pytest.mark.django_db
NOON = morning(date(2027, 9, 20)) + 4 * HOUR


@pytest.fixture
def round_():
    return only_gathering(title="Barn & unga")


@pytest.fixture
def silent(round_):
    return represented(round_)


def move(round_, last_day, at):
    period = Round.objects.get(pk=round_.pk).period(Step.GATHER)
    return actions.move_deadline(
        period, last_day=last_day, reason="Valet", by=round_.planned_by, at=at
    )


def extend(round_, one, last_day, at):
    return actions.grant_extension(
        Round.objects.get(pk=round_.pk).period(Step.GATHER),
        one.municipality,
        last_day=last_day,
        reason="Sjukdom",
        by=round_.planned_by,
        at=at,
    )


def kinds_to(user):
    return [letter.kind for letter in letters_to(user)]


def test_a_moved_day_does_not_remind_of_what_was_due_before_the_letter_of_it(
    round_, silent
):
    """The new last day is eight days ahead: fourteen days before it have passed."""
    move(round_, date(2027, 9, 28), NOON)

    assert reminders.send_due(NOON + HOUR) == 0
    assert reminders.send_due(morning(date(2027, 9, 21))) == 1  # seven days before
    assert ledger(silent.user) == [("before", 7, "")]
    assert kinds_to(silent.user) == ["process.moved_deadline", "process.reminder"]


def test_without_the_letter_of_it_the_same_sweep_does_remind(round_, silent):
    """That it is the move that keeps it quiet, and nothing else."""
    move(round_, date(2027, 9, 28), NOON)
    round_.periods.update(moved_at=None)

    assert reminders.send_due(NOON + HOUR) == 1


def test_a_day_moved_there_and_back_reminds_of_what_comes_after_the_last_move(
    round_, silent
):
    for at in each_hour(date(2027, 9, 1), date(2027, 9, 16)):
        reminders.send_due(at)
    assert len(letters_to(silent.user)) == 2  # opened, and fourteen days before
    move(round_, LAST + 7 * DAY, NOON)
    move(round_, LAST, NOON + HOUR)

    for at in each_hour(date(2027, 9, 20), LAST):
        reminders.send_due(at)

    assert kinds_to(silent.user)[2:] == [
        "process.moved_deadline",
        "process.moved_deadline",
        *["process.reminder"] * 3,
    ]
    assert [kind[:2] for kind in ledger(silent.user)] == [
        ("opened", 0),
        ("before", 14),
        ("before", 7),
        ("before", 1),
        ("last_day", 0),
    ]


def test_more_time_does_not_remind_of_what_was_due_before_the_letter_of_it(
    round_, silent
):
    other = represented(round_)
    reminders.send_due(morning(date(2027, 9, 1)))
    extend(round_, silent, date(2027, 10, 2), NOON)

    assert reminders.send_due(NOON + HOUR) == 1  # fourteen days before, to the other
    assert kinds_to(other.user)[-1] == "process.reminder"
    assert kinds_to(silent.user)[-1] == "process.extension"
    assert reminders.send_due(morning(date(2027, 9, 24))) == 2
    mine = Reminder.objects.filter(user=silent.user).latest("pk")
    assert (mine.kind, mine.days_before) == ("before", 7)  # Saturday's, on Friday


def test_who_got_more_time_first_loses_nothing_when_another_gets_as_much(
    round_, silent
):
    """A week of standstill in which a reminder came due, and another got more time."""
    other = represented(round_)
    until = date(2027, 10, 14)
    extend(round_, silent, until, NOON)
    extend(
        round_, other, until, morning(date(2027, 10, 8))
    )  # seven days before has been

    assert reminders.send_due(morning(date(2027, 10, 8)) + HOUR) == 2

    assert letters_to(silent.user)[-1].kind == "process.reminder"
    assert ("before", 7, "") in ledger(silent.user)


def test_an_extension_that_has_been_overtaken_by_a_longer_one_counts_no_more(
    round_, silent
):
    other = represented(round_)
    extend(round_, silent, date(2027, 10, 7), NOON)
    extend(round_, silent, date(2027, 10, 14), NOON + HOUR)
    extend(round_, other, date(2027, 10, 7), NOON + 2 * HOUR)

    told = {
        turn.closes_at.date(): turn.occasions[0].due_at
        for turn in turns(NOON + 3 * HOUR)
        if not turn.whose.all_but
    }
    assert len(told) == 2
    assert min(told.values()) > NOON + 2 * HOUR


def test_the_database_refuses_a_second_letter_of_a_day(round_, silent):
    reminders.send_due(morning(date(2027, 9, 16)))
    had = DailyLetter.objects.get()
    again = f.UserFactory()
    letter = Letter.objects.get()
    letter.pk, letter.message_id = None, "<another@lokalabehov.test>"
    letter.save()

    with pytest.raises(IntegrityError), transaction.atomic():
        DailyLetter.objects.create(user=had.user, day=had.day, letter=letter)
    with pytest.raises(IntegrityError), transaction.atomic():
        DailyLetter.objects.create(user=again, day=had.day, letter=had.letter)
    DailyLetter.objects.create(user=had.user, day=had.day + DAY, letter=letter)


# --- Nights on which the clock is changed ---------------------------------------------


@pytest.mark.parametrize(
    ("last_day", "occasions"),
    [
        # To summer time on Sunday 28 March 2027, Easter Day: Maundy Thursday is the
        # last working day before it, and Tuesday the first after it.
        (
            date(2027, 3, 28),
            [("before", 7, (3, 19)), ("before", 1, (3, 25)), ("last_day", 0, (3, 25))],
        ),
        (
            date(2027, 3, 30),
            [("before", 7, (3, 23)), ("before", 1, (3, 25)), ("last_day", 0, (3, 30))],
        ),
        # Back on Sunday 31 October 2027.
        (
            date(2027, 10, 31),
            [
                ("before", 7, (10, 22)),
                ("before", 1, (10, 29)),
                ("last_day", 0, (10, 29)),
            ],
        ),
        (
            date(2027, 11, 1),
            [
                ("before", 7, (10, 25)),
                ("before", 1, (10, 29)),
                ("last_day", 0, (11, 1)),
            ],
        ),
    ],
)
def test_around_the_nights_of_the_clock_nothing_is_told_twice_or_lost(
    round_, silent, last_day, occasions
):
    round_.periods.update(
        opens_at=dates.start_of(last_day - 8 * DAY), closes_at=dates.end_of(last_day)
    )
    first, end = (
        dates.start_of(day).astimezone(UTC)
        for day in (last_day - 10 * DAY, last_day + 4 * DAY)
    )
    at = first
    while at < end:
        reminders.send_due(at)
        at += HOUR

    told = {
        (row.kind, row.days_before): row.due_at
        for row in Reminder.objects.filter(user=silent.user)
        if row.kind != "after"
    }
    wanted = {
        (kind, days): morning(date(2027, month, day))
        for kind, days, (month, day) in occasions
    }
    late = {key: due for key, due in told.items() if key != ("opened", 0)}
    assert late == {key: due for key, due in wanted.items() if due > told["opened", 0]}
    days = [dates.day_of(letter.created_at) for letter in letters_to(silent.user)]
    assert len(days) == len(set(days))
    assert all(
        letter.created_at == morning(dates.day_of(letter.created_at))
        for letter in letters_to(silent.user)
    )
