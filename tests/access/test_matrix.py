"""Every address x every role x own and foreign records x every method.

What is expected stands in matrix.py, apart from the code that decides it.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.test import Client

from tests.access.matrix import BUTTONS, EVERYONE, ONLY_TO_READ, WHO
from tests.urls import Address, addresses, path_of, record_for
from tests.world import World, make_world

ALL = addresses()
NO_SUCH_ID = "zzzzzzzz"
BACKEND = "django.contrib.auth.backends.ModelBackend"
ROLES = (
    "nobody",
    "stranger",
    "representative",
    "other_representative",
    "coordinator",
    "other_coordinator",
    "officer",
    "other_officer",
    "member",
    "other_member",
    "skr",
)


pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Made once, with everyone signed in; what a test does to it is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world()
        for role in ROLES:
            client_of(world, role)
        yield world
        transaction.set_rollback(True)


def client_of(world: World, role: str, **options: Any) -> Client:
    """A browser of its own for each question; signing in is done once per role."""
    client = Client(**options)
    if person := world.people[role]:
        if role not in world.sessions:
            client.force_login(person, backend=BACKEND)
            world.sessions[role] = client.cookies[settings.SESSION_COOKIE_NAME].value
        client.cookies[settings.SESSION_COOKIE_NAME] = world.sessions[role]
    return client


def answer(client: Client, method: str, path: str) -> Any:
    """The response, and whatever it did undone."""
    with transaction.atomic():
        response = getattr(client, method)(path)
        transaction.set_rollback(True)
    return response


def outcome(response: Any) -> str:
    if response.status_code == 302 and response.url.startswith("/logga-in/?next="):
        return "sign in"
    if response.status_code in {403, 404}:
        return "kept out"
    if response.status_code == 405:
        return "wrong method"
    assert response.status_code < 500
    return "let in"


def rows() -> dict[str, list]:
    """All that is stored, but sessions."""
    return {
        model._meta.label: list(model.objects.order_by("pk").values_list())
        for app in apps.get_app_configs()
        if not app.name.startswith("django.") and app.name != "allauth.account"
        for model in app.get_models()
    }


@pytest.fixture(scope="module")
def stored(world: World) -> dict[str, list]:
    """What is stored from the first to the last: each test is undone."""
    return rows()


def verb(address: Address) -> str:
    """How one uses the address."""
    return "post" if address.name in BUTTONS else "get"


def test_every_view_declares_who_may_open_it():
    undeclared = [a.name for a in ALL if a.permission is None]
    assert undeclared == []


def test_every_address_stands_in_the_matrix_and_nothing_else_does():
    assert {a.name for a in ALL} == set(WHO)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("address", ALL, ids=lambda a: a.name)
def test_each_role_gets_in_where_it_should_and_nowhere_else(address, method, world):
    path = path_of(address, world)
    expected = {}
    for role in ROLES:
        if address.name in (BUTTONS if method == "get" else ONLY_TO_READ):
            signed_out = role == "nobody" and WHO[address.name] != EVERYONE
            expected[role] = "sign in" if signed_out else "wrong method"
        elif WHO[address.name] == EVERYONE or role in WHO[address.name]:
            expected[role] = "let in"
        else:
            expected[role] = "sign in" if role == "nobody" else "kept out"

    found = {
        role: outcome(answer(client_of(world, role), method, path)) for role in ROLES
    }

    assert found == expected


@pytest.fixture(scope="module")
def abroad(world: World) -> Callable[[Address, str], Any]:
    """The answer to somebody who uses an address for the record of the other round.
    What is asked is undone, so that asking again would say the same."""

    @cache
    def ask(address: Address, role: str) -> Any:
        path = path_of(address, world, foreign=True)
        return answer(client_of(world, role), verb(address), path)

    return ask


@pytest.mark.parametrize("address", [a for a in ALL if a.model], ids=lambda a: a.name)
@pytest.mark.xdist_group("abroad")
def test_a_record_of_another_round_keeps_everyone_out_but_skr(address, abroad):
    people = [r for r in ROLES if not r.startswith("other_") and r != "nobody"]
    let_in = {role for role in people if outcome(abroad(address, role)) == "let in"}

    # Where those of the other round get in here, ours get in there.
    who = WHO[address.name]
    expected = {role for role in people if f"other_{role}" in who} | (who & {"skr"})
    if "stranger" in who and "other_member" in who:
        expected = set(people)
    assert let_in == expected


def without_what_always_differs(response: Any, public_id: str) -> str:
    text = response.content.decode().replace(public_id, "ID")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


@pytest.mark.parametrize("address", [a for a in ALL if a.model], ids=lambda a: a.name)
@pytest.mark.xdist_group("abroad")
def test_what_one_may_not_see_answers_as_if_it_did_not_exist(address, world, abroad):
    record = record_for(address, world, foreign=True)
    path = path_of(address, world, foreign=True)
    missing = path.replace(f"/{record.public_id}/", f"/{NO_SUCH_ID}/")
    checked = 0
    for role in ("stranger", "representative", "coordinator", "officer", "member"):
        foreign = abroad(address, role)
        if foreign.status_code != 404:
            continue
        checked += 1
        nothing = answer(client_of(world, role), verb(address), missing)
        assert nothing.status_code == 404
        assert without_what_always_differs(
            foreign, record.public_id
        ) == without_what_always_differs(nothing, NO_SUCH_ID)
    visible_to_all = address.model.__name__ == "Round"
    assert (checked == 0) == visible_to_all


@pytest.mark.parametrize("address", ALL, ids=lambda a: a.name)
def test_reading_changes_nothing(address, world, stored):
    path = path_of(address, world)
    who = WHO[address.name]
    role = "nobody" if who == EVERYONE else next(r for r in ROLES if r in who)
    client = client_of(world, role)
    client.get(path)
    client.head(path)
    assert rows() == stored


@pytest.mark.parametrize("address", ALL, ids=lambda a: a.name)
def test_no_post_without_the_token_of_our_own_form(address, world):
    path = path_of(address, world)
    let_in = WHO[address.name]
    role = "nobody" if let_in == EVERYONE else next(r for r in ROLES if r in let_in)
    client = client_of(world, role, enforce_csrf_checks=True)

    assert client.post(path, {"anything": "1"}).status_code in {403, 405}
