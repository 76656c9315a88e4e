"""The chain of seals over the log: whatever is done behind the back of the triggers shows."""

import json
import threading
import time
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import StringIO

import pytest
from django.core import serializers
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from outbox.models import Letter
from rounds import chain, sealing, triggers
from rounds.actions import note
from rounds.chain import Break
from rounds.models import Event, Round, Seal
from tests.factories import RoundFactory, SkrFactory, UserFactory

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 9, 28, 9, 30, 0, 123456, tzinfo=UTC)


@pytest.fixture
def round_(db):
    return RoundFactory()


def happen(round_, times=1, at=MONDAY):
    return [
        note("planerade", round_, by=round_.planned_by, at=at, text=f"{n} å\u2028€")
        for n in range(times)
    ]


@pytest.fixture
def sealed(round_):
    """Nine events under three seals, and one that is not sealed yet."""
    for day in range(3):
        happen(round_, 3)
        assert sealing.seal_due(at=MONDAY + timedelta(days=day)) == 3
    happen(round_)
    return list(Event.objects.order_by("pk"))


def seals():
    return list(Seal.objects.order_by("pk"))


def kinds(*noted):
    return [found.kind for found in chain.verify(noted).found]


# --- What is sealed ----------------------------------------------------------------------


def test_a_seal_is_over_all_that_has_happened_since_the_last(sealed):
    first, second, third = seals()

    assert [seal.number for seal in seals()] == [3, 3, 3]
    assert (first.first, first.last) == (sealed[0].pk, sealed[2].pk)
    assert (second.first, second.last) == (sealed[3].pk, sealed[5].pk)
    assert first.previous == chain.BEGINNING
    assert (second.previous, third.previous) == (first.digest, second.digest)


def test_an_untouched_log_holds(sealed):
    report = chain.verify()

    assert (report.holds, report.found) == (True, [])
    assert (report.events, report.seals, report.waiting) == (9, 3, 1)
    assert report.until == MONDAY + timedelta(days=2)
    assert report.digest == seals()[-1].digest
    assert report.waiting_since == MONDAY


def test_with_nothing_new_there_is_no_new_seal(sealed):
    assert sealing.seal_due(at=MONDAY) == 1
    assert sealing.seal_due(at=MONDAY) == 0
    assert Seal.objects.count() == 4


def test_an_empty_log_is_not_sealed(db):
    assert sealing.seal_due(at=MONDAY) == 0
    assert chain.verify().holds


def test_many_events_get_several_seals(round_, monkeypatch):
    monkeypatch.setattr(sealing, "AT_MOST", 2)
    happen(round_, 5)

    assert sealing.seal_due(at=MONDAY) == 5
    assert [seal.number for seal in seals()] == [2, 2, 1]
    assert chain.verify().holds


def test_the_form_of_an_event_is_the_documented_one(round_):
    round_.title = "Omgång"
    event = note("gav anstånd", round_, by=round_.planned_by, at=MONDAY, text='"å€😀\n')
    (row,) = Event.objects.values_list(*chain.FIELDS)

    assert chain.canonical(row) == (
        f'["1",{event.pk},{round_.pk},"2026-09-28T09:30:00.123456Z",'
        f'{round_.planned_by_id},"gav anst\\u00e5nd","rounds.round",'
        f'"{round_.public_id}","Omg\\u00e5ng",'
        '"\\"\\u00e5\\u20ac\\ud83d\\ude00\\n"]'
    )
    assert json.loads(chain.canonical(row))[-1] == event.note


def test_the_digest_can_be_counted_again_with_the_documentation_alone():
    seal = Seal(
        previous="0" * 64,
        first=1,
        last=2,
        number=2,
        events=f"1 {'a' * 64}\n2 {'b' * 64}",
        sealed_at=MONDAY,
    )
    text = (
        f"lokala behov, loggens sigill 1\n{'0' * 64}\n2026-09-28T09:30:00.123456Z\n"
        f"1 2 2\n1 {'a' * 64}\n2 {'b' * 64}"
    )

    assert chain.digest_of(seal) == sha256(text.encode()).hexdigest()


