"""The published rounds beside each other: numbers, pictures, and what they cost."""

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from register import actions, charts, figures
from register.figures import Spread
from register.models import CaughtUp, Entry
from rounds.dates import start_of
from rounds.models import Step
from tests import factories as f
from tests.register.public import (
    answered,
    area_round,
    catch_up,
    handed_over,
    publish,
    with_support,
)

pytestmark = pytest.mark.django_db

ADDRESS = "/behov/omgangar/"


def text(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def page(client, path=ADDRESS):
    response = client.get(path)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def rows(html, number):
    """What each row of a table says, but its head."""
    table = re.findall(r"<table.*?</table>", html)[number]
    return [text(row) for row in re.findall(r"<tr>.*?</tr>", table)][1:]


def after(round_, days):
    """So many days after the last day to hand in."""
    day = round_.period(Step.GATHER).last_day + timedelta(days=days)
    return start_of(day) + timedelta(hours=12)


@pytest.fixture
def rounds():
    """Two that are published; and a third, which nobody may learn anything of."""
    agency, other = f.AgencyFactory(name="Verket"), f.AgencyFactory(name="Ådalsrådet")
    first, second, third = (area_round(title=t) for t in ("Barn", "Äldre", "Hemlig"))
    for days, code in ((31, "new"), (122, "new"), (365, "gap")):
        need = handed_over(first, agencies=[agency])
        answered(need, agency, code=code, published_at=after(first, days))
    two = handed_over(first, agencies=[agency, other])
    answered(two, other, code="investigated", published_at=after(first, 61))
    two.recipients.update(handed_over_at=datetime(2031, 3, 4, 12, tzinfo=UTC))
    with_support(second)
    answered(handed_over(third, agencies=[agency]), agency, code="research")
    publish(first)
    publish(second)
    return first, second, third


# --- The page ---------------------------------------------------------------------------


def test_each_round_tells_how_many_needs_it_had_and_what_became_of_them(client, rounds):
    html = page(client)

    assert rows(html, 0) == [
        "Äldre 1 1 1 1 0",
        "Barn 4 4 4 3 1",
        "Alla omgångar 5 5 5 4 1",
    ]
    assert rows(html, 1) == [
        "Väntar på svar 0 1",
        "Stöd fanns redan 1 0",
        "Nytt stöd tas fram 0 2",
        "Kunskapslucka, lämnas till forskningsfinansiär 0 1",
    ]
    assert "Barn: 1 behov väntar på svar, sedan 4 mars 2031." in text(html)


def test_the_time_to_an_answer_is_told_for_each_round_and_each_agency(client, rounds):
    html = page(client)

    assert "Barn 3 svar 4 månader 3–8 månader 1–12 månader" in rows(html, 2)
    # What the other agency said is its own time; the need waits for the one that leads.
    assert rows(html, 3) == [
        "Verket 3 svar 4 månader 3–8 månader 1–12 månader",
        "Ådalsrådet 1 svar 2 månader ett enda svar",
    ]


def test_what_is_not_published_is_in_no_number(client, rounds):
    _first, _second, third = rounds

    assert "Hemlig" not in page(client)
    assert "Forskning pågår" not in page(client)
    publish(third)
    assert "Hemlig" in page(client)
    actions.withdraw(third, reason="Skäl.", by=f.SkrFactory(), at=timezone.now())
    assert "Hemlig" not in page(client)


def test_a_later_answer_is_in_the_numbers_at_once(client, rounds):
    need = rounds[0].needs.get(recipients__leads=False)
    assert "1 behov väntar på svar" in page(client)

    answered(need, need.recipients.get(leads=True).agency, code="review")

    assert "Inget behov väntar på svar." in page(client)
    assert "Systematisk översikt planeras 0 1" in rows(page(client), 1)


def test_without_anything_published_the_page_says_why_and_shows_a_way_on(client):
    handed_over(area_round(title="Hemlig"))
    html = page(client)

    assert "Ingen omgång är publicerad än" in html
    assert 'href="/om-modellen/"' in html
    assert "<table" not in html
    assert "Hemlig" not in html


def test_a_round_whose_needs_have_no_answer_is_in_no_picture_of_times(client):
    round_ = area_round(title="Barn")
    handed_over(round_)
    publish(round_)

    assert "Inget behov har fått svar än." in page(client)
    assert "Tid från behov till svar" not in page(
        client, f"/behov/omgang/{round_.public_id}/"
    )


def test_the_page_is_linked_from_the_register_each_round_and_the_sitemap(
    client, rounds
):
    link = f'href="{ADDRESS}"'

    for path in ("/", "/behov/", "/myndigheter/"):
        assert link in page(client, path), path
    for round_ in rounds:
        assert link in page(client, f"/behov/omgang/{round_.public_id}/")
        there = f'href="/behov/omgang/{round_.public_id}/"' in page(client)
        assert there is (round_.title != "Hemlig")
    assert f"<loc>https://lokalabehov.test{ADDRESS}</loc>" in page(
        client, "/sitemap.xml"
    )


@pytest.mark.parametrize("query", ["?sida=9999", "?ar=abc", "?x=%00%ED%A0%80"])
def test_what_stands_after_the_address_changes_nothing(client, rounds, query):
    assert rows(page(client, ADDRESS + query), 0) == rows(page(client), 0)


@pytest.mark.parametrize("number", [1, 7])
def test_the_number_of_rounds_costs_no_statement(
    client, django_assert_num_queries, number
):
    agency = f.AgencyFactory()
    for n in range(number):
        round_ = area_round(title=f"Omgång {n}")
        answered(handed_over(round_, agencies=[agency]), agency, code="new")
        publish(round_)
    catch_up()

    with django_assert_num_queries(2):
        html = page(client)
    assert len(rows(html, 0)) == number + (number > 1)


# --- The pictures -----------------------------------------------------------------------


def test_every_answer_has_a_pattern_of_its_own_in_the_pictures(client, rounds):
    html = page(client)
    patterns = dict(re.findall(r'<pattern id="svar-(\w+)"(.*?)</pattern>', html))

    assert set(patterns) == set(Entry.Answer.values)
    drawn = {
        re.sub(r'class="map-back-(?!strong)\w+"', "", p) for p in patterns.values()
    }
    assert len(drawn) == len(patterns)  # told apart without any colour
    assert set(re.findall(r"url\(#svar-(\w+)\)", html)) <= set(patterns)


def test_a_stacked_bar_is_all_needs_beside_each_other():
    parts = charts.stack(Counter(new=1, gap=2, waiting=1))

    assert [(p.answer, p.number, p.x, p.width) for p in parts] == [
        ("waiting", 1, 0, 25),
        ("new", 1, 25, 25),
        ("gap", 2, 50, 50),
    ]
    assert charts.stack(Counter()) == []


def test_bars_are_drawn_to_the_longest():
    bars = charts.outcomes(Counter(new=4, gap=1))

    assert [(bar.label, bar.length) for bar in bars] == [
        ("Nytt stöd tas fram", 100.0),
        ("Kunskapslucka, lämnas till forskningsfinansiär", 25.0),
    ]


def test_times_are_drawn_to_the_longest_of_all():
    spreads = [
        ("A", "", Spread.of([100, 200, 300, 400])),
        ("B", "b", Spread.of([50])),
        ("C", "", None),
    ]
    found = charts.times(spreads)

    assert [(t.label, t.left, t.low, t.half, t.middle, t.right) for t in found] == [
        ("A", 25, 43.75, 37.5, 62.5, 100),
        ("B", 12.5, 12.5, 0, 12.5, 12.5),
    ]
    assert {t.scale for t in found} == {"0–13 månader"}
    assert charts.times([("A", "", Spread.of([0]))])[0].middle == 0


def test_the_spread_is_the_middle_half():
    assert Spread.of([]) is None
    assert Spread.of([7]) == Spread(1, 7, 7, 7, 7, 7)
    assert Spread.of([40, 10, 30, 20, 50]) == Spread(5, 10, 20, 30, 40, 50)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0, 10, "mindre än en månad"),
        (0, 90, "högst 3 månader"),
        (30, 32, "1 månad"),
        (61, 122, "2–4 månader"),
    ],
)
def test_months_are_said_as_short_as_can_be(low, high, said):
    assert charts.months_between(low, high) == said


def test_an_answer_given_before_the_last_day_took_no_time():
    assert figures._days(date(2031, 1, 2), datetime(2031, 1, 1, tzinfo=UTC)) == 0


def test_a_new_installation_has_no_figures():
    assert figures.by_round(CaughtUp()) == []
