import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.db.models import Q
from django.test import override_settings

from accounts import clock
from accounts.models import User
from needs.views.desk import STATES, Filter, standing_of
from needs.views.rows import shown_of
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
    """After each button that anybody presses, what is kept says what it would say if it
    were worked out anew: the home pages of those who take part, the list of rounds, and
    what lies on SKR's desk."""
    press = Visitor.press

    def press_and_compare(visitor, *args, **kwargs):
        as_kept(visitor)  # from here on
        press(visitor, *args, **kwargs)
        kept = as_kept(visitor)
        with override_settings(CACHES=WITHOUT_ANSWERS):
            assert kept == as_kept(visitor)
        return visitor

    monkeypatch.setattr(Visitor, "press", press_and_compare)


WITHOUT_ANSWERS = {
    name: {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    for name in ("default", "answers")
}


def as_kept(visitor):
    """What SKR and the visitor read on their home pages and in the list of rounds; and
    how far each round has come, and what of it lies on SKR's desk."""
    at = clock.now()
    people = User.objects.filter(Q(is_skr=True) | Q(email=visitor.email))
    planned = list(Round.objects.with_calendar())
    return [
        [home.page_of(person, at) for person in people],
        rounds.all_rounds(at),
        [rounds.same_for_all(people[0], round_, at)[0] for round_ in planned],
        [on_desk(round_) for round_ in planned],
    ]


def on_desk(round_):
    numbers = standing_of(round_).numbers
    pages = [
        shown_of(round_, Filter(lage=state), numbers, fixed=False).rows
        for state in ("", *STATES)
    ]
    return [numbers, *pages]