def test_every_field_of_an_event_is_under_the_seal():
    """A new field of Event is a new form: keep the old for old events."""
    assert sorted(chain.FIELDS) == sorted(
        field.attname for field in Event._meta.concrete_fields
    )


# --- Tampering ----------------------------------------------------------------------------

TEXTS = ("verb", "target_kind", "target_id", "target_text", "note")


@pytest.mark.parametrize("field", TEXTS)
def test_a_changed_text_is_found(sealed, field):
    with triggers.lifted():
        Event.objects.filter(pk=sealed[4].pk).update(**{field: "något annat"})

    (found,) = chain.verify().found
    assert (found.kind, found.event) == (Break.EVENT_CHANGED, sealed[4].pk)
    assert found.seal == seals()[1].pk


def test_a_moved_time_another_person_and_another_round_are_found(sealed):
    changes = (
        {"at": MONDAY + timedelta(microseconds=1)},
        {"by": UserFactory()},
        {"round": None},
        {"round": RoundFactory()},
    )
    for event, change in zip(sealed[3:7], changes, strict=True):
        with triggers.lifted():
            Event.objects.filter(pk=event.pk).update(**change)

    assert [(found.kind, found.event) for found in chain.verify().found] == [
        (Break.EVENT_CHANGED, event.pk) for event in sealed[3:7]
    ]


@pytest.mark.parametrize("which", [0, 4, 8])
def test_a_removed_event_is_found(sealed, which):
    with triggers.lifted():
        Event.objects.filter(pk=sealed[which].pk).delete()

    (found,) = chain.verify().found
    assert (found.kind, found.event) == (Break.EVENT_REMOVED, sealed[which].pk)


def test_an_event_that_took_the_place_of_another_is_found(sealed):
    with triggers.lifted():
        Event.objects.filter(pk=sealed[4].pk).delete()
    Event(**as_it_was(sealed[4]) | {"note": "något annat"}).save(force_insert=True)

    assert [(found.kind, found.event) for found in chain.verify().found] == [
        (Break.EVENT_CHANGED, sealed[4].pk)
    ]


def as_it_was(event):
    return {
        field.attname: getattr(event, field.attname)
        for field in Event._meta.concrete_fields
    }


def test_an_event_in_a_gap_is_found(round_):
    """The number of a transaction that was undone is free: no trigger forbids it."""
    (first,) = happen(round_)
    Event(**as_it_was(first) | {"id": first.pk + 2}).save(force_insert=True)
    sealing.seal_due(at=MONDAY)
    assert chain.verify().holds

    Event(**as_it_was(first) | {"id": first.pk + 1}).save(force_insert=True)

    (found,) = chain.verify().found
    assert (found.kind, found.event) == (Break.EVENT_INSERTED, first.pk + 1)


def test_an_event_before_the_first_is_found(round_):
    (first,) = happen(round_)
    sealing.seal_due(at=MONDAY)
    Event(**as_it_was(first) | {"id": 0}).save(force_insert=True)

    assert [(found.kind, found.event) for found in chain.verify().found] == [
        (Break.EVENT_INSERTED, 0)
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("previous", "f" * 64),
        ("digest", "f" * 64),
        ("number", 4),
        ("events", "1 nonsense"),
        ("sealed_at", MONDAY + timedelta(hours=3)),
    ],
)
@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_changed_seal_is_found(sealed, which, field, value):
    changed = seals()[which]
    with triggers.lifted():
        Seal.objects.filter(pk=changed.pk).update(**{field: value})

    (found,) = chain.verify().found
    assert (found.kind, found.seal) == (Break.SEAL_CHANGED, changed.pk)


def test_a_removed_seal_is_found(sealed):
    for which in (0, 1):
        with transaction.atomic():
            gone, *_rest = left = seals()[which:]
            with triggers.lifted():
                gone.delete()

            (found,) = chain.verify().found
            assert (found.kind, found.seal) == (Break.SEAL_REMOVED, left[1].pk)
            transaction.set_rollback(True)


