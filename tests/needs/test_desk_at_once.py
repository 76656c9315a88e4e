"""Two at SKR's desk at the same moment, on the real database: one wins."""

import threading
from contextlib import contextmanager, suppress

import pytest
from django.db import IntegrityError, connection
from django.db.models import QuerySet
from django.utils import timezone

from needs import actions
from needs.actions import compiling, sorting
from needs.models import Need, SetAside, Source
from rounds.models import Event, Step
from tests.factories import RoundFactory, SkrFactory
from tests.needs.scenes import forwarded

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

WORDS = {"title": "Rubrik", "target_group": "Vuxna", "description": "Text"}


@pytest.fixture
def round_(postgresql):
    return RoundFactory(open_step=Step.COMPILE)


@contextmanager
def both_past_the_check(monkeypatch):
    """Each waits, once it has found the needs free, until the other has too. With the
    lock only one comes so far, and goes on alone."""
    together = threading.Barrier(2, timeout=2)
    find_free = compiling.lock_unplaced

    def find_and_wait(*args):
        found = find_free(*args)
        with suppress(threading.BrokenBarrierError):
            together.wait()
        return found

    with monkeypatch.context() as patch:
        patch.setattr(compiling, "lock_unplaced", find_and_wait)
        patch.setattr(sorting, "lock_unplaced", find_and_wait)
        yield patch


def at_once(*acts):
    """What came of each: what it returned, or the kind of its refusal."""
    outcomes = []

    def act(what):
        try:
            outcomes.append(type(what()))
        except (actions.AlreadyPlaced, IntegrityError) as refusal:
            outcomes.append(type(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=[what]) for what in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def merge(round_, sources):
    user = SkrFactory()
    return lambda: actions.compile_need(
        round_, **WORDS, sources=sources, by=user, at=timezone.now()
    )


def aside(round_, needs):
    user = SkrFactory()
    return lambda: actions.set_aside(
        round_,
        regional_needs=needs,
        rule="local",
        reason="Skäl",
        by=user,
        at=timezone.now(),
    )


def without_locks(patch):
    patch.setattr(QuerySet, "select_for_update", lambda self, **options: self)


def test_of_two_who_merge_the_same_one_wins_and_the_other_is_told(round_, monkeypatch):
    one, two, three = (forwarded(round_) for _ in range(3))

    with both_past_the_check(monkeypatch):
        outcomes = at_once(merge(round_, [one, two]), merge(round_, [two, three]))

    assert set(outcomes) == {Need, actions.AlreadyPlaced}
    need = Need.objects.get()
    assert (
        Source.objects.live().filter(need=need).count() == Source.objects.count() == 2
    )
    assert Event.objects.count() == 1


def test_without_the_lock_the_constraint_stops_the_other_but_has_no_sentence(
    round_, monkeypatch
):
    one, two, three = (forwarded(round_) for _ in range(3))

    with both_past_the_check(monkeypatch) as patch:
        without_locks(patch)
        outcomes = at_once(merge(round_, [one, two]), merge(round_, [two, three]))

    assert set(outcomes) == {Need, IntegrityError}  # no half merge even so
    assert Source.objects.count() == 2


def test_of_placing_and_setting_aside_at_once_one_wins(round_, monkeypatch):
    need = forwarded(round_)

    with both_past_the_check(monkeypatch):
        outcomes = at_once(merge(round_, [need]), aside(round_, [need]))

    assert len({actions.AlreadyPlaced, actions.AlreadySetAside} & set(outcomes)) == 1
    assert Source.objects.count() + SetAside.objects.count() == 1


def test_without_the_lock_it_would_be_both_placed_and_set_aside(round_, monkeypatch):
    need = forwarded(round_)

    with both_past_the_check(monkeypatch) as patch:
        without_locks(patch)
        at_once(merge(round_, [need]), aside(round_, [need]))

    assert (Source.objects.count(), SetAside.objects.count()) == (1, 1)
