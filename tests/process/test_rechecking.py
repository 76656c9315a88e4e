"""A letter of several things, of which some are overtaken before it is sent."""

from datetime import date

import pytest

from needs.models import PromiseReminder
from outbox import sending
from outbox.models import Letter
from process.models import DailyLetter, Reminder
from process.reminding import sweep as reminders
from process.reminding.rechecking import still_true
from rounds import actions, dates
from rounds.models import Step
from tests import factories as f
from tests.needs.test_promises import TODAY, say
from tests.needs.test_promises import at as at_eight
from tests.process.test_reminders import (
    DAY,
    HOUR,
    LAST,
    ledger,
    letters_to,
    morning,
    only_gathering,
    represented,
)

pytestmark = pytest.mark.django_db
THEN = morning(date(2027, 9, 16))


@pytest.fixture
def first():
    return only_gathering(title="Barn & unga")


@pytest.fixture
def silent(first):
    return represented(first)


@pytest.fixture
def second(silent):
    """The same municipality is asked in another round too."""
    other = only_gathering(title="Äldre")
    f.ParticipationFactory(round=other, rss=silent.municipality.coverage.get().rss)
    return other


def test_the_letter_tells_of_what_is_left_and_the_ledger_of_what_was_not_told(
    first, second, silent
):
    reminders.send_due(THEN)
    (before,) = letters_to(silent.user)
    f.NilReturnFactory(round=second, municipality=silent.municipality)

    assert sending.send_due(THEN) == 1

    (letter,) = letters_to(silent.user)
    assert "Äldre" in before.body
    assert "Äldre" not in letter.body
    assert letter.subject.endswith("– Barn & unga")
    assert "Det här har du att göra:" in letter.body  # one thing, and not several
    assert letter.message_id == before.message_id
    told = Reminder.objects.filter(letter=letter)
    assert [row.period.round for row in told] == [first]
    gone = Reminder.objects.get(period__round=second, days_before=14)
    assert (gone.letter, gone.skipped) == (None, "done")


def test_it_says_what_a_letter_written_now_would_say(first, second, silent):
    """Through the same template: as if the other had been done before the sweep."""
    reminders.send_due(THEN)
    f.NilReturnFactory(round=second, municipality=silent.municipality)
    sending.send_due(THEN)
    (letter,) = letters_to(silent.user)
    sent = letter.subject, letter.body

    Reminder.objects.all().delete()
    DailyLetter.objects.all().delete()
    Letter.objects.all().delete()
    reminders.send_due(THEN)

    (anew,) = letters_to(silent.user)
    assert (anew.subject, anew.body) == sent


def test_a_letter_that_is_still_true_is_left_as_it_was_written(second, silent):
    coordinator = f.CoordinatorFactory(rss=silent.municipality.coverage.get().rss)
    for day in (THEN, morning(date(2027, 10, 1))):
        reminders.send_due(day)
        owed = Letter.objects.owed()
        written = set(owed.values_list("pk", "subject", "body"))
        assert sending.send_due(day + HOUR) == len(written)
        sent = Letter.objects.filter(
            sent_at=day + HOUR, pk__in=[one[0] for one in written]
        )
        assert set(sent.values_list("pk", "subject", "body")) <= written

    assert len(letters_to(coordinator.user)) == 1


def test_days_are_counted_anew_where_the_mail_server_was_away(silent):
    reminders.send_due(THEN)
    assert "om 14 dagar" in letters_to(silent.user)[0].body

    sending.send_due(THEN + 4 * DAY)

    assert "om 10 dagar" in letters_to(silent.user)[0].body