def test_a_seal_made_anew_over_a_changed_event_does_not_fit_the_next(sealed):
    """Who knows the arithmetic must make all later seals anew too."""
    first, second, third = seals()
    with triggers.lifted():
        Event.objects.filter(pk=sealed[4].pk).update(note="något annat")
        Seal.objects.filter(pk=second.pk).delete()
        rows = Event.objects.filter(pk__gte=second.first, pk__lte=second.last)
        lied = chain.seal_over(
            list(rows.values_list(*chain.FIELDS)), after=first, at=second.sealed_at
        )
        lied.pk = second.pk
        lied.save(force_insert=True)

    (found,) = chain.verify().found
    assert (found.kind, found.seal, found.before) == (
        Break.SEAL_REMOVED,
        third.pk,
        second.pk,
    )


def test_a_chain_made_anew_from_its_beginning_holds_but_lacks_what_was_noted(sealed):
    """Why a digest is kept elsewhere: the chain alone cannot tell this."""
    noted = [seal.digest for seal in seals()]
    with triggers.lifted():
        Seal.objects.all().delete()
        Event.objects.filter(pk=sealed[4].pk).update(note="något annat")
    sealing.seal_due(at=MONDAY)

    assert kinds() == []
    assert kinds(*noted) == [Break.DIGEST_UNKNOWN] * 3


def test_a_chain_that_was_cut_off_lacks_what_was_noted(sealed):
    first, _second, third = seals()
    with triggers.lifted():
        third.delete()

    assert chain.verify().waiting == 4
    assert kinds(first.digest) == []
    assert kinds(third.digest) == [Break.DIGEST_UNKNOWN]


def test_a_thousand_breaks_are_counted_and_the_first_are_told(round_):
    happen(round_, 60)
    sealing.seal_due(at=MONDAY)
    with triggers.lifted():
        Event.objects.update(note="något annat")

    report = chain.verify()
    assert (report.breaks, len(report.found)) == (60, chain.TOLD)


# --- Seals are append-only too --------------------------------------------------------------


@pytest.mark.parametrize("how", ["update", "delete"])
def test_a_seal_is_neither_changed_nor_taken_away(sealed, how):
    rows = Seal.objects.filter(pk=seals()[0].pk)
    act = {"update": lambda: rows.update(number=7), "delete": rows.delete}[how]

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        act()
    assert chain.verify().holds

    with triggers.lifted():
        act()
    assert not chain.verify().holds  # the positive control


def test_a_chain_does_not_fork(sealed):
    first = seals()[0]
    other = chain.seal_over(
        [(99, None, MONDAY, 1, "", "", "", "", "")], after=first, at=MONDAY
    )

    with pytest.raises(DatabaseError), transaction.atomic():
        other.save(force_insert=True)


# --- A backup -------------------------------------------------------------------------------


def test_a_log_that_was_restored_holds(sealed):
    """Numbers and times come back as they were; so do the seals."""
    noted = seals()[-1].digest
    kept = serializers.serialize("json", [*Event.objects.all(), *Seal.objects.all()])
    with triggers.lifted():
        Seal.objects.all().delete()
        Event.objects.all().delete()
    assert kinds(noted) == [Break.DIGEST_UNKNOWN]

    for row in serializers.deserialize("json", kept.replace(".123Z", ".123456Z")):
        row.save(force_insert=True)

    assert kinds(noted) == []
    assert chain.verify().events == 9


# --- What the command says ---------------------------------------------------------------------


def said(*arguments):
    out = StringIO()
    try:
        call_command("verify_log", *arguments, stdout=out)
    except CommandError as error:
        return [*out.getvalue().splitlines(), str(error)], error.returncode
    return out.getvalue().splitlines(), 0


