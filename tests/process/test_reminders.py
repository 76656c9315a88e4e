"""Reminders: to those who still owe, once, late but not lost."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from outbox.models import Letter
from process import reminders
from process.models import ReminderSent
from process.steps import PROCESS
from rounds import actions, dates
from rounds.models import Round, Step
from tests import factories as f

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NOW = timezone.now()


def represented(round_):
    covered = f.CoverageFactory()
    f.ParticipationFactory(round=round_, rss=covered.rss)
    return f.RepresentativeFactory(municipality=covered.municipality)


@pytest.fixture
def round_():
    return f.RoundFactory(open_step=Step.GATHER)


@pytest.fixture
def silent(round_):
    return represented(round_)


@pytest.fixture
def deadline(round_, silent):
    """At midnight, as the real ones: the hour of the test does not matter."""
    period = round_.period(Step.GATHER)
    period.closes_at = dates.end_of(dates.last_day_of(period.closes_at))
    period.save()
    return period.closes_at


def recipients():
    return [letter.to for letter in Letter.objects.order_by("pk")]


def test_who_stays_silent_gets_both_reminders(silent, deadline):
    for days_left in range(20, 0, -1):
        reminders.send_due(at=deadline - days_left * DAY)

    assert recipients() == [silent.user.email] * 2
    assert list(
        ReminderSent.objects.order_by("pk").values_list("days_before", flat=True)
    ) == [14, 3]


def test_nobody_is_reminded_twice_of_the_same_thing(deadline):
    at = deadline - 14 * DAY

    assert [reminders.send_due(at=at), reminders.send_due(at=at + DAY)] == [1, 0]
    assert len(recipients()) == 1


def test_after_a_standstill_only_the_latest_reminder_goes_out(deadline):
    assert reminders.send_due(at=deadline - 2 * DAY) == 1
    assert reminders.send_due(at=deadline - 2 * DAY) == 0
    assert ReminderSent.objects.get().days_before == 3


def test_a_reminder_goes_out_in_the_morning_of_its_day(deadline):
    morning = reminders.remind_at(deadline, 14)

    assert morning.astimezone(dates.STOCKHOLM).strftime("%H:%M") == "08:00"
    assert dates.days_left(deadline, morning) == 14
    assert reminders.send_due(at=morning - timedelta(seconds=1)) == 0
    assert reminders.send_due(at=morning) == 1


def test_only_those_who_still_owe_are_reminded(round_, silent, deadline):
    answered = represented(round_)
    f.NilReturnFactory(round=round_, municipality=answered.municipality)

    reminders.send_due(at=deadline - 14 * DAY)

    assert recipients() == [silent.user.email]


def test_who_answers_after_the_first_gets_no_second(round_, silent, deadline):
    reminders.send_due(at=deadline - 14 * DAY)
    f.SubmissionFactory(round=round_, municipality=silent.municipality, submitted=True)

    assert reminders.send_due(at=deadline - 3 * DAY) == 0


def test_when_the_time_is_out_nobody_is_reminded(deadline):
    assert reminders.send_due(at=deadline) == 0
    assert reminders.send_due(at=deadline - timedelta(seconds=1)) == 1


def test_before_the_step_opens_nobody_is_reminded(round_, silent):
    opens_at = round_.period(Step.GATHER).opens_at
    round_.periods.filter(step=Step.GATHER).update(closes_at=opens_at + 5 * DAY)

    reminders.send_due(at=opens_at - timedelta(seconds=1))
    assert silent.user.email not in recipients()
    reminders.send_due(at=opens_at)
    assert silent.user.email in recipients()


def test_a_moved_last_day_reminds_anew(round_, deadline):
    reminders.send_due(at=deadline - 3 * DAY)
    gather = round_.period(Step.GATHER)
    moved = actions.move_deadline(
        gather,
        last_day=gather.last_day + 7 * DAY,
        reason="Valet",
        by=round_.planned_by,
        at=deadline - 2 * DAY,
    )

    assert reminders.send_due(at=moved.closes_at - 3 * DAY) == 1
    assert len(recipients()) == 2


def test_who_has_an_extension_is_reminded_of_that_day_instead(round_, silent, deadline):
    other = represented(round_)
    later = deadline + 20 * DAY
    f.ExtensionFactory(
        period=round_.period(Step.GATHER),
        organization_key=silent.municipality.organization_key,
        closes_at=later,
    )

    reminders.send_due(at=deadline - 3 * DAY)
    assert recipients() == [other.user.email]

    reminders.send_due(at=later - 3 * DAY)
    assert recipients() == [other.user.email, silent.user.email]
    assert ReminderSent.objects.latest("pk").closes_at == later


def test_the_letter_says_what_where_and_until_when(round_, deadline):
    reminders.send_due(at=reminders.remind_at(deadline, 3))

    letter = Letter.objects.get()
    lines = letter.body.splitlines()
    assert letter.subject == f"Påminnelse: kommunens behov av kunskap – {round_}"
    assert lines[0] == f"https://lokalabehov.test/kommun/omgang/{round_.public_id}/"
    assert "kl. 23.59, om 3 dagar" in lines[2]
    assert str(round_) in lines[2]
    assert letter.kind == "process.reminder"


@pytest.mark.parametrize("spec", PROCESS, ids=[spec.step.name for spec in PROCESS])
@pytest.mark.parametrize("is_skr", [True, False])
def test_every_step_has_a_letter_with_its_link_first(spec, is_skr):
    from process import mails

    round_ = f.RoundFactory(title="Barn & unga")
    user = f.UserFactory(is_skr=is_skr)

    letter = mails.reminder(spec, round_, user, closes_at=NOW + 3 * DAY)

    assert letter.subject.endswith("– Barn & unga")
    assert letter.body.startswith("https://lokalabehov.test/")
    assert round_.public_id in letter.body.splitlines()[0]
    assert user.name not in letter.subject


def test_the_letter_and_the_note_of_it_stand_or_fall_together(deadline, monkeypatch):
    """Makes the world fail: the letter cannot be stored."""

    def full(**fields):
        raise OSError("No space left on device")

    monkeypatch.setattr(Letter.objects, "create", full)
    with pytest.raises(OSError, match="No space left"):
        reminders.send_due(at=deadline - 3 * DAY)
    assert ReminderSent.objects.count() == 0

    monkeypatch.undo()
    assert reminders.send_due(at=deadline - 3 * DAY) == 1


def test_another_worker_may_have_been_first(round_, silent, deadline):
    at = deadline - 3 * DAY
    ours = list(reminders.due(at))
    assert reminders.send_due(at=at) == 1

    assert [reminders._send(spec, reminder) for spec, reminder in ours] == [False]
    assert len(recipients()) == 1


def test_rounds_that_overlap_remind_each_of_their_own():
    user = f.UserFactory()
    rounds = [f.RoundFactory(open_step=Step.RANK) for _ in range(2)]
    for one in rounds:
        f.PanelMemberFactory(round=one, user=user)

    reminders.send_due(at=rounds[0].period(Step.RANK).closes_at - 2 * DAY)

    assert len(recipients()) == 2


def test_who_owes_is_found_in_statements_that_do_not_grow(round_, deadline):
    counts = []
    for _more in range(2):
        with CaptureQueriesContext(connection) as captured:
            found = list(reminders.due(deadline - 3 * DAY))
        counts.append(len(captured))
        for _each in range(2):
            represented(round_)

    assert counts[0] == counts[1]
    assert len(found) == 3


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
def test_the_sweep_reminds_and_sends_and_has_then_nothing_to_do():
    round_ = f.RoundFactory(open_step=Step.GATHER)
    silent = represented(round_)
    round_.periods.filter(step=Step.GATHER).update(closes_at=timezone.now() + 2 * DAY)

    assert sweep() == "1 påminnelser skrivna, 1 brev skickade."
    assert [message.to for message in mail.outbox] == [[silent.user.email]]
    assert sweep() == "0 påminnelser skrivna, 0 brev skickade."


@pytest.mark.django_db(transaction=True)
def test_one_mailbox_that_refuses_does_not_stop_the_others(settings, monkeypatch):
    settings.EMAIL_BACKEND = "tests.process.test_reminders.OneRefuses"
    round_ = f.RoundFactory(open_step=Step.GATHER)
    people = [represented(round_).user.email for _ in range(3)]
    monkeypatch.setattr(OneRefuses, "refused", people[1])
    round_.periods.filter(step=Step.GATHER).update(closes_at=timezone.now() + 2 * DAY)

    sweep()

    assert sorted(message.to[0] for message in mail.outbox) == sorted(
        [people[0], people[2]]
    )
    assert Round.objects.count() == 1
