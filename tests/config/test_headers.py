"""The headers that protect people, on whatever the site answers."""

import pytest
from django.test import Client

from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.config.site")]

PROTECTION = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "manifest-src": "'self'",
}

ANSWERS = [
    ("/health", 200),
    ("/logga-in/", 200),
    ("/static/icons/mark.svg", 200),
    ("/static/finns-inte.css", 404),
    ("/finns-inte/", 404),
    ("/prov/inloggad/", 302),
    ("/prov/saknas/", 404),
    ("/prov/forbjuden/", 403),
    ("/prov/fel/", 400),
    ("/prov/post/", 405),
    ("/prov/krasch/", 500),
    ("/prov/databasen-borta/", 503),
    ("/prov/anslutningen-bruten/", 503),
]


@pytest.fixture
def visitor(caplog):
    """A client that shows what a browser would see of an error."""
    yield Client(raise_request_exception=False)
    caplog.get_records("call").clear()  # the errors are wanted


def policy_of(response):
    directives = response.headers["Content-Security-Policy"].split("; ")
    return dict(directive.split(" ", 1) for directive in directives)


@pytest.mark.parametrize(("path", "status"), ANSWERS)
@pytest.mark.parametrize("signed_in", [False, True])
def test_every_answer_carries_the_protection(visitor, path, status, signed_in):
    if signed_in:
        visitor.force_login(UserFactory())
        status = 200 if path == "/prov/inloggad/" else status
        status = 302 if path == "/logga-in/" else status

    response = visitor.get(path)
    response.close()

    assert response.status_code == status
    found = {name: response.headers.get(name) for name in PROTECTION}
    assert found == PROTECTION
    assert policy_of(response) == POLICY


def test_the_answer_to_a_wrong_host_too(visitor):
    response = visitor.get("/logga-in/", headers={"host": "evil.example"})

    assert response.status_code == 400
    assert {name: response.headers.get(name) for name in PROTECTION} == PROTECTION
    assert policy_of(response) == POLICY


def test_the_redirect_to_https_too(visitor, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 60

    plain, secure = visitor.get("/logga-in/"), visitor.get("/logga-in/", secure=True)

    assert plain.url == "https://testserver/logga-in/"
    assert policy_of(plain) == POLICY
    assert secure.headers["Strict-Transport-Security"] == "max-age=60"


def test_a_form_without_its_token_too(caplog):
    visitor = Client(enforce_csrf_checks=True)

    response = visitor.post("/prov/post/")

    assert response.status_code == 403
    assert {name: response.headers.get(name) for name in PROTECTION} == PROTECTION
    assert policy_of(response) == POLICY


def test_without_the_middleware_they_would_be_missing(visitor, settings):
    """The control of the tests above."""
    ours = {
        "config.middleware.HeadersMiddleware",
        "csp.middleware.CSPMiddleware",
        "django.middleware.security.SecurityMiddleware",
    }
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name not in ours]

    response = visitor.get("/health")

    assert {name: response.headers.get(name) for name in PROTECTION} == dict.fromkeys(
        PROTECTION
    )
    assert "Content-Security-Policy" not in response.headers


# --- What may be kept -------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/prov/inloggad/", "/prov/forbjuden/", "/prov/krasch/", "/finns-inte/"]
)
def test_nothing_is_kept_of_what_the_signed_in_see(visitor, path):
    visitor.force_login(UserFactory())

    assert visitor.get(path).headers["Cache-Control"] == "no-store"


def test_the_sign_in_pages_are_not_kept_either(visitor):
    for path in ("/logga-in/", "/logga-in/kod/"):
        assert "no-store" in visitor.get(path).headers["Cache-Control"]


def test_what_everyone_sees_may_be_kept(visitor):
    """The control: it is the session that makes the difference."""
    assert "Cache-Control" not in visitor.get("/prov/saknas/").headers


@pytest.mark.parametrize("signed_in", [False, True])
def test_static_files_may_be_kept_by_everyone(visitor, signed_in):
    if signed_in:
        visitor.force_login(UserFactory())

    response = visitor.get("/static/icons/mark.svg")
    response.close()

    assert "no-store" not in response.headers["Cache-Control"]
    assert response.headers["Content-Type"] == "image/svg+xml"


def test_the_headers_cost_no_statement(visitor, django_assert_num_queries):
    visitor.force_login(UserFactory())

    with django_assert_num_queries(0):
        visitor.get("/static/icons/mark.svg").close()


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(visitor):
    visitor.post("/logga-in/", {"email": "kim@ale.se"})
    session = visitor.cookies["sessionid"]

    assert (session["httponly"], session["samesite"]) == (True, "Lax")
