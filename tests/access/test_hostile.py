"""Every form of every page, filled with odd things: it answers, and markup stays text."""

from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from tests.access.forms_on_pages import PageForm, forms_of
from tests.access.matrix import EVERYONE, ONLY_TO_READ, WHO
from tests.access.test_matrix import ROLES, answer, client_of
from tests.urls import Address, addresses, path_of
from tests.world import World

pytestmark = pytest.mark.django_db

ALL = [a for a in addresses() if a.name not in {*ONLY_TO_READ, "account_logout"}]
SCRIPT = "<script>alert(1)</script>"
HUGE = "1" + "0" * 30
ODD_TEXTS = {
    "markup": f'{SCRIPT}"><img src=x>{{{{ 7|add:7 }}}}\r\n\r\nBcc: a@b.se \u202e\U0001f680 \x1b',
    "NUL": "a\x00b",
    "very long": "W" * 12_000,
}
ODD_VALUES = {
    "number": [HUGE, "-1", "٣٤", "9" * 5000],
    "date": ["0001-01-01", "9999-12-31", "\x00"],
    "select": ["\x00", HUGE],
    "radio": ["\x00"],
    "checkbox": ["\x00", HUGE],
    "hidden": ["\x00", "-" + "9" * 5000],
}
QUESTIONS = (
    *("kommun", "myndighet", "behov", "regionalt", "sok", "rss", "sida", "for"),
    *("visa", "ordna"),
)


def someone_for(address: Address) -> str:
    who = WHO[address.name]
    return "nobody" if who == EVERYONE else next(r for r in ROLES if r in who)


def forms_at(address: Address, world: World) -> tuple[Any, list[PageForm]]:
    client, path = client_of(world, someone_for(address)), path_of(address, world)
    response = answer(client, "get", path)
    is_page = response.status_code == 200 and "html" in response["Content-Type"]
    return client, forms_of(response, path) if is_page else []


def post(client: Any, form: PageForm, data: dict[str, Any]) -> Any:
    """The answer, followed to where it leads; then everything undone."""
    with transaction.atomic():
        response = client.post(form.action, data, follow=True)
        transaction.set_rollback(True)
    return response


@pytest.mark.parametrize("address", ALL, ids=lambda a: a.name)
def test_what_is_odd_in_a_form_is_kept_as_text_or_refused(address, world):
    client, forms = forms_at(address, world)
    fillings = [({}, text) for text in ODD_TEXTS.values()]
    fillings += [({k: v}, "Text") for k, values in ODD_VALUES.items() for v in values]
    for form in forms:
        for by_kind, text in fillings:
            if not by_kind or set(by_kind) & set(form.kinds.values()):
                response = post(client, form, form.filled(text, **by_kind))
                assert response.status_code < 500
                assert SCRIPT not in response.content.decode()


def test_there_are_forms_to_fill(world):
    filled = {
        "municipalities:add",
        "municipalities:edit",
        "rss:reword",
        "needs:give_verdict",
        "needs:answer",
        "prioritization:ballot",
        "process:plan_round",
        "process:grant_extension",
    }
    found = {
        address.name
        for address in ALL
        if address.name in filled
        # The choice of language stands on every page.
        for form in forms_at(address, world)[1]
        if form.action != reverse("set_language")
    }
    assert found == filled


@pytest.mark.parametrize("address", ALL, ids=lambda a: a.name)
def test_odd_words_in_the_address_and_bodies_of_another_kind_are_answered(
    address, world
):
    client, path = client_of(world, someone_for(address)), path_of(address, world)
    for odd in ("\x00", SCRIPT, HUGE):
        response = client.get(path, dict.fromkeys(QUESTIONS, odd))
        assert response.status_code < 500
        assert SCRIPT not in response.content.decode(errors="replace")
    for body, kind in (
        (b"\xff\xfe\x00=%00%ff", "application/x-www-form-urlencoded"),
        (b"--x\r\nno", "multipart/form-data; boundary=x"),
    ):
        with transaction.atomic():
            assert client.post(path, body, content_type=kind).status_code < 500
            transaction.set_rollback(True)
