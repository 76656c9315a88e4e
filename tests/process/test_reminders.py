"""Reminders: to those who still owe, once for each occasion, late but not lost.

The last day is Thursday 30 September 2027: far from holidays, and from today.
"""

from datetime import date, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from outbox import sending
from outbox.models import Letter, Mailbox
from process.models import Reminder
from process.reminding import sweep as reminders
from process.steps import BY_STEP, PROCESS
from rounds import actions, dates
from rounds.models import Round, Step
from tests import factories as f

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LAST = date(2027, 9, 30)


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 8, tzinfo=dates.STOCKHOLM)


def represented(round_, rss=None):
    covered = f.CoverageFactory(**({"rss": rss} if rss else {}))
    if rss is None:
        f.ParticipationFactory(round=round_, rss=covered.rss)
    return f.RepresentativeFactory(municipality=covered.municipality)


def only_gathering(**fields):
    """A round in which municipalities are asked, and nothing else is."""
    round_ = f.RoundFactory(**fields)
    round_.periods.exclude(step=Step.GATHER).delete()
    round_.periods.update(
        opens_at=dates.start_of(date(2027, 9, 1)), closes_at=dates.end_of(LAST)
    )
    return Round.objects.get(pk=round_.pk)


@pytest.fixture
def round_():
    return only_gathering(title="Barn & unga")


@pytest.fixture
def silent(round_):
    return represented(round_)


@pytest.fixture
def period(round_, silent):
    return round_.period(Step.GATHER)


def ledger(user=None):
    rows = Reminder.objects.filter(user=user) if user else Reminder.objects.all()
    return [
        (row.kind, row.days_before, row.skipped)
        for row in rows.order_by("due_at", "pk")
    ]


def letters_to(user):
    return list(Letter.objects.filter(to=user.email).order_by("created_at", "pk"))


def each_hour(first: date, last: date):
    at = dates.start_of(first)
    while at < dates.end_of(last):
        yield at
        at += HOUR


# --- When


def test_who_stays_silent_is_told_on_each_occasion_once_and_in_the_morning(
    silent, period
):
    for at in each_hour(date(2027, 8, 31), date(2027, 10, 8)):
        reminders.send_due(at)

    told = [letter.created_at for letter in letters_to(silent.user)]
    days = [
        date(2027, 9, 1),
        date(2027, 9, 16),
        date(2027, 9, 23),
        date(2027, 9, 29),
        LAST,
        date(2027, 10, 1),
    ]
    assert told == [morning(day) for day in days]
    assert ledger(silent.user) == [
        ("opened", 0, ""),
        ("before", 14, ""),
        ("before", 7, ""),
        ("before", 1, ""),
        ("last_day", 0, ""),
        ("after", 0, ""),
    ]


@pytest.mark.parametrize(
    ("hours", "sent"),
    [(1, ["before", 14]), (26, ["before", 14]), (3 * 24, ["before", 14])],
)
def test_after_a_standstill_what_still_matters_goes_once(silent, period, hours, sent):
    at = morning(date(2027, 9, 16)) + timedelta(hours=hours)
    while not reminders.may_write(at):
        at += HOUR

    assert reminders.send_due(at) == 1
    assert reminders.send_due(at) == 0
    assert ledger(silent.user) == [("opened", 0, "overtaken"), (*sent, "")]


def test_after_a_week_of_standstill_the_overtaken_is_marked_and_the_latest_goes(
    silent, period
):
    reminders.send_due(morning(date(2027, 9, 2)))
    reminders.send_due(morning(date(2027, 9, 23)) + HOUR)

    assert ledger(silent.user) == [
        ("opened", 0, ""),
        ("before", 14, "overtaken"),
        ("before", 7, ""),
    ]
    assert len(letters_to(silent.user)) == 2


@pytest.mark.parametrize(
    "at",
    [
        datetime(2027, 9, 16, 6, 59, tzinfo=dates.STOCKHOLM),
        datetime(2027, 9, 16, 19, 0, tzinfo=dates.STOCKHOLM),
        datetime(2027, 9, 18, 12, 0, tzinfo=dates.STOCKHOLM),  # a Saturday
        datetime(2027, 12, 24, 12, 0, tzinfo=dates.STOCKHOLM),
    ],
)
def test_nothing_is_written_at_night_or_on_a_day_off(at, silent, period):
    period.closes_at = dates.end_of(date(2027, 12, 31))
    period.save()

    assert reminders.send_due(at) == 0
    assert ledger() == []


