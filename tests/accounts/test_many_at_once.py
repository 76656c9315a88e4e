"""What must hold when several do the same thing at the same time."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from accounts import actions, codes
from accounts.models import SignInCode, User
from municipalities.models import Representative
from outbox.models import Letter
from tests.factories import MunicipalityFactory, SkrFactory, UserFactory

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("postgresql"),
]


def at_once(times, act):
    """The outcome of each: what it returned, or the kind of its exception."""
    start, outcomes = threading.Barrier(times), []

    def run():
        try:
            start.wait(10)
            outcomes.append(act())
        except Exception as error:
            outcomes.append(type(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(outcomes) == times
    return outcomes


def test_twenty_simultaneous_guesses_are_five_tries():
    UserFactory(email="kim@ale.se")
    number = codes.send("kim@ale.se", at=timezone.now())

    outcomes = at_once(20, lambda: codes.redeem(number, "kan inte", at=timezone.now()))

    assert SignInCode.objects.get().tries == 5
    assert set(outcomes) <= {codes.Wrong, codes.Spent}
    assert outcomes.count(codes.Spent) >= 15


def test_the_right_code_sent_twice_at_once_signs_in_once():
    person = UserFactory(email="kim@ale.se")
    number = codes.send("kim@ale.se", at=timezone.now())
    code = "".join(
        letter
        for letter in Letter.objects.get().body.splitlines()[0]
        if letter.isdigit()
    )

    outcomes = at_once(4, lambda: codes.redeem(number, code, at=timezone.now()))

    assert sorted(outcomes, key=str) == sorted(
        [codes.Spent, codes.Spent, codes.Spent, person], key=str
    )


def test_ten_simultaneous_requests_give_five_codes():
    UserFactory(email="kim@ale.se")

    outcomes = at_once(10, lambda: codes.send("kim@ale.se", at=timezone.now()))

    assert outcomes.count(codes.TooMany) == 5
    assert Letter.objects.count() == 5


def test_two_who_invite_the_same_person_at_once_give_one_invitation():
    skr, ale = SkrFactory(), MunicipalityFactory()

    outcomes = at_once(
        4,
        lambda: actions.invite(
            Representative, ale, email="ny@ale.se", by=skr, at=timezone.now()
        ),
    )

    assert outcomes.count(actions.AlreadyInvited) == 3
    assert Representative.objects.count() == 1
    assert User.objects.filter(email="ny@ale.se").count() == 1
    assert Letter.objects.count() == 1


def test_a_double_click_on_yes_accepts_once():
    skr, ale = SkrFactory(), MunicipalityFactory()
    invitation = actions.invite(
        Representative, ale, email="ny@ale.se", by=skr, at=timezone.now()
    )

    outcomes = at_once(
        3,
        lambda: actions.accept(invitation, by=invitation.user, at=timezone.now()),
    )

    assert outcomes.count(actions.AlreadyAnswered) == 2
