"""The register of knowledge supports: once each, found in Swedish, put right by SKR."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from needs import actions
from needs.actions.checking import check_addresses
from needs.actions.registering import registered
from needs.models import KnowledgeSupport
from needs.models.register import title_key, url_key
from rounds.models import Event
from tests.factories import (
    KnowledgeSupportFactory,
    OfficerFactory,
    SkrFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.Example.se/stod/", "http://example.se/stod"),
        ("https://example.se:443/stod#sida-3", "https://example.se/stod"),
        ("https://example.se/stod?utm_source=brev", "https://example.se/stod"),
    ],
)
def test_addresses_that_lead_to_the_same_place_are_the_same(one, other):
    assert url_key(one) == url_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.se/a?id=1", "https://example.se/a?id=2"),
        ("https://example.se/A", "https://example.se/a"),
        ("https://example.se:8443/a", "https://example.se/a"),
    ],
)
def test_addresses_that_may_lead_elsewhere_are_not(one, other):
    assert url_key(one) != url_key(other)


def test_titles_are_compared_by_their_words():
    assert title_key("Vägledning – om  ÄLDRE.") == title_key("vägledning om äldre")
    assert title_key("Vägledning 1") != title_key("Vägledning 2")
    assert title_key("…") == "..."
    assert url_key("http://[trasig") == "http://[trasig"


def test_the_same_support_written_otherwise_is_found_not_added():
    known = KnowledgeSupportFactory(
        title="Vägledning om äldre", url="https://example.se/v"
    )
    again = KnowledgeSupport(
        title="Vägledning om äldre.",
        publisher="X",
        year=2020,
        url="http://www.example.se/v/",
    )

    assert registered(again, by=UserFactory(), at=timezone.now()) == known
    with pytest.raises(IntegrityError), transaction.atomic():
        KnowledgeSupportFactory(title="VÄGLEDNING om äldre", url="http://example.se/v")


@pytest.mark.parametrize(
    "words", ["stödet anhöriga", "ANHÖRIG", "anhörigas stöd", "2021 stöd"]
)
def test_the_search_understands_swedish(words):
    found = KnowledgeSupportFactory(title="Stöd till anhöriga", year=2021)
    KnowledgeSupportFactory(title="Barnets bästa", year=2021)

    assert KnowledgeSupport.objects.matching(words) == [found]


def test_skr_puts_a_support_right_and_what_stood_before_is_logged(client):
    support = KnowledgeSupportFactory(title="Vägledninng", url="https://example.se/1")
    other = KnowledgeSupportFactory(title="Annat", url="https://example.se/2")
    KnowledgeSupport.objects.update(checked_at=timezone.now(), reached=False)
    page = f"/kunskapsstod/{support.public_id}/ratta/"
    data = {"title": "Vägledning", "publisher": "P", "year": "2024"}
    client.force_login(SkrFactory())

    missing = client.post(page, {"year": "1066", "url": "javascript:1"})
    taken = client.post(page, data | {"title": "ANNAT", "url": other.url})
    client.post(page, data | {"url": "https://example.se/ny"})
    client.post(page, data | {"url": "https://example.se/ny"})

    assert missing.context["form"].errors == {
        "title": ["Skriv titeln."],
        "publisher": ["Skriv vem som har gett ut stödet."],
        "year": ["Skriv ett år från 1950 till 2100."],
        "url": ["Skriv en webbadress som börjar med https://"],
    }
    assert taken.context["form"].errors == {
        "title": [f"Det finns redan i registret: {other}."]
    }
    support.refresh_from_db()
    assert (support.title, support.url_key, support.reached) == (
        "Vägledning",
        "example.se/ny",
        None,
    )
    event = Event.objects.get()
    assert (event.verb, "Vägledninng" in event.note) == ("rättade", True)
    client.force_login(OfficerFactory().user)
    assert client.get(page).status_code == 403
    shown = client.get(f"/kunskapsstod/{support.public_id}/").content.decode()
    assert "Inget behov som du kan läsa hänvisar hit." in shown
    assert page not in shown


def test_a_correction_that_somebody_was_before_with_is_told():
    support, other = KnowledgeSupportFactory(), KnowledgeSupportFactory()

    with pytest.raises(actions.AlreadyRegistered):
        actions.correct(
            support,
            title=other.title,
            publisher="P",
            year=2020,
            url=other.url,
            by=SkrFactory(),
            at=timezone.now(),
        )


def test_addresses_are_asked_for_only_where_the_operator_allows_it(settings):
    KnowledgeSupportFactory()
    asked = []

    assert check_addresses(at=timezone.now(), is_reached=asked.append) == 0
    assert asked == []


def test_one_address_of_each_server_is_asked_for_at_a_time(client, settings):
    settings.CHECK_ADDRESSES = True
    now = timezone.now()
    gone = KnowledgeSupportFactory(url="https://ett.example/borta")
    KnowledgeSupportFactory(url="https://ett.example/kvar")
    there = KnowledgeSupportFactory(url="https://annan.example/")
    fresh = KnowledgeSupportFactory(url="https://nyss.example/")
    KnowledgeSupport.objects.filter(pk=fresh.pk).update(checked_at=now, reached=True)
    asked = []

    def is_reached(url):
        asked.append(url)
        return "borta" not in url

    count = check_addresses(at=now + timedelta(hours=1), is_reached=is_reached, pause=0)

    assert (count, asked) == (2, [gone.url, there.url])
    gone.refresh_from_db()
    assert gone.reached is False
    client.force_login(SkrFactory())
    page = client.get("/kunskapsstod/").content.decode()
    assert page.count("Nådde inte adressen") == 1
