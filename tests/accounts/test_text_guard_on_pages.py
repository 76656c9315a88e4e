"""The look for personal data on the pages where people write, from end to end."""

import logging
import re

import pytest
from django.contrib.messages import get_messages

from accounts.forms import HouseMixin
from municipalities.models import NilReturn, Submission
from needs.models import Feedback, Screening
from outbox.models import Letter
from rounds.models import Event, Step
from tests import factories as f
from tests.municipalities.test_actions import WORDS
from tests.needs.scenes import listed, officer_in, received

pytestmark = pytest.mark.django_db

PERSON = "850709-9805"
TEXT = f"Vår brukare {PERSON} får vänta."
CHECKED = "Jag har kontrollerat att texten inte pekar ut någon"


@pytest.fixture
def round_():
    return f.RoundFactory(open_step=Step.GATHER)


@pytest.fixture
def municipality(round_, client):
    """Signed in: who represents it."""
    municipality = f.MunicipalityFactory()
    rss = f.RssFactory()
    f.CoverageFactory(rss=rss, municipality=municipality)
    f.ParticipationFactory(round=round_, rss=rss)
    person = f.RepresentativeFactory(municipality=municipality).user
    client.force_login(person)
    return municipality


@pytest.fixture
def new_need(round_, municipality, client):
    path = f"/kommun/omgang/{round_.public_id}/nytt-behov/"
    form = client.get(path).context["form"]
    sent = {name: form[name].value() for name in ("draft_id", "municipality")}
    words = {name: "" if value is None else value for name, value in WORDS.items()}
    return path, {**words, **sent, "challenge": TEXT}, "challenge", Submission


@pytest.fixture
def nil_return(round_, municipality):
    path = f"/kommun/omgang/{round_.public_id}/inga-behov/"
    sent = {"municipality": municipality.public_id, "reason": TEXT}
    return path, sent, "reason", NilReturn


@pytest.fixture
def screening(client):
    need = listed()
    client.force_login(officer_in(need.round).user)
    path = f"/myndighet/behov/{need.public_id}/bedom/"
    return path, {"opinion": "lacking", "reason": TEXT}, "reason", Screening


@pytest.fixture
def answer(client):
    round_ = f.RoundFactory(open_step=Step.FEEDBACK)
    officer = officer_in(round_)
    client.force_login(officer.user)
    need = received(officer, round_=round_)
    path = f"/myndighet/behov/{need.public_id}/svar/"
    return path, {"code": "new", "reason": TEXT}, "reason", Feedback


@pytest.fixture(params=["new_need", "nil_return", "screening", "answer"])
def written(request):
    """A page where people write: where, what is sent, in which field, what it makes."""
    return request.getfixturevalue(request.param)


def box_in(html):
    """Name and value of the box that is shown."""
    return re.search(
        r'name="([\w-]+-kontrollerat)" value="([0-9a-f ]+)"', html
    ).groups()


def test_a_number_stops_the_save_once_and_the_box_lets_it_through(client, written):
    path, sent, field, model = written
    html = client.post(path, sent).content.decode()

    assert model.objects.count() == 0
    assert "<title>Fel: " in html
    assert TEXT in html  # in its field
    assert html.count("Vår brukare XXXXXX-XXXX får vänta") == 2  # summary and field
    assert html.count(CHECKED) == 1
    assert f'id="id_{field}_kontrollerat" aria-describedby="id_{field}_error"' in html
    assert f'id="id_{field}_error"' in html

    name, marks = box_in(html)
    assert client.post(path, {**sent, name: marks}).status_code == 302
    assert [getattr(one, field) for one in model.objects.all()] == [TEXT]


def test_without_the_guard_the_same_is_saved_at_once(client, written, monkeypatch):
    """The control."""
    monkeypatch.setattr(HouseMixin, "looks_for_personal_data", False)
    path, sent, _field, model = written

    assert client.post(path, sent).status_code == 302
    assert model.objects.count() == 1


def test_another_number_is_asked_about_and_removing_it_is_enough(client, written):
    path, sent, field, model = written
    name, marks = box_in(client.post(path, sent).content.decode())
    other = {**sent, name: marks, field: f"{TEXT} Och 701063-2391."}

    assert client.post(path, other).status_code == 200
    assert model.objects.count() == 0
    assert client.post(path, {**sent, field: "En brukare."}).status_code == 302
    assert model.objects.count() == 1


def test_a_telephone_is_mentioned_on_the_page_after_the_save(client, written):
    path, sent, field, model = written
    sent = {**sent, field: "Ring 070-123 45 67."}
    html = client.post(path, sent, follow=True).content.decode()

    assert model.objects.count() == 1
    assert html.count("Det ser ut att stå ett telefonnummer under ") == 1
    assert "”Ring XXX-XXX XX XX”" in html


def test_the_number_is_in_no_log_event_or_letter(client, written, caplog):
    path, sent, _field, _model = written
    with caplog.at_level(logging.DEBUG):
        html = client.post(path, sent).content.decode()

    assert "personnummer" in html  # it did find it
    told = [caplog.text, *map(repr, Event.objects.values_list())]
    told += map(repr, Letter.objects.values_list())
    assert [one for one in told if "850709" in one or "9805" in one] == []


def test_a_draft_saved_without_asking_is_asked_about_before_it_is_handed_in(
    client, round_, municipality
):
    draft = f.SubmissionFactory(
        round=round_, municipality=municipality, challenge=TEXT, title="Väntan"
    )
    path = f"/kommun/behov/{draft.public_id}/"
    shown = client.get(f"{path}granska/").content.decode()
    refused = client.post(f"{path}skicka-in/").content.decode()
    draft.refresh_from_db()

    assert draft.is_draft
    assert shown.count(CHECKED) == refused.count(CHECKED) == 1
    assert "XXXXXX-XXXX" in shown
    assert "<title>Fel: " in refused
    assert refused.count("Läs igenom texten en gång till. Ändra den eller") == 2

    marks = re.search(r'name="kontrollerat"[^>]* value="([0-9a-f ]+)"', shown)[1]
    assert client.post(f"{path}skicka-in/", {"kontrollerat": marks}).status_code == 302
    draft.refresh_from_db()
    assert not draft.is_draft


def test_a_page_that_is_not_a_save_mentions_nothing(client, municipality, new_need):
    path, sent, _field, _model = new_need
    response = client.post(path, {**sent, "title": "x" * 200, "tried": "070-123 45 67"})

    assert response.status_code == 200
    assert list(get_messages(response.wsgi_request)) == []
