"""The guard of every view: 404 for what one may not see, 403 for what one may not do."""

import re

import pytest
from django.http import HttpResponse
from django.urls import path, reverse
from rules import add_perm, predicate, remove_perm

from accounts.access import PUBLIC, may, public
from config.urls import handler500, urlpatterns  # noqa: F401  the test site has them too
from municipalities.models import Municipality, Submission
from tests.factories import (
    MunicipalityFactory,
    RepresentativeFactory,
    SubmissionFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@predicate
def may_now(user, record):
    return record.title.startswith("Öppet")


@predicate
def is_oneself(user, record):
    return record == user and user.name != "Utan rätt"


@pytest.fixture(autouse=True)
def permissions():
    add_perm("tests.act", may_now)
    add_perm("tests.see_home", is_oneself)
    yield
    remove_perm("tests.act")
    remove_perm("tests.see_home")


def of_neighbours(user):
    """Stands for a queryset of the app in which the user acts."""
    county = Municipality.objects.represented_by(user).values("county")
    return Submission.objects.filter(municipality__county__in=county)


@may("tests.act", on=Submission)
def own(request, submission):
    return HttpResponse(submission.title)


@may("tests.act", on=Submission, through=of_neighbours)
def neighbours(request, submission, *, kind):
    return HttpResponse(f"{kind}: {submission.title}")


@may("tests.see_home")
def about_me(request):
    return HttpResponse(request.user.name)


@public
def open_to_all(request):
    return HttpResponse("välkommen")


urlpatterns = [
    path("prov/egna/<slug:public_id>/", own, name="own"),
    path("prov/grannars/<slug:kind>/<slug:public_id>/", neighbours, name="neighbours"),
    path("prov/jag/", about_me, name="about_me"),
    path("prov/oppen/", open_to_all, name="open_to_all"),
    *urlpatterns,
]

PATHS = ["/prov/egna/{}/", "/prov/grannars/kort/{}/"]


@pytest.fixture
def person():
    person = UserFactory(name="Kim")
    RepresentativeFactory(
        user=person, municipality=MunicipalityFactory(county="Eget län")
    )
    return person


@pytest.fixture
def submission(person):
    """One that the person sees in either way, and may act on."""
    return SubmissionFactory(
        title="Öppet", municipality=person.representative_set.get().municipality
    )


@pytest.fixture
def foreign():
    return SubmissionFactory(title="Öppet")


def body(response):
    """What comes out, but for the token that differs in every answer."""
    return re.sub(r'(csrfmiddlewaretoken" value=)"\w+"', r"\1", response.text)


@pytest.mark.parametrize("at", PATHS)
def test_the_view_gets_the_record(client, person, submission, at):
    client.force_login(person)

    response = client.get(at.format(submission.public_id))

    assert response.text in ("Öppet", "kort: Öppet")


@pytest.mark.parametrize("at", PATHS)
def test_a_foreign_record_answers_exactly_like_one_that_does_not_exist(
    client, person, foreign, at
):
    client.force_login(person)

    for method in (client.get, client.post):
        theirs = method(at.format(foreign.public_id))
        nobodys = method(at.format("finnsint"))

        assert (theirs.status_code, nobodys.status_code) == (404, 404)
        assert body(theirs).replace(foreign.public_id, "X") == (
            body(nobodys).replace("finnsint", "X")
        )
        assert dict(theirs.headers) | {"Content-Length": ""} == (
            dict(nobodys.headers) | {"Content-Length": ""}
        )


@pytest.mark.parametrize("at", PATHS)
def test_what_one_sees_but_may_not_do_answers_403(client, person, submission, at):
    client.force_login(person)
    Submission.objects.update(title="Stängt")

    assert client.get(at.format(submission.public_id)).status_code == 403


def test_each_way_to_look_up_a_record_shows_only_what_it_says(client, person):
    client.force_login(person)
    neighbour = SubmissionFactory(title="Öppet", municipality__county="Eget län")

    own_answer = client.get(PATHS[0].format(neighbour.public_id))
    neighbours_answer = client.get(PATHS[1].format(neighbour.public_id))

    assert (own_answer.status_code, neighbours_answer.status_code) == (404, 200)


@pytest.mark.parametrize("at", PATHS)
def test_nobody_is_asked_to_sign_in_first(client, submission, at):
    url = at.format(submission.public_id)

    assert client.get(url).url == f"/logga-in/?next={url}"


def test_a_page_about_the_person_asks_about_the_person(client, person):
    client.force_login(person)
    assert client.get("/prov/jag/").text == "Kim"

    client.force_login(UserFactory(name="Utan rätt"))
    assert client.get("/prov/jag/").status_code == 403


def test_a_public_page_is_for_everyone(client, person):
    assert client.get("/prov/oppen/").text == "välkommen"
    client.force_login(person)
    assert client.get("/prov/oppen/").text == "välkommen"


def test_views_say_what_they_ask_for():
    assert [(v.permission, getattr(v, "on", None)) for v in (own, neighbours)] == [
        ("tests.act", Submission),
        ("tests.act", Submission),
    ]
    assert (about_me.permission, about_me.on) == ("tests.see_home", None)
    assert open_to_all.permission == PUBLIC
    assert (own.__name__, own.__module__) == ("own", __name__)


def test_a_permission_that_does_not_exist_is_denied(client, person, submission):
    client.force_login(person)
    remove_perm("tests.act")
    try:
        response = client.get(PATHS[0].format(submission.public_id))
    finally:
        add_perm("tests.act", may_now)

    assert response.status_code == 403


def test_the_addresses_of_these_tests_stand_beside_the_real_ones():
    assert reverse("account_login") == "/logga-in/"
