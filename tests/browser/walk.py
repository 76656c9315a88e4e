"""Every page of the site, as those who may open it see it."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.access.matrix import BUTTONS, EVERYONE, ONLY_TO_READ, WHO
from tests.access.test_hostile import someone_for
from tests.access.test_matrix import ROLES, answer, client_of
from tests.urls import addresses, path_of
from tests.world import World

MACHINES = {"health", "ready", "set_language"}
OWN = [role for role in ROLES if not role.startswith("other_")]


class Page(NamedTuple):
    name: str
    path: str
    html: bytes


def addresses_of(world: World, role: str) -> Iterator[tuple[str, str]]:
    """Name and path of each that lets the role in on GET. Those of buttons show nothing
    then (tests/access/test_matrix.py)."""
    for address in addresses():
        who = WHO[address.name]
        if address.name in MACHINES | BUTTONS or not who:
            continue
        if role != "nobody" if who == EVERYONE else role not in who:
            continue
        yield address.name, path_of(address, world)


def pages(world: World, role: str) -> list[Page]:
    """Those that show something to the role on GET."""
    found = []
    for name, path in addresses_of(world, role):
        response = client_of(world, role).get(path)
        if is_page(response):
            found.append(Page(name, path, response.content))
    return found


def refused(world: World) -> Iterator[Page]:
    """What a form answers that was sent empty, for each form that refuses it."""
    for address in addresses():
        if address.name in BUTTONS | ONLY_TO_READ:
            continue
        path = path_of(address, world)
        response = answer(client_of(world, someone_for(address)), "post", path)
        if is_page(response):
            yield Page(f"{address.name}, sent empty", path, response.content)


def is_page(response: Any) -> bool:
    return response.status_code == 200 and "html" in response["Content-Type"]
