"""The pages for when something is wrong."""

import pytest
from django.test import Client

from tests.config.site import CANARY
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.config.site")]


@pytest.fixture
def visitor(caplog):
    yield Client(raise_request_exception=False)
    caplog.get_records("call").clear()  # the errors are wanted


def test_a_fault_of_ours_says_so_and_nothing_of_what_was_sent(
    visitor, django_assert_num_queries
):
    with django_assert_num_queries(0):
        response = visitor.post("/prov/krasch/", {"text": CANARY})

    assert response.status_code == 500
    assert "<h1>Något gick fel hos oss</h1>" in response.text
    assert CANARY not in response.text
    assert "Traceback" not in response.text


@pytest.mark.parametrize(
    "path", ["/prov/databasen-borta/", "/prov/anslutningen-bruten/"]
)
def test_when_the_database_is_away_one_is_asked_to_come_back(
    visitor, django_assert_num_queries, path
):
    with django_assert_num_queries(0):
        response = visitor.get(path)

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "10"
    assert "<h1>Tjänsten är strax tillbaka</h1>" in response.text


def test_the_two_are_told_apart(visitor):
    assert "Retry-After" not in visitor.get("/prov/krasch/").headers


def test_a_form_that_was_too_old_says_what_to_do(caplog, django_assert_num_queries):
    client = Client(enforce_csrf_checks=True)

    with django_assert_num_queries(0):
        response = client.post("/logga-in/", {"email": "kim@ale.se"})

    assert response.status_code == 403
    assert "<h1>Sidan hade legat öppen för länge</h1>" in response.text
    assert "kim@ale.se" not in response.text


def test_with_its_token_the_same_form_is_taken():
    """The control of the test above."""
    client = Client(enforce_csrf_checks=True)
    client.get("/logga-in/")
    token = client.cookies["csrftoken"].value

    response = client.post(
        "/logga-in/", {"email": "kim@ale.se", "csrfmiddlewaretoken": token}
    )

    assert response.url == "/logga-in/kod/"


@pytest.mark.parametrize(
    ("path", "status", "heading"),
    [
        ("/prov/forbjuden/", 403, "Du har inte tillgång till sidan"),
        ("/prov/saknas/", 404, None),
        ("/prov/fel/", 400, None),
    ],
)
@pytest.mark.parametrize("signed_in", [False, True])
def test_other_errors_have_pages_of_ours(visitor, path, status, heading, signed_in):
    if signed_in:
        visitor.force_login(UserFactory())

    response = visitor.get(path)

    assert response.status_code == status
    assert '<html lang="sv">' in response.text
    assert "– Lokala behov</title>" in response.text
    assert heading is None or f"<h1>{heading}</h1>" in response.text