def test_the_command_says_what_holds(sealed):
    digest = seals()[-1].digest

    assert said(digest) == (
        [
            "Loggen är som den skrevs till och med 2026-09-30T09:30:00.123456Z. "
            "Händelser: 9. Sigill: 3.",
            "1 händelse är inte förseglad än. Den äldsta är från "
            "2026-09-28T09:30:00.123456Z.",
            "Senaste sigillet, att anteckna någon annanstans:",
            digest,
        ],
        0,
    )
    assert said("--english")[0][0] == (
        "The log is as it was written up to 2026-09-30T09:30:00.123456Z. Events: 9. "
        "Seals: 3."
    )


def test_the_command_says_that_nothing_is_sealed(db):
    assert said() == (["Inget i loggen är förseglat än."], 0)


def test_the_command_says_exactly_where_it_breaks(sealed, round_):
    first, second, third = seals()
    with triggers.lifted():
        Event.objects.filter(pk=sealed[0].pk).update(note="något annat")
        sealed[1].delete()
        Seal.objects.filter(pk=third.pk).update(number=4)

    sentences, code = said("F" * 64)

    assert code == 1
    assert sentences == [
        f"Händelse {sealed[0].pk} (2026-09-28T09:30:00.123456Z) har ändrats sedan den "
        "förseglades.",
        f"Händelse {first.last - 1} (förseglad 2026-09-28T09:30:00.123456Z) har tagits "
        "bort.",
        f"Sigill {third.pk} har ändrats. Om händelserna {third.first}–{third.last} går "
        "det inte att säga något.",
        f"Sigillet {'f' * 64} finns inte i loggen: den har kortats av, gjorts om, eller "
        "lästs tillbaka från en äldre säkerhetskopia.",
        "1 händelse är inte förseglad än. Den äldsta är från "
        "2026-09-28T09:30:00.123456Z.",
        "Senaste sigillet, att anteckna någon annanstans:",
        third.digest,
        "Loggen har ändrats.",
    ]
    assert second.pk == first.pk + 1


def test_the_command_says_that_seals_are_gone(sealed):
    first, second, third = seals()
    with triggers.lifted():
        second.delete()
    assert said()[0][0] == (
        f"Mellan sigill {first.pk} och {third.pk}, före händelse {third.first}, har "
        "sigill tagits bort eller bytts ut."
    )

    with triggers.lifted():
        first.delete()
    assert said()[0][0] == (
        f"Före sigill {third.pk}, som börjar med händelse {third.first}, har sigill "
        "tagits bort eller bytts ut."
    )


# --- The letter ---------------------------------------------------------------------------------


def test_the_first_seal_of_a_week_goes_to_those_at_skr(round_):
    siv = SkrFactory(email="siv@skr.se", name="Siv")
    SkrFactory(email="gone@skr.se", is_active=False)
    Round.objects.update(planned_by=siv)

    for days in (0, 1, 6, 7, 8):
        happen(round_)
        sealing.seal_due(at=MONDAY + timedelta(days=days))

    letters = Letter.objects.filter(to="siv@skr.se").order_by("pk")
    assert [letter.created_at for letter in letters] == [
        MONDAY,
        MONDAY + timedelta(days=7),
    ]
    assert [seals()[at].digest in letters[n].body for n, at in ((0, 0), (1, 3))] == [
        True,
        True,
    ]
    assert letters[0].subject == "Loggens sigill den här veckan"
    assert f"manage.py verify_log {seals()[0].digest}" in letters[0].body
    assert {letter.kind for letter in letters} == {"rounds.log_sealed"}
    assert not Letter.objects.filter(to="gone@skr.se").exists()


def test_the_seal_is_said_in_the_server_log(round_, caplog):
    (event,) = happen(round_)
    with caplog.at_level("INFO", "rounds.sealing"):
        sealing.seal_due(at=MONDAY)

    assert caplog.messages == [
        f"The log is sealed up to event {event.pk}: {seals()[0].digest}"
    ]


# --- Several at once -------------------------------------------------------------------------------


def side_by_side(*acts):
    """Each in a thread and a connection of its own; what they answered."""
    answers = {}

    def run(number, act):
        try:
            answers[number] = act()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(answers) == len(acts)
    return [answers[number] for number in range(len(acts))]