def test_what_was_beside_it_in_the_letter_is_left_out_when_it_is_done(
    second, silent, first
):
    """Told of before, so that it has no line of its own in this letter."""
    first.periods.update(remind_days_before=[13])
    second.periods.update(remind_days_before=[14])
    reminders.send_due(THEN)
    sending.send_due(THEN)
    reminders.send_due(THEN + DAY)
    _earlier, letter = letters_to(silent.user)
    assert "Äldre" in letter.body
    f.NilReturnFactory(round=second, municipality=silent.municipality)

    sending.send_due(THEN + DAY)

    _earlier, letter = letters_to(silent.user)
    assert "Äldre" not in letter.body
    assert letter.sent_at


def test_who_got_more_time_is_not_said_to_have_done_it(first, silent):
    reminders.send_due(THEN)
    actions.grant_extension(
        first.period(Step.GATHER),
        organization_key=silent.municipality.organization_key,
        organization_name="Prov",
        last_day=LAST + 7 * DAY,
        reason="Sjukdom",
        by=first.planned_by,
        at=THEN,
    )

    assert sending.send_due(THEN) == 0
    assert letters_to(silent.user)[0].obsolete_because == "Sista dagen har flyttats."


def test_a_letter_of_the_day_after_that_never_went_says_that_the_day_has_passed(silent):
    reminders.send_due(morning(date(2027, 10, 1)))

    assert sending.send_due(morning(date(2027, 10, 15))) == 0
    assert letters_to(silent.user)[0].obsolete_because == "Sista dagen har gått."


def test_names_of_those_who_are_late_are_those_who_are_so_now(first, silent):
    rss = silent.municipality.coverage.get().rss
    coordinator = f.CoordinatorFactory(rss=rss)
    other = represented(first, rss)
    reminders.send_due(morning(date(2027, 10, 1)))
    f.NilReturnFactory(round=first, municipality=other.municipality)

    sending.send_due(morning(date(2027, 10, 1)))

    (letter,) = letters_to(coordinator.user)
    assert f"Den här har något kvar: {silent.municipality.name}." in letter.body


def test_what_an_agency_has_promised_stands_when_the_rest_of_the_letter_is_overtaken():
    officer = f.OfficerFactory()
    round_ = only_gathering()
    need = f.NeedFactory(round=round_, status="handed_over")
    f.RecipientFactory(need=need, agency=officer.agency, leads=True)
    say(need, officer, planned_on=TODAY + 3 * DAY)
    # The same person answers for a municipality.
    silent = represented(round_)
    silent.user = officer.user
    silent.save()
    round_.periods.update(
        opens_at=dates.start_of(TODAY), closes_at=dates.end_of(TODAY + 30 * DAY)
    )
    assert reminders.send_due(at_eight(TODAY)) == 1
    (letter,) = letters_to(officer.user)
    assert letter.subject == "Påminnelse: du har 2 saker att göra"
    f.NilReturnFactory(round=round_, municipality=silent.municipality)

    assert sending.send_due(at_eight(TODAY)) == 1

    (letter,) = letters_to(officer.user)
    assert letter.subject == "Påminnelse: ett datum ni har lovat kommer snart"
    assert PromiseReminder.objects.count() == 1
    assert ledger(officer.user) == [("opened", 0, "done")]


def test_a_promise_that_has_been_kept_is_not_reminded_of():
    officer = f.OfficerFactory()
    need = f.NeedFactory(status="handed_over")
    f.RecipientFactory(need=need, agency=officer.agency, leads=True)
    say(need, officer, next_update_on=TODAY + 3 * DAY)
    reminders.send_due(at_eight(TODAY))
    say(need, officer, days=1)

    assert sending.send_due(at_eight(TODAY)) == 0
    (letter,) = letters_to(officer.user)
    assert letter.obsolete_because == "Beskedet är redan lämnat."


def test_a_batch_is_checked_in_statements_that_do_not_grow_with_it(
    first, silent, django_assert_max_num_queries
):
    for _each in range(6):
        represented(first)
    reminders.send_due(THEN)

    batch = list(Letter.objects.owed())
    assert len(batch) == 7
    with django_assert_max_num_queries(9):
        assert still_true(batch, THEN) == {}
