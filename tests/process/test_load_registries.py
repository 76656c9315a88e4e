from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from municipalities.models import Municipality
from needs.models import Agency
from rounds.models import ServiceArea
from rss.models import Coverage, Rss

pytestmark = pytest.mark.django_db


def load() -> str:
    said = StringIO()
    call_command("load_registries", stdout=said)
    return said.getvalue()


def test_the_whole_country_is_loaded():
    load()

    assert Municipality.objects.count() == 290
    assert Rss.objects.count() == 24
    assert Agency.objects.count() == 15
    assert ServiceArea.objects.count() == 7


def test_exactly_one_rss_covers_each_municipality():
    load()

    live = Counter(Coverage.objects.filter(until=None).values_list("municipality"))
    assert len(live) == 290
    assert set(live.values()) == {1}
    assert set(Coverage.objects.values_list("since", "until")) == {
        (date(2020, 1, 1), None)
    }


@pytest.mark.parametrize(
    ("code", "name", "county", "covered_by"),
    [
        ("0114", "Upplands Väsby", "Stockholms län", "rss-01"),
        ("0980", "Gotland", "Gotlands län", "rss-09"),
        ("1280", "Malmö", "Skåne län", "rss-12"),
        ("1480", "Göteborg", "Västra Götalands län", "rss-14-gr"),
        ("1490", "Borås", "Västra Götalands län", "rss-14-sjuharad"),
        ("2321", "Åre", "Jämtlands län", "rss-23"),
    ],
)
def test_codes_keep_their_zero_and_an_rss_is_not_a_county(
    code, name, county, covered_by
):
    load()

    municipality = Municipality.objects.get(public_id=code)
    assert (municipality.name, municipality.county) == (name, county)
    assert municipality.coverage.get().rss.public_id == covered_by


def test_addresses_of_agencies_and_areas_are_plain_letters():
    load()

    assert {a.public_id: a.name for a in Agency.objects.all()}.items() >= {
        ("sos", "Socialstyrelsen"),
        ("fohm", "Folkhälsomyndigheten"),
        ("jamy", "Jämställdhetsmyndigheten"),
        ("bra", "Brottsförebyggande rådet"),
    }
    assert ServiceArea.objects.get(name="Äldre").public_id == "aldre"


def test_a_second_run_changes_nothing_and_says_so():
    load()
    before = list(Municipality.objects.values()), list(Coverage.objects.values())

    said = load()

    assert (
        list(Municipality.objects.values()),
        list(Coverage.objects.values()),
    ) == before
    assert said.splitlines() == [
        "Kommuner: 290 i filen, 0 nya, 0 ändrade.",
        "RSS: 24 i filen, 0 nya, 0 ändrade.",
        "Myndigheter: 15 i filen, 0 nya, 0 ändrade.",
        "Verksamhetsområden: 7 i filen, 0 nya, 0 ändrade.",
        "Täckning: 0 nya, 290 lämnade som de var.",
    ]


def test_names_follow_the_file_and_what_the_site_has_beyond_it_stays():
    load()
    Municipality.objects.filter(public_id="2321").update(name="Are")
    Agency.objects.create(public_id="ny", short_name="Ny", name="Nya myndigheten")

    load()

    assert Municipality.objects.get(public_id="2321").name == "Åre"
    assert Agency.objects.get(public_id="ny").name == "Nya myndigheten"


def test_a_municipality_that_has_changed_rss_keeps_its_dated_change():
    load()
    first = Coverage.objects.get(municipality__public_id="2321")
    first.until = date(2026, 1, 1)
    first.save()
    Coverage.objects.create(
        municipality=first.municipality,
        rss=Rss.objects.get(public_id="rss-22"),
        since=first.until,
    )

    load()

    assert list(
        first.municipality.coverage.order_by("since").values_list(
            "rss__public_id", "since", "until"
        )
    ) == [
        ("rss-23", date(2020, 1, 1), date(2026, 1, 1)),
        ("rss-22", date(2026, 1, 1), None),
    ]
