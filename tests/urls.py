"""The addresses of the site, as the tests walk them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.matrix import BESIDES, RECORDS
from tests.world import World

OUTSIDE = {"admin"}  # Django's own, behind is_staff


@dataclass(frozen=True)
class Address:
    """One URL pattern: its full name, the view, and what the path needs."""

    name: str
    view: Any
    parameters: tuple[str, ...]

    @property
    def permission(self) -> str | None:
        return getattr(self.view, "permission", None)

    @property
    def model(self) -> type | None:
        return getattr(self.view, "on", None)


def addresses() -> list[Address]:
    """Every pattern of the site but the admin's, in the order of the URL files."""
    return list(_walk(get_resolver().url_patterns, ""))


def _walk(patterns: list, namespace: str) -> Iterator[Address]:
    for entry in patterns:
        if isinstance(entry, URLResolver):
            if entry.namespace in OUTSIDE:
                continue
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry.url_patterns, inner)
        elif isinstance(entry, URLPattern):
            yield Address(
                name=f"{namespace}{entry.name}",
                view=entry.callback,
                parameters=tuple(entry.pattern.converters),
            )


def record_for(address: Address, world: World, *, foreign: bool = False) -> Any:
    """The record that the address is about, in the own round or in the other."""
    place = world.foreign if foreign else world.own
    if address.name in RECORDS:
        return place[RECORDS[address.name]]
    assert address.model is not None, f"say in RECORDS what {address.name} is about"
    return place[address.model.__name__]


def path_of(address: Address, world: World, *, foreign: bool = False) -> str:
    """Where the address leads, for its record in the world."""
    place = world.foreign if foreign else world.own
    parameters = {
        name: BESIDES[name](place) for name in address.parameters if name in BESIDES
    }
    if "public_id" in address.parameters:
        record = record_for(address, world, foreign=foreign)
        parameters["public_id"] = record.public_id
    return reverse(address.name, kwargs=parameters)
