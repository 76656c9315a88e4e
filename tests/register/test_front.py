"""The first page: the model, the rounds, the ways in; nothing that is not public."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from municipalities.models import Municipality
from register.picture import FLOCKS, dot, sweden
from rounds.models import Step
from rss.models import Rss
from tests import factories as f

pytestmark = pytest.mark.django_db


def page(client, path="/"):
    response = client.get(path)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def text(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_the_seven_moments_stand_in_order_with_who_acts(client):
    html = page(client)

    assert re.findall(r'href="/om-modellen/#moment-(\d)"', html) == list("1234567")
    assert html.count('<svg class="picture"') == 8


def test_the_picture_is_told_in_words_too(client):
    html = page(client)

    assert '<svg class="sweden" fill="none" viewBox="0 0 420 586"' in html
    way = re.search(r'<ol class="way".*?</ol>', html).group()
    assert way.count("<li>") == 5
    assert "En av 290 kommuner lämnar ett behov." in way


def test_a_round_says_where_it_is_whose_turn_and_until_when(client):
    round_ = f.RoundFactory(title="Äldre 2031", open_step=Step.GATHER)

    row = re.search(r'<li class="round-row">.*?</li>', page(client)).group()

    assert "Äldre 2031" in row
    assert "Moment 2 av 7: Samla in behov" in row
    assert "Kommuner" in row
    assert "Till och med" in row
    assert f"{round_.period(Step.GATHER).last_day.year} kl. 23.59" in row
    assert re.findall(r'<i class="is-(\w+)">', row) == ["done", "now", *["next"] * 5]


def test_rounds_overlap_and_each_has_its_own_row(client):
    f.RoundFactory(title="Den senare", open_step=Step.GATHER)
    f.RoundFactory(title="Den tidigare", open_step=Step.RANK)

    rows = re.findall(
        r'<li class="round-row">.*?<h3><a [^>]*>(.*?)</a></h3>', page(client)
    )

    assert rows == ["Den tidigare", "Den senare"]


def test_a_round_that_has_not_begun_says_what_opens_first(client):
    f.RoundFactory(title="Nästa omgång")

    row = re.search(r'<li class="round-row">.*?</li>', page(client)).group()

    assert "Välja verksamhetsområde öppnar" in row
    assert "Ingen har turen just nu." in row


def test_a_round_that_is_over_stands_among_the_ended_ones(client):
    round_ = f.RoundFactory(title="Förra omgången", open_step=Step.FEEDBACK)
    for period in round_.periods.all():
        period.opens_at -= timedelta(days=60)
        period.closes_at -= timedelta(days=60)
        period.save()

    html = page(client)

    assert "round-row" not in html
    assert "Förra omgången" in html.split("Avslutade omgångar")[1]


def test_without_rounds_the_page_says_what_comes(client):
    assert "Ingen omgång pågår just nu" in page(client)


def test_only_the_signed_in_are_led_to_the_round_and_others_to_what_is_public(client):
    f.RoundFactory(title="Äldre 2031", public_id="aldre-2031", open_step=Step.GATHER)

    assert "/omgangar/aldre-2031/" not in page(client)
    assert 'href="/behov/omgang/aldre-2031/"' in page(client)
    client.force_login(f.UserFactory())
    assert 'href="/omgangar/aldre-2031/"' in page(client)


def test_nothing_that_somebody_has_written_shows(client):
    """The whole chain stands there, with words that would be recognized."""
    round_ = f.RoundFactory(title="Öppen titel", open_step=Step.SCREEN)
    words = {"title": "kanariefågel", "target_group": "kanariefågel"}
    f.SubmissionFactory(round=round_, **words)
    f.SubmissionFactory(round=round_, submitted=True, **words)
    f.RegionalNeedFactory(participation__round=round_, forwarded=True, **words)
    need = f.NeedFactory(round=round_, description="kanariefågel", **words)
    f.ScreeningFactory(need=need, reason="kanariefågel")
    f.FeedbackFactory(need=need, reason="kanariefågel")

    html = page(client)

    assert "Öppen titel" in html
    assert "kanariefågel" not in html


@pytest.mark.parametrize("rounds", [1, 3])
def test_the_number_of_rounds_costs_no_statement(
    client, django_assert_num_queries, rounds
):
    for _ in range(rounds):
        f.RoundFactory(open_step=Step.GATHER)
    client.get("/")

    with django_assert_num_queries(3):
        client.get("/")


def test_hostile_words_in_a_title_stay_words(client):
    f.RoundFactory(title="<script>alert(1)</script>", open_step=Step.GATHER)

    html = page(client)

    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_each_flock_of_the_picture_has_as_many_dots_as_the_rss_has_municipalities():
    call_command("load_registries", stdout=StringIO())
    today = timezone.now().date()

    assert {
        rss.public_id: rss.municipalities_on(today).count() for rss in Rss.objects.all()
    } == {code: many for code, (_, _, many) in FLOCKS.items()}
    assert sweden().dots.count("M") == Municipality.objects.count() - 1


def test_no_two_dots_touch_and_all_are_inside_the_picture():
    dots = [
        dot(code, number)
        for code, (_, _, many) in FLOCKS.items()
        for number in range(many)
    ]

    assert all(3 < x < 417 and 3 < y < 583 for x, y in dots)
    nearest = min(
        (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2
        for i, a in enumerate(dots)
        for b in dots[:i]
    )
    assert nearest > 5.6**2