def test_a_clock_that_is_set_back_tells_nobody_twice(silent, period):
    at = morning(date(2027, 9, 16))
    assert reminders.send_due(at) == 1

    for back in (HOUR, DAY):
        assert reminders.send_due(at - back) == 0
    assert reminders.send_due(at + HOUR) == 0


def test_a_round_may_have_days_of_its_own(silent, period):
    period.remind_days_before = [3]
    period.save()

    for at in each_hour(date(2027, 9, 15), date(2027, 9, 29)):
        reminders.send_due(at)

    assert ledger(silent.user) == [("opened", 0, ""), ("before", 3, "")]


def test_a_moved_last_day_reminds_anew_but_nobody_is_told_again_that_it_has_opened(
    round_, silent, period
):
    reminders.send_due(morning(date(2027, 9, 1)))
    at = morning(date(2027, 9, 2))
    moved = actions.move_deadline(
        period, last_day=LAST + 28 * DAY, reason="Valet", by=round_.planned_by, at=at
    )

    assert reminders.send_due(at + DAY) == 0
    assert reminders.send_due(morning(date(2027, 10, 14))) == 1
    assert Reminder.objects.latest("pk").closes_at == moved.closes_at


def test_who_has_an_extension_is_reminded_of_that_day_instead(round_, silent, period):
    other = represented(round_)
    later = dates.end_of(date(2027, 10, 21))
    f.ExtensionFactory(
        period=period,
        organization_key=silent.municipality.organization_key,
        closes_at=later,
    )

    reminders.send_due(morning(date(2027, 9, 23)))
    assert (letters_to(silent.user), len(letters_to(other.user))) == ([], 1)
    reminders.send_due(morning(date(2027, 10, 14)))
    assert [row.closes_at for row in Reminder.objects.filter(user=silent.user)] == [
        later
    ] * 2
    assert ledger(silent.user) == [("before", 14, "overtaken"), ("before", 7, "")]


# --- Whom


def test_only_those_who_still_owe_are_told_and_of_the_others_it_is_written_why(
    round_, silent, period
):
    answered, away = represented(round_), represented(round_)
    f.NilReturnFactory(round=round_, municipality=answered.municipality)
    Mailbox.objects.create(
        address=away.user.email, away_from=date(2027, 9, 1), away_through=LAST
    )

    assert reminders.send_due(morning(date(2027, 9, 16))) == 1

    assert [letter.to for letter in Letter.objects.all()] == [silent.user.email]
    assert ledger(answered.user) == [("before", 14, "done")]
    assert ("before", 14, "away") in ledger(away.user)
    assert letters_to(away.user) == []


def test_a_person_gets_one_letter_a_day_with_everything_in_all_rounds(silent, period):
    other = only_gathering(title="Äldre")
    f.ParticipationFactory(round=other, rss=silent.municipality.coverage.get().rss)

    assert reminders.send_due(morning(date(2027, 9, 16))) == 1

    (letter,) = letters_to(silent.user)
    assert letter.subject == "Påminnelse: du har 2 saker att göra"
    assert "Barn & unga" in letter.body
    assert "Äldre" in letter.body
    assert Reminder.objects.filter(letter=letter).count() == 2


def test_the_day_after_those_who_can_help_learn_who_is_late(round_, silent, period):
    rss = silent.municipality.coverage.get().rss
    coordinator = f.CoordinatorFactory(rss=rss)
    alone = f.CoverageFactory(rss=rss).municipality  # nobody acts for it
    answered = represented(round_, rss)
    f.NilReturnFactory(round=round_, municipality=answered.municipality)

    assert reminders.send_due(morning(date(2027, 10, 1))) == 2

    (letter,) = letters_to(coordinator.user)
    assert letter.subject == "Inte klart i tid: Barn & unga"
    names = sorted([silent.municipality.name, alone.name])
    assert f"De här 2 har något kvar: {', '.join(names)}." in letter.body
    assert f"/rss/omgang/{round_.public_id}/" in letter.body


def test_an_rss_without_coordinator_is_helped_by_skr(round_, silent, period):
    skr = f.SkrFactory()

    reminders.send_due(morning(date(2027, 10, 1)))

    (letter,) = letters_to(skr)
    assert silent.municipality.name in letter.body


def test_where_the_coordinator_is_away_skr_helps_and_the_ledger_says_why(
    round_, silent, period
):
    skr = f.SkrFactory()
    day = date(2027, 10, 1)
    coordinator = f.CoordinatorFactory(rss=silent.municipality.coverage.get().rss).user
    Mailbox.objects.create(address=coordinator.email, away_from=day, away_through=day)

    reminders.send_due(morning(day))
    reminders.send_due(morning(day + 3 * DAY))  # the coordinator is back

    assert letters_to(coordinator) == []
    row = Reminder.objects.get(user=coordinator)
    assert (row.kind, row.skipped) == ("help", "away")
    (letter,) = letters_to(skr)
    assert silent.municipality.name in letter.body

    sending.send_due(morning(day + 3 * DAY))  # and the letter to SKR stands

    letter.refresh_from_db()
    assert letter.sent_at
    assert silent.municipality.name in letter.body


