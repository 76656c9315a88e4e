"""The log of events can only grow: the database itself says so."""

import pytest
from django.db import DatabaseError, connection, transaction

from rounds import triggers
from rounds.actions import note
from rounds.models import Event
from tests.factories import RoundFactory, SkrFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    round_ = RoundFactory()
    return note("planerade", round_, by=round_.planned_by, at=round_.planned_at)


def attempts(event):
    rows = Event.objects.filter(pk=event.pk)
    return {
        "save": lambda: (setattr(event, "note", "annat"), event.save()),
        "update": lambda: rows.update(verb="gjorde något annat"),
        "delete": lambda: event.delete(),
        "delete many": lambda: rows.delete(),
    }


@pytest.mark.parametrize("how", ["save", "update", "delete", "delete many"])
def test_an_event_is_neither_changed_nor_taken_away(event, how):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        attempts(event)[how]()

    kept = Event.objects.get(pk=event.pk)
    assert (kept.verb, kept.note) == ("planerade", "")


@pytest.mark.parametrize("how", ["save", "update", "delete", "delete many"])
def test_it_is_the_triggers_that_hold_this(event, how):
    """The positive control: without them the same attempts go through."""
    with triggers.lifted():
        attempts(event)[how]()

    kept = Event.objects.filter(pk=event.pk, verb="planerade", note="")
    assert not kept.exists()


def test_the_triggers_are_back_after_they_were_lifted(event):
    with triggers.lifted():
        pass

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        event.delete()


def test_a_row_is_not_replaced_behind_the_back_of_the_triggers(event):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite knows INSERT OR REPLACE")
    columns = ", ".join(field.column for field in Event._meta.concrete_fields)
    values = columns.replace("verb", "'ljög'")

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"INSERT OR REPLACE INTO rounds_event ({columns}) "
            f"SELECT {values} FROM rounds_event"
        )


def test_what_belongs_to_no_round_is_noted_without_one():
    person = SkrFactory()

    event = note("loggade in", person, by=person, at=person.created_at)

    assert (event.round, event.target_id) == (None, f"person-{person.pk}")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_the_log_is_empty_again_after_a_test_that_commits(time):
    """Flushing between tests works although the log refuses to be emptied."""
    assert Event.objects.count() == 0
    round_ = RoundFactory()
    note("planerade", round_, by=round_.planned_by, at=round_.planned_at)
    assert Event.objects.count() == 1
