import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.db.models import Q

from accounts import clock
from accounts.models import User
from process import track
from process.views import home, rounds
from rounds.models import Round
from tests.journeys.visitor import Visitor


@pytest.fixture(autouse=True)
def the_connection_of_the_test_stays_open():
    """Requests come by WSGI, which closes connections around each; that of the test
    is inside its transaction. Django's own test client does the same."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(autouse=True)
def what_is_kept_is_never_out_of_date(answers_are_kept, monkeypatch):
    """After each button that anybody presses, the home page that is kept for those who
    take part says what it would say if it were worked out anew."""
    press = Visitor.press

    def press_and_compare(visitor, *args, **kwargs):
        as_kept(visitor)  # from here on
        press(visitor, *args, **kwargs)
        assert as_kept(visitor) == as_it_is(visitor)
        return visitor

    monkeypatch.setattr(Visitor, "press", press_and_compare)


def those_who_look(visitor):
    """SKR and the visitor, who read their home pages, and the rounds that SKR follows."""
    people = User.objects.filter(Q(is_skr=True) | Q(email=visitor.email))
    return people, [(people[0], round_) for round_ in Round.objects.with_calendar()]


def as_kept(visitor):
    """What the home pages say, and how far the rounds have come."""
    at, (people, planned) = clock.now(), those_who_look(visitor)
    pages = [home.page_of(person, at) for person in people]
    return pages + [rounds.same_for_all(*asked, at)[0] for asked in planned]


def as_it_is(visitor):
    """The same, worked out anew."""
    at, (people, planned) = clock.now(), those_who_look(visitor)
    pages = [home.work_out(person, at)[0] for person in people]
    return pages + [track.progress_of(*asked, at=at) for asked in planned]