def test_one_coordinator_who_is_there_is_enough(round_, silent, period):
    skr = f.SkrFactory()
    day = date(2027, 10, 1)
    rss = silent.municipality.coverage.get().rss
    away, there = (f.CoordinatorFactory(rss=rss).user for _ in range(2))
    Mailbox.objects.create(address=away.email, away_from=day, away_through=day)

    reminders.send_due(morning(day))

    assert [len(letters_to(user)) for user in (away, there, skr)] == [0, 1, 0]


@pytest.mark.parametrize(
    ("step", "role"),
    [(Step.RANK, "PanelMember"), (Step.FEEDBACK, "Officer")],
)
def test_of_the_other_steps_skr_learns_who_is_late(step, role):
    round_ = f.RoundFactory()
    round_.periods.exclude(step=step).delete()
    round_.periods.update(
        opens_at=dates.start_of(date(2027, 9, 1)), closes_at=dates.end_of(LAST)
    )
    skr = f.SkrFactory()
    if role == "PanelMember":
        late = f.PanelMemberFactory(round=round_)
        name = str(late)
    else:
        late = f.OfficerFactory()
        name = str(late.agency)
        f.EngagementFactory(round=round_, agency=late.agency)
        need = f.NeedFactory(round=round_, status="handed_over")
        f.RecipientFactory(need=need, agency=late.agency, leads=True)

    reminders.send_due(morning(date(2027, 10, 1)))

    assert [letter.to for letter in letters_to(late.user)] == [late.user.email]
    assert name in letters_to(skr)[0].body


# --- The letter


def test_the_letter_says_what_where_and_until_when(round_, silent, period):
    reminders.send_due(morning(date(2027, 9, 23)))

    (letter,) = letters_to(silent.user)
    assert letter.subject.startswith("Påminnelse: Skicka in kommunens behov")
    assert letter.subject.endswith("– Barn & unga")
    assert (
        "Sista dag: torsdag 30 september 2027 kl. 23.59 svensk tid, om 7 dagar."
        in letter.body
    )
    assert f"https://lokalabehov.test/kommun/omgang/{round_.public_id}/" in letter.body
    assert letter.kind == "process.reminder"
    assert silent.user.name not in letter.subject


@pytest.mark.parametrize("spec", PROCESS, ids=[spec.step.name for spec in PROCESS])
@pytest.mark.parametrize("is_skr", [True, False])
def test_every_step_has_its_own_words_and_its_link(spec, is_skr):
    from process import mails

    round_ = f.RoundFactory(title="Barn & unga")
    at = dates.end_of(LAST)

    texts = {
        mails.item(spec, round_, at, kind, is_skr=is_skr).title
        for kind in (Reminder.Kind.OPENED, Reminder.Kind.BEFORE, Reminder.Kind.AFTER)
    }
    item = mails.item(spec, round_, at, Reminder.Kind.BEFORE, is_skr=is_skr)

    assert len(texts) == 3
    assert all(title.endswith("– Barn & unga") for title in texts)
    assert item.text.strip().splitlines()[-1].startswith("https://lokalabehov.test/")
    assert round_.public_id in item.text
    assert len(item.text.strip().splitlines()) == 4


# --- Once


def test_the_letter_and_the_line_of_it_stand_or_fall_together(period, monkeypatch):
    """Makes the world fail: the ledger cannot be written."""
    at = morning(date(2027, 9, 16))

    def full(*args, **fields):
        raise OSError("No space left on device")

    monkeypatch.setattr(reminders.promises, "note", full)
    with pytest.raises(OSError, match="No space left"):
        reminders.send_due(at)
    assert (Letter.objects.count(), Reminder.objects.with_letters().count()) == (0, 0)

    monkeypatch.undo()
    assert reminders.send_due(at) == 1


def test_where_another_worker_was_first_with_some_the_others_still_go(
    round_, silent, period
):
    at = morning(date(2027, 9, 16))
    ours = reminders.due(at).letters
    assert reminders.send_due(at) == 1
    late = represented(round_)
    theirs = reminders.due(at).letters

    assert reminders._send([*ours, *theirs], at) == 1
    assert (len(letters_to(silent.user)), len(letters_to(late.user))) == (1, 1)


