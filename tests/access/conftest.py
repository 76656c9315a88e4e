"""One small world for each module that asks for it."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.access.test_matrix import ROLES, client_of
from tests.world import World, make_world


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Made once, with everyone signed in; what a test does to it is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world()
        for role in ROLES:
            client_of(world, role)
        yield world
        transaction.set_rollback(True)
