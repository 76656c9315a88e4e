"""The letters of an RSS to those who have not answered, in the ledger of reminders."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse

from outbox import sending
from outbox.models import Letter
from process import actions
from process.models import Reminder
from process.reminding import appeals, sweep, why
from rounds import dates
from rounds.models import Step
from tests import factories as f
from tests.process.test_reminders import DAY, LAST, morning, only_gathering, represented

pytestmark = pytest.mark.django_db
THEN = morning(date(2027, 9, 20))


@pytest.fixture
def round_():
    return only_gathering(title="Barn & unga")


@pytest.fixture
def silent(round_):
    return represented(round_)


@pytest.fixture
def coordinator(silent):
    rss = silent.municipality.coverage.get().rss
    return f.CoordinatorFactory(rss=rss)


def appeal(coordinator, *municipalities, at=THEN, **words):
    return actions.appeal(
        coordinator.rss.participations.get(),
        municipalities,
        **{"subject": "Hör av er", "text": "Hej!", "public_id": "abcdefgh", **words},
        by=coordinator.user,
        at=at,
    )


def test_each_letter_is_a_line_that_says_who_wrote_it(silent, coordinator):
    sent = appeal(coordinator, silent.municipality)

    row = Reminder.objects.get(appeal=sent)
    assert (row.user, row.kind, row.skipped) == (silent.user, "appeal", "")
    assert row.letter.to == silent.user.email
    assert row.letter.reply_to == coordinator.user.email
    assert (row.due_at, row.closes_at) == (THEN, dates.end_of(LAST))
    sending.send_due(THEN)
    (part,) = why.told(silent.user, THEN + DAY).parts
    said = {line.what: line.said for line in part.lines}
    assert said["Brev som RSS har skrivit"] == "Skickades 20 september 2027 kl. 08.00."


def test_it_takes_no_reminders_place(silent, coordinator):
    appeal(coordinator, silent.municipality)

    sweep.send_due(morning(date(2027, 9, 23)))

    kinds = Reminder.objects.filter(user=silent.user, skipped="")
    assert sorted(kinds.values_list("kind", flat=True)) == ["appeal", "before"]


def test_who_has_answered_meanwhile_does_not_get_it(silent, coordinator, round_):
    other = f.RepresentativeFactory(
        municipality=f.CoverageFactory(rss=coordinator.rss).municipality
    )
    appeal(coordinator, silent.municipality, other.municipality)
    f.NilReturnFactory(round=round_, municipality=silent.municipality)

    assert sending.send_due(THEN) == 1

    gone, sent = (Letter.objects.get(to=one.user.email) for one in (silent, other))
    assert gone.obsolete_because == "Det är redan gjort."
    assert sent.sent_at


def test_the_one_it_is_about_counts_for_who_acts_for_two(silent, coordinator, round_):
    """The other municipality of the same person is silent too, and was not written to."""
    other = f.CoverageFactory(rss=coordinator.rss).municipality
    f.RepresentativeFactory(municipality=other, user=silent.user)
    appeal(coordinator, silent.municipality)
    f.NilReturnFactory(round=round_, municipality=silent.municipality)

    assert sending.send_due(THEN) == 0


def test_it_goes_long_after_the_last_day(silent, coordinator):
    long_after = morning(date(2027, 11, 15))
    appeal(coordinator, silent.municipality, at=long_after)

    assert sending.send_due(long_after) == 1


def test_without_its_lines_nothing_is_written(silent, coordinator, monkeypatch):
    class LedgerAway(Exception):
        pass

    def fails(sent):
        raise LedgerAway

    monkeypatch.setattr(appeals, "note", fails)
    with pytest.raises(LedgerAway):
        appeal(coordinator, silent.municipality)

    assert not coordinator.rss.participations.get().appeals.exists()
    assert not Letter.objects.exists()
    assert not Reminder.objects.exists()


def test_sent_twice_it_is_one_line(silent, coordinator):
    first = appeal(coordinator, silent.municipality)
    assert appeal(coordinator, silent.municipality) == first

    assert Reminder.objects.filter(appeal=first).count() == 1


def test_a_batch_is_checked_in_statements_that_do_not_grow_with_it(
    silent, coordinator, django_assert_max_num_queries
):
    others = [f.CoverageFactory(rss=coordinator.rss).municipality for _ in range(6)]
    for one in others:
        f.RepresentativeFactory(municipality=one)
    appeal(coordinator, silent.municipality, *others)

    batch = list(Letter.objects.all())
    with django_assert_max_num_queries(5):
        assert appeals.still_silent(batch, THEN) == {}


@pytest.mark.django_db(transaction=True)
def test_those_that_were_sent_before_are_written_down(silent, coordinator):
    sent = appeal(coordinator, silent.municipality)
    Letter.objects.filter(reminders__appeal=sent).update(subject="Fyllt i")
    executor = MigrationExecutor(connection)
    try:
        executor.migrate([("process", "0005_one_letter_a_day")])
        assert Letter.objects.get().subject == "Fyllt i"
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())

    row = Reminder.objects.get(appeal=sent)
    assert (row.user, row.letter.to) == (silent.user, silent.user.email)
    assert row.period.step == Step.GATHER


# --- In the plan of letters -------------------------------------------------------------------


def plan_of(client, round_, who):
    client.force_login(who)
    plan = client.get(reverse("process:letter_plan", args=[round_.public_id]))
    return [
        one for part in plan.context["plan"].gone for one in part.rows if one.letter
    ]


def test_who_leads_the_round_reads_it_as_it_went(client, silent, coordinator, round_):
    with time_machine.travel(THEN, tick=False):
        sent = appeal(coordinator, silent.municipality, text="Hej {namn}! {omgång}")
        sending.send_due(THEN)
        (row,) = plan_of(client, round_, f.SkrFactory())
        page = client.get(reverse("process:sent_appeal", args=[sent.public_id]))

    assert (row.letter, row.by, row.region) == (
        sent,
        coordinator.user,
        coordinator.rss.name,
    )
    assert "<mark>[mottagarens namn]</mark>! Barn &amp; unga" in page.text
    assert coordinator.rss.name in page.text
    (one,) = page.context["page"].object_list
    assert (one.user, str(one.label)) == (silent.user, "Skickat")


def test_an_rss_reads_its_own_and_no_others(client, silent, coordinator, round_):
    with time_machine.travel(THEN, tick=False):
        sent = appeal(coordinator, silent.municipality)
        other = f.CoordinatorFactory().user
        address = reverse("process:sent_appeal", args=[sent.public_id])

        assert [row.letter for row in plan_of(client, round_, coordinator.user)] == [
            sent
        ]
        assert client.get(address).status_code == 200
        client.force_login(other)
        assert client.get(address).status_code == 404
