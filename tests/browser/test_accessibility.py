"""axe on every page, as everyone who may open it: no violations."""

import pytest
from django.urls import reverse

from tests.access.matrix import EVERYONE, WHO
from tests.access.test_matrix import ROLES, client_of
from tests.urls import addresses, path_of
from tests.world import make_world

WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 640}
SCROLLS_SIDEWAYS = """
    document.documentElement.scrollWidth > document.documentElement.clientWidth
"""
MACHINES = {"health", "ready", "set_language"}


def pages(world) -> list[tuple[str, str, str]]:
    """Role, name and path of each page that shows something on GET."""
    found = []
    for address in addresses():
        who = WHO[address.name]
        if address.name in MACHINES or not who:
            continue
        for role in ROLES if who != EVERYONE else ("nobody",):
            if (who != EVERYONE and role not in who) or role.startswith("other_"):
                continue
            path = path_of(address, world)
            response = client_of(world, role).get(path)
            if response.status_code == 200 and "html" in response["Content-Type"]:
                found.append((role, address.name, path))
    return found


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_no_page_has_a_barrier(
    size, page, live_server, sign_in, violations, transactional_db
):
    world = make_world()
    page.set_viewport_size(size)
    faults, last = {}, object()
    for role, name, path in sorted(pages(world)):
        if role != last:
            sign_in(world.people[role])
            last = role
        page.emulate_media(color_scheme="light")
        page.goto(live_server.url + path)
        found = violations(page)
        page.emulate_media(color_scheme="dark")
        found += [f"in the dark: {v}" for v in violations(page, "color-contrast")]
        if page.evaluate(SCROLLS_SIDEWAYS):
            found.append("scrolls sideways")
        if found:
            faults[f"{name} as {role}"] = found
    assert faults == {}


def test_the_checker_finds_a_barrier_when_there_is_one(page, live_server, violations):
    page.goto(live_server.url + reverse("health"))
    page.evaluate("document.body.innerHTML = '<img src=x><input>'")
    assert any(fault.startswith("image-alt") for fault in violations(page))
