"""HTML is valid: on every page, as everyone who may open it; in forms that were refused;
where something went wrong; in the public register, with something in it."""

import pytest
from django.test import Client, override_settings

from tests.browser.validator import complaints, need_checker
from tests.browser.walk import OWN, pages, refused
from tests.factories import UserFactory
from tests.register.public import full_register, public_paths
from tests.world import make_world

pytestmark = pytest.mark.django_db

BROKEN = b"""<!doctype html>
<html lang="sv"><title>Prov</title>
<p aria-hide="true">Ett ord</html>"""
SEARCHES = (
    "/behov/?sok=skolfrånvaro",
    "/behov/?omrade=barn&svar=waiting&vantar=6",
    "/behov/?sok=finns+inte",
    "/myndigheter/verket/?lage=overdue",
    "/myndigheter/radet/?lage=overdue",
)
WRONG = ("forbjuden", "saknas", "fel", "krasch", "databasen-borta")


def whole_site() -> dict[str, bytes]:
    world = make_world()
    shown = {
        f"{page.name} as {role}": page.html
        for role in OWN
        for page in pages(world, role)
    }
    return shown | {page.name: page.html for page in refused(world)}


def whole_register() -> dict[str, bytes]:
    """What the sitemap names, searches, and a person who follows some of it."""
    full_register()
    client = Client()
    paths = [*public_paths(client), *SEARCHES]
    return {path: client.get(path).content for path in paths}


def errors() -> dict[str, bytes]:
    visitor = Client(raise_request_exception=False)
    member = Client(raise_request_exception=False)
    member.force_login(UserFactory())
    with override_settings(ROOT_URLCONF="tests.config.site"):
        return {
            f"{path} for {who}": client.get(f"/prov/{path}/").content
            for path in WRONG
            for who, client in (("nobody", visitor), ("somebody", member))
        }


def test_every_page_is_valid_html(tmp_path, caplog):
    need_checker()
    shown = whole_site() | whole_register() | errors()
    caplog.get_records("call").clear()  # the errors are wanted

    found = complaints(tmp_path, shown | {"broken": BROKEN})

    # The checker sees what is wrong, in the same run.
    assert found == [
        "broken, line 3: Attribute “aria-hide” not allowed on element “p” at this point."
    ]