def test_the_database_keeps_one_line_for_each_occasion(silent, period):
    reminders.send_due(morning(date(2027, 9, 16)))
    row = Reminder.objects.with_letters().get()
    row.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_a_line_has_a_letter_or_says_why_not(silent, period):
    reminders.send_due(morning(date(2027, 9, 16)))
    row = Reminder.objects.with_letters().get()

    for wrong in ({"letter": None}, {"skipped": "done"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Reminder.objects.filter(pk=row.pk).update(**wrong)


def test_who_owes_is_found_in_statements_that_do_not_grow(round_, silent, period):
    counts = []
    for _more in range(2):
        with CaptureQueriesContext(connection) as captured:
            found = reminders.due(morning(date(2027, 9, 16))).letters
        counts.append(len(captured))
        for _each in range(2):
            represented(round_)

    assert counts[0] == counts[1]
    assert len(found) == 3


# --- Just before it is sent


@pytest.mark.parametrize(
    ("happens", "why"),
    [
        ("nothing", ""),
        ("done", "Det är redan gjort."),
        ("moved", "Sista dagen har flyttats."),
        ("passed", "Sista dagen har gått."),
    ],
)
def test_a_reminder_that_has_been_overtaken_is_not_sent(
    round_, silent, period, happens, why
):
    at = morning(LAST)
    reminders.send_due(at)
    if happens == "done":
        f.NilReturnFactory(round=round_, municipality=silent.municipality)
    if happens == "moved":
        period.closes_at += 7 * DAY
        period.save()
    if happens == "passed":
        at = dates.end_of(LAST)

    assert sending.send_due(at) == (1 if happens == "nothing" else 0)
    (letter,) = letters_to(silent.user)
    assert letter.obsolete_because == why
    assert (letter.sent_at is None) == (happens != "nothing")


def test_a_letter_of_two_things_goes_as_long_as_one_is_left(silent, period):
    other = only_gathering()
    f.ParticipationFactory(round=other, rss=silent.municipality.coverage.get().rss)
    reminders.send_due(morning(date(2027, 9, 16)))
    f.NilReturnFactory(round=other, municipality=silent.municipality)

    assert sending.send_due(morning(date(2027, 9, 16))) == 1


def test_help_that_is_needed_no_more_is_not_sent(round_, silent, period):
    coordinator = f.CoordinatorFactory(rss=silent.municipality.coverage.get().rss)
    at = morning(date(2027, 10, 1))
    reminders.send_due(at)
    f.NilReturnFactory(round=round_, municipality=silent.municipality)

    assert sending.send_due(at) == 0
    (letter,) = letters_to(coordinator.user)
    assert letter.obsolete_because == "Allt är klart."


def test_the_table_reminds_of_every_step():
    assert {tuple(spec.remind_days_before) for spec in PROCESS} == {
        (14, 7, 1),
        (60, 14, 7, 1),
    }
    assert BY_STEP[Step.FEEDBACK].remind_days_before[0] == 60


# --- The sweep ------------------------------------------------------------------------


class OneRefuses(EmailBackend):
    """The world: one mailbox says no."""

    refused = ""

    def send_messages(self, messages):
        import smtplib

        for message in messages:
            if self.refused in message.to:
                raise smtplib.SMTPRecipientsRefused({self.refused: (550, b"No such")})
        return super().send_messages(messages)


def sweep():
    out = StringIO()
    call_command("sweep", stdout=out)
    return out.getvalue().strip()


@pytest.mark.django_db(transaction=True)
@time_machine.travel(morning(date(2027, 9, 16)), tick=False)
def test_the_sweep_reminds_and_sends_and_has_then_nothing_to_do():
    silent = represented(only_gathering())

    assert sweep() == "1 påminnelser skrivna, 1 brev skickade."
    assert [message.to for message in mail.outbox] == [[silent.user.email]]
    assert sweep() == "0 påminnelser skrivna, 0 brev skickade."


@pytest.mark.django_db(transaction=True)
@time_machine.travel(morning(date(2027, 9, 16)), tick=False)
def test_one_mailbox_that_refuses_does_not_stop_the_others(settings, monkeypatch):
    settings.EMAIL_BACKEND = "tests.process.test_reminders.OneRefuses"
    round_ = only_gathering()
    people = [represented(round_).user.email for _ in range(3)]
    monkeypatch.setattr(OneRefuses, "refused", people[1])

    sweep()

    assert sorted(message.to[0] for message in mail.outbox) == sorted(
        [people[0], people[2]]
    )
    assert Round.objects.count() == 1
