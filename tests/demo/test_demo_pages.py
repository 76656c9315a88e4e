"""The pages that only the demo has."""

import re
from datetime import UTC, datetime

import pytest

from accounts.models import User
from demo.roles import GROUPS, ROLES
from outbox.models import Letter
from tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_site")]


def make_letter(number, **fields):
    return Letter.objects.create(
        **{
            "to": "are@demo.invalid",
            "subject": f"Brev {number}",
            "body": "Hej!\n\nhttp://localhost:8000/att-gora/\n",
            "message_id": f"<{number}@demo.invalid>",
            "due_at": datetime(2026, 1, 1 + number, tzinfo=UTC),
            **fields,
        }
    )


def test_the_sign_in_page_offers_each_role_with_what_it_can_do(client):
    html = re.sub(r"\s+", " ", client.get("/logga-in/").content.decode())

    assert re.findall(r'name="role" value="([^"]+)"', html) == list(ROLES)
    assert all(role.can in html for role in ROLES.values())
    assert [group.name for group in GROUPS] == [
        "Kommun",
        "RSS",
        "SKR",
        "Myndighet",
        "Socialchef",
    ]


def test_one_click_and_one_is_in(client):
    user = f.UserFactory(email="are@demo.invalid")

    response = client.post("/demo/logga-in-som/", {"role": "are"})

    assert response.url == "/att-gora/"
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize("role", ["", "finns-inte", "\x00", "are' OR 1=1"])
def test_nobody_comes_in_as_somebody_who_is_not_a_role(client, role):
    f.UserFactory(email="are@demo.invalid")
    f.UserFactory(email="chef@kommun.example")

    response = client.post("/demo/logga-in-som/", {"role": role})

    assert response.url == "/logga-in/"
    assert "_auth_user_id" not in client.session


def test_a_role_without_data_is_told_how_to_get_them(client):
    client.post("/demo/logga-in-som/", {"role": "skr"})

    assert "Kör manage.py demo" in client.get("/logga-in/").content.decode()
    assert User.objects.count() == 0


def test_looking_at_the_address_signs_nobody_in(client):
    f.UserFactory(email="skr@demo.invalid")

    assert client.get("/demo/logga-in-som/?role=skr").status_code == 405
    assert "_auth_user_id" not in client.session


def test_the_letters_stand_with_the_newest_first_and_lead_here(client):
    for number in range(3):
        make_letter(number)

    html = client.get("/demo/brev/").content.decode()

    assert re.findall(r"<summary>(Brev \d)", html) == ["Brev 2", "Brev 1", "Brev 0"]
    assert html.count('href="http://testserver/att-gora/"') == 3


def test_the_letters_to_one_role_can_be_chosen(client):
    make_letter(1)
    make_letter(2, to="skr@demo.invalid")

    html = client.get("/demo/brev/?till=skr").content.decode()

    assert re.findall(r"<summary>(Brev \d)", html) == ["Brev 2"]
    assert client.get("/demo/brev/?till=<script>").content.decode().count("Brev ") > 2


def test_a_letter_that_is_no_longer_there_says_why(client):
    make_letter(1, body="", secret=True)

    assert "är tömt sedan det skickades" in client.get("/demo/brev/").content.decode()


def test_what_stands_in_a_letter_is_words(client):
    make_letter(1, subject="<b>x</b>", body="<script>alert(1)</script>")

    html = client.get("/demo/brev/").content.decode()

    assert "<script>alert" not in html
    assert "&lt;b&gt;x&lt;/b&gt;" in html


def test_without_letters_the_page_says_when_they_come(client):
    assert "Inga brev än" in client.get("/demo/brev/").content.decode()


@pytest.mark.parametrize("many", [1, 3])
def test_the_number_of_letters_costs_no_statement(
    client, django_assert_num_queries, many
):
    for number in range(many):
        make_letter(number)

    with django_assert_num_queries(2):
        client.get("/demo/brev/")


def test_every_component_can_be_looked_at(client):
    html = client.get("/stil/").content.decode()

    assert "<h1>Så ser det ut</h1>" in html
    assert 'class="track"' in html
