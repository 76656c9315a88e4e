"""axe on every page, as everyone who may open it: no violations."""

import pytest
from django.urls import reverse

from tests.access.matrix import EVERYONE, WHO
from tests.access.test_matrix import ROLES, client_of
from tests.browser.pages import SCROLLS_SIDEWAYS, visit
from tests.urls import addresses, path_of
from tests.world import make_world

SIZES = {"wide": (1280, 900), "narrow": (320, 640)}
MACHINES = {"health", "ready", "set_language"}
OWN = [role for role in ROLES if not role.startswith("other_")]


def pages(world, role) -> list[tuple[str, str]]:
    """Name and path of each page that shows something to the role on GET."""
    found = []
    for address in addresses():
        who = WHO[address.name]
        if address.name in MACHINES or not who:
            continue
        if role != "nobody" if who == EVERYONE else role not in who:
            continue
        path = path_of(address, world)
        response = client_of(world, role).get(path)
        if response.status_code == 200 and "html" in response["Content-Type"]:
            found.append((address.name, path))
    return found


# A test for each role: all cores share the walk.
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("role", OWN)
def test_no_page_has_a_barrier(
    role, size, page, live_server, sign_in, violations, transactional_db
):
    world = make_world()
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    sign_in(world.people[role])
    walk = pages(world, role)
    faults = {}
    for name, path in walk:
        page.emulate_media(color_scheme="light")
        visit(page, live_server.url + path)
        found = violations(page)
        page.emulate_media(color_scheme="dark")
        found += [f"in the dark: {v}" for v in violations(page, "color-contrast")]
        if page.evaluate(SCROLLS_SIDEWAYS):
            found.append("scrolls sideways")
        if found:
            faults[name] = found
    assert walk
    assert faults == {}


def test_the_checker_finds_a_barrier_when_there_is_one(page, live_server, violations):
    page.goto(live_server.url + reverse("health"))
    page.evaluate("document.body.innerHTML = '<img src=x><input>'")
    assert any(fault.startswith("image-alt") for fault in violations(page))
