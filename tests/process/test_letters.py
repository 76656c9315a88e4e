"""Dina brev, and for SKR how letters arrive."""

from datetime import date, timedelta

import pytest
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone

from outbox import actions
from outbox.models import Letter, Mailbox
from process import people
from tests import factories as f

LETTERS, DELIVERY = reverse("process:letters"), reverse("process:delivery")
DAY = timedelta(days=1)


@pytest.fixture
def kim(db):
    return f.UserFactory(email="kim@ale.se", name="Kim Berg")


def write(to="kim@ale.se", subject="Frågan", kind="needs.answered", **fields):
    message = EmailMessage(subject, "Vad menar ni? http://a.se <b>\n", to=[to])
    letter = actions.queue(message, at=timezone.now() - DAY, kind=kind)
    if fields:
        Letter.objects.filter(pk=letter.pk).update(**fields)
    return letter


def test_one_chooses_pace_and_absence_and_letters_follow(client, kim):
    client.force_login(kim)
    today = timezone.localdate()
    chosen = {
        "pace": "weekly",
        "away_from": today.isoformat(),
        "away_through": (today + DAY).isoformat(),
    }

    client.post(LETTERS, chosen, follow=True)

    box = Mailbox.objects.get()
    assert (box.address, box.pace) == ("kim@ale.se", "weekly")
    assert (box.away_from, box.away_through) == (today, today + DAY)
    assert write().weekly

    client.post(LETTERS, {"pace": "all", "away_from": "", "away_through": ""})
    box = Mailbox.objects.get()
    assert (box.pace, box.away_from, box.away_through) == ("all", None, None)


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        ({"pace": "ofta"}, ["pace"]),
        ({"pace": "all", "away_from": "2026-12-24"}, ["away_through"]),
        ({"pace": "all", "away_through": "2026-12-24"}, ["away_from"]),
        (
            {"pace": "all", "away_from": "2026-12-24", "away_through": "2026-12-23"},
            ["away_through"],
        ),
    ],
)
def test_what_does_not_go_together_is_told_and_kept_on_the_page(
    client, kim, sent, errors
):
    client.force_login(kim)

    page = client.post(LETTERS, sent)

    assert list(page.context["form"].errors) == errors
    assert not Mailbox.objects.exists()


def test_one_sees_ones_own_letters_with_how_it_went_and_no_others(client, kim):
    write(subject="Skickat brev", sent_at=timezone.now())
    write(
        subject="Inaktuellt brev",
        obsolete_at=timezone.now(),
        obsolete_because="har lämnat in",
    )
    write(subject="Listan", kind="needs.list_closed")
    write(subject="Någon annans", to="bo@ale.se")
    message = EmailMessage("Koden", "1234\n", to=["kim@ale.se"])
    actions.queue(message, at=timezone.now(), kind="accounts.sign_in_code", secret=True)
    client.force_login(kim)

    page = client.get(LETTERS)

    assert {(one.subject, str(one.state_label)) for one in page.context["letters"]} == {
        ("Skickat brev", "Skickat"),
        ("Inaktuellt brev", "Inaktuellt, skickades inte"),
        ("Listan", "Väntar på veckobrevet"),
    }
    assert "&lt;b&gt;" in page.text
    assert "har lämnat in" in page.text


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_take_as_many_statements_for_many_letters(
    client, count, django_assert_num_queries, db
):
    skr = f.UserFactory(email="skr@skr.se", is_skr=True)
    for _ in range(count):
        write(to="skr@skr.se")
    client.force_login(skr)
    client.get(LETTERS)

    with django_assert_num_queries(4):
        client.get(LETTERS)
    with django_assert_num_queries(7):
        client.get(DELIVERY)


