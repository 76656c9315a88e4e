"""Service areas are kept in the admin by those at SKR who may open it."""

import pytest

from rounds.models import ServiceArea
from tests import factories as f

pytestmark = pytest.mark.django_db
ADD = "/admin/rounds/servicearea/add/"


def add(client, **who):
    client.force_login(f.UserFactory(**who))
    data = {"public_id": "aldre", "name": "Äldre", "description": ""}
    return client.post(ADD, data).status_code


def test_skr_with_access_to_the_admin_adds_a_service_area(client):
    assert add(client, is_skr=True, is_staff=True) == 302
    assert [area.name for area in ServiceArea.objects.all()] == ["Äldre"]


@pytest.mark.parametrize(
    ("who", "answer"),
    [
        ({"is_staff": True}, 403),
        ({"is_skr": True}, 302),
        ({}, 302),
    ],
)
def test_nobody_else_does(client, who, answer):
    """Staff is refused; others are sent to sign in as somebody who is."""
    assert add(client, **who) == answer
    assert ServiceArea.objects.count() == 0


def test_rounds_are_not_run_from_the_admin(client):
    client.force_login(f.UserFactory(is_skr=True, is_staff=True))

    assert client.get("/admin/rounds/round/").status_code == 404