def slowly(round_, release, noted):
    """Note something, and keep the transaction open until released."""

    def act():
        with transaction.atomic():
            happen(round_)
            noted.set()
            release.wait(30)

    return act


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_nothing_is_sealed_while_a_lower_number_may_still_come(
    postgresql, round_, monkeypatch
):
    monkeypatch.setattr(sealing, "PATIENCE_SECONDS", 0.3)
    release, noted = threading.Event(), threading.Event()

    def seal():
        noted.wait(30)
        happen(round_)  # the later number is seen first
        assert Event.objects.count() == 1
        early = sealing.seal_due(at=MONDAY)
        release.set()
        time.sleep(0.2)
        return early, sealing.seal_due(at=MONDAY)

    _, (early, late) = side_by_side(slowly(round_, release, noted), seal)

    assert (early, late) == (0, 2)
    assert chain.verify().holds


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_who_is_done_soon_is_waited_for(postgresql, round_):
    release, noted = threading.Event(), threading.Event()

    def seal():
        noted.wait(30)
        happen(round_)
        threading.Timer(0.3, release.set).start()
        return sealing.seal_due(at=MONDAY)

    assert side_by_side(slowly(round_, release, noted), seal)[1] == 2


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_it_is_the_waiting_that_holds_this(postgresql, round_, monkeypatch):
    """The positive control: without it the seal is over 2 alone, and 1 a stranger."""
    monkeypatch.setattr(sealing, "_writers", set)
    release, noted = threading.Event(), threading.Event()

    def seal():
        noted.wait(30)
        happen(round_)
        early = sealing.seal_due(at=MONDAY)
        release.set()
        return early

    assert side_by_side(slowly(round_, release, noted), seal)[1] == 1
    assert kinds() == [Break.EVENT_INSERTED]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_sealing_keeps_nobody_waiting_who_notes(postgresql, round_, monkeypatch):
    """While the sealer waits for one, another notes and is done."""
    monkeypatch.setattr(sealing, "PATIENCE_SECONDS", 1.0)
    release, noted, waiting = (threading.Event() for _ in range(3))

    def seal():
        noted.wait(30)
        happen(round_)
        waiting.set()
        return sealing.seal_due(at=MONDAY)

    def note_meanwhile():
        waiting.wait(30)
        time.sleep(0.1)
        began = time.monotonic()
        happen(round_, 20)
        took = time.monotonic() - began
        time.sleep(1.2)
        release.set()
        return took

    _, early, took = side_by_side(slowly(round_, release, noted), seal, note_meanwhile)
    assert early == 0
    assert took < 0.9


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_several_who_seal_at_once_one_makes_each_seal(
    postgresql, round_, monkeypatch
):
    monkeypatch.setattr(sealing, "AT_MOST", 5)
    happen(round_, 100)
    SkrFactory(email="siv@skr.se")
    start = threading.Barrier(4)

    def seal():
        start.wait(10)
        return sealing.seal_due(at=MONDAY)

    answers = side_by_side(*[seal] * 4)

    assert sum(answers) <= 100
    sealing.seal_due(at=MONDAY)
    report = chain.verify()
    assert (report.holds, report.events, report.seals) == (True, 100, 20)
    assert Letter.objects.filter(to="siv@skr.se").count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_sealing_while_many_write_leaves_a_chain_that_holds(postgresql, round_):
    """The rush: writers in transactions of different lengths, sealers beside them."""
    done = threading.Event()

    def write(pause):
        def act():
            for _ in range(25):
                with transaction.atomic():
                    happen(round_)
                    time.sleep(pause)

        return act

    def seal():
        sealed = 0
        while not done.is_set():
            sealed += sealing.seal_due(at=MONDAY)
        return sealed

    def stop():
        while Event.objects.count() < 100:
            time.sleep(0.02)
        done.set()

    *_, first, second, _stop = side_by_side(
        *(write(pause) for pause in (0, 0.001, 0.003, 0.01)), seal, seal, stop
    )
    sealing.seal_due(at=MONDAY)

    assert first + second > 0
    report = chain.verify()
    assert (report.holds, report.events, report.waiting) == (True, 100, 0)