def test_skr_sees_how_letters_arrive_and_whose_addresses_refuse(client, kim):
    ale = f.MunicipalityFactory(name="Ale")
    f.RepresentativeFactory(user=kim, municipality=ale)
    now = timezone.now()
    write(failed_at=now, attempts=1, last_error="550 No such mailbox")
    write(subject="Senare", attempts=2, last_error="451 Later", due_at=now)
    write(subject="Bunten", kind="needs.list_closed")
    write(subject="Framme", sent_at=now, attempts=1)
    Mailbox.objects.refuses("kim@ale.se", "550 No such mailbox", now)
    client.force_login(f.UserFactory(is_skr=True))

    page = client.get(DELIVERY)

    assert {str(label): n for label, _key, n in page.context["counts"] if n} == {
        "Gick inte att skicka": 1,
        "Försöks igen": 1,
        "Väntar på veckobrevet": 1,
        "Skickat": 1,
    }
    ((box, rows),) = page.context["refused"]
    assert (box.address, [row.organization for row in rows]) == ("kim@ale.se", ["Ale"])
    failed = client.get(DELIVERY, {"lage": "fel"}).context["page"].object_list
    assert [one.last_error for one in failed] == ["550 No such mailbox"]
    again = client.get(DELIVERY, {"lage": "igen"})
    assert "451 Later" in again.text
    assert '<a href="?lage=igen" aria-current="page">Försöks igen: 1</a>' in again.text
    assert client.get(DELIVERY, {"lage": "finns-inte"}).status_code == 200


def test_a_coordinator_sees_who_cannot_be_reached_in_the_own_municipalities(
    client, kim
):
    coordinator = f.CoordinatorFactory()
    mine, other = f.MunicipalityFactory(), f.MunicipalityFactory()
    f.CoverageFactory(rss=coordinator.rss, municipality=mine, since=date(2020, 1, 1))
    f.RepresentativeFactory(user=kim, municipality=mine)
    elsewhere = f.RepresentativeFactory(municipality=other)
    for address in ("kim@ale.se", elsewhere.user.email):
        Mailbox.objects.refuses(address, "550 No such mailbox", timezone.now())

    found = people.rows(coordinator.user, at=timezone.now())

    assert [(row.email, row.refused) for row in found] == [
        ("kim@ale.se", "550 No such mailbox")
    ]
    client.force_login(coordinator.user)
    page = client.get(reverse("process:people"))
    assert "Breven kommer inte fram" in page.text
    assert elsewhere.user.email not in page.text


def refused(address):
    Mailbox.objects.refuses(address, "550 No such mailbox", timezone.now())


def test_an_address_that_nobody_has_an_assignment_at_asks_for_nothing(client, kim):
    ended = f.RepresentativeFactory(user=kim)
    refused(kim.email)
    client.force_login(f.SkrFactory())
    assert len(client.get(DELIVERY).context["refused"]) == 1

    ended.ended_at = timezone.now()
    ended.save()
    page = client.get(DELIVERY)

    assert page.context["refused"] == []
    assert [box.address for box in page.context["refused_others"]] == [kim.email]
    assert "1 adress till någon utan uppdrag" in page.text


def test_whoever_can_replace_somebody_is_told_at_home_that_letters_do_not_arrive(
    client, kim
):
    round_ = f.RoundFactory()
    coverage = f.CoverageFactory()
    f.ParticipationFactory(round=round_, rss=coverage.rss)
    f.RepresentativeFactory(user=kim, municipality=coverage.municipality)
    mine = f.CoordinatorFactory(rss=coverage.rss).user
    other = f.CoordinatorFactory(rss=f.ParticipationFactory(round=round_).rss).user
    told = f"Breven till Kim Berg ({coverage.municipality}) kommer inte fram"
    home, who = reverse("process:home"), reverse("process:people")
    for person in (mine, f.SkrFactory()):
        client.force_login(person)
        assert told not in client.get(home).text
    refused(kim.email)  # what is kept of the page does not hide it

    for person in (mine, f.SkrFactory()):
        client.force_login(person)
        page = client.get(home)
        assert told in page.text
        assert f'href="{who}?lage=avvisad"' in page.text
        found = client.get(who, {"lage": "avvisad"})
        assert [row.email for row in found.context["page"]] == [kim.email]
        assert f"Bjud in någon annan för {coverage.municipality}" in found.text
    for person in (other, kim):
        client.force_login(person)
        assert "kommer inte fram" not in client.get(home).text


def test_one_is_told_of_it_beside_ones_own_letters(client, kim):
    client.force_login(kim)
    assert "kommer inte fram" not in client.get(LETTERS).text
    refused(kim.email)

    page = client.get(LETTERS)

    assert "Brev till din adress kommer inte fram" in page.text
    assert "550 No such mailbox" in page.text
