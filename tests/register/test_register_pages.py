"""The public register: searching, one need, the agencies, the rounds, feeds, the map."""

import re
from datetime import date, datetime, timedelta
from io import StringIO
from xml.etree import ElementTree

import pytest
from django.core.management import call_command
from django.utils import timezone

from needs.models import Need
from register.models import CaughtUp, Entry, Reply
from register.pages.coverage import colors, neighbors
from register.pages.needs import months_before
from rss.models import Coverage
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

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def page(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def text(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def listed(client, query=""):
    """The titles that a search finds, in order."""
    html = page(client, f"/behov/{query}")
    found = re.findall(r"<li> <h2><a [^>]*>(.*?)</a></h2>", html)
    return [text(title) for title in found]


@pytest.fixture
def register():
    """Four needs in two rounds."""
    children = f.ServiceAreaFactory(public_id="barn", name="Barn och unga")
    first = area_round(title="Barn 2029", service_area=children)
    agency = f.AgencyFactory(public_id="verket", name="Exempelverket")
    other = f.AgencyFactory(public_id="radet", name="Exempelrådet")
    need = handed_over(
        first, title="Skolfrånvaro", target_group="Barn i skolåldern", agencies=[agency]
    )
    answered(
        need, agency, code="new", reason="Vi skriver en vägledning om hemmasittare."
    )
    waiting = handed_over(
        first,
        title="Samsjuklighet i kommunerna",
        target_group="Unga vuxna",
        agencies=[other],
    )
    waiting.recipients.update(handed_over_at=timezone.now() - timedelta(days=400))
    with_support(first, title="Orosanmälan", target_group="Barn under sex år")
    second = area_round(title="Äldre 2031")
    handed_over(second, title="Ensamhet", target_group="Äldre", agencies=[agency])
    publish(first)
    publish(second)


# --- Searching --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?sok=kommunen+samsjuk", {"Samsjuklighet i kommunerna"}),
        ("?sok=SKOLFRÅNVARO", {"Skolfrånvaro"}),
        ("?sok=frånvaro", {"Skolfrånvaro"}),
        ("?sok=vägledningar+hemmasittare", {"Skolfrånvaro"}),
        ("?sok=exempelrådet", {"Samsjuklighet i kommunerna"}),
        ("?sok=hemmasittare+samsjuklighet", set()),
        ("?malgrupp=barn", {"Skolfrånvaro", "Orosanmälan"}),
        ("?omrade=barn&svar=support", {"Orosanmälan"}),
        ("?myndighet=verket", {"Skolfrånvaro", "Ensamhet"}),
        ("?svar=new", {"Skolfrånvaro"}),
        ("?svar=waiting", {"Samsjuklighet i kommunerna", "Ensamhet"}),
        ("?vantar=12", {"Samsjuklighet i kommunerna"}),
        ("?vantar=24", set()),
    ],
)
def test_a_search_finds_what_it_should(client, register, query, expected):
    assert set(listed(client, query)) == expected


def test_the_year_is_that_of_the_gathering(client, register):
    year = Entry.objects.first().year

    assert len(listed(client, f"?ar={year}")) == 4
    Entry.objects.filter(title="Ensamhet").update(year=year - 1)
    assert "Ensamhet" not in listed(client, f"?ar={year}")


def test_those_that_wait_stand_with_the_longest_first(client, register):
    assert listed(client, "?svar=waiting") == ["Samsjuklighet i kommunerna", "Ensamhet"]


def test_the_number_is_told_in_words_and_what_was_sought_is_marked(client, register):
    html = page(client, "/behov/?sok=skolfrånvaro")

    assert "1 behov passar det du söker." in html
    assert "<mark>Skolfrånvaro</mark>" in html
    assert "4 behov i registret." in page(client, "/behov/")


def test_a_search_without_result_says_what_to_do(client, register):
    html = page(client, "/behov/?sok=xyzzy")

    assert "Inget behov passar det du söker" in html
    assert "Prova färre eller kortare ord" in html


def test_an_empty_register_says_why(client):
    html = page(client, "/behov/")

    assert "Inga behov är publicerade än" in html
    assert 'role="search"' not in html


@pytest.mark.parametrize(
    "query",
    [
        "?sida=0",
        "?sida=-1",
        "?sida=99999999999999999999",
        "?sida=abc",
        "?omrade=finns-inte",
        "?omrade=%00",
        "?ar=nittonhundra",
        "?ar=-1",
        "?vantar=-5",
        "?vantar=1e9",
        "?svar=%27%3B+DROP+TABLE",
        "?okant=1&okant=2",
    ],
)
def test_what_is_unknown_in_an_address_asks_for_nothing(client, register, query):
    assert len(listed(client, query)) == 4


@pytest.mark.parametrize(
    "sought", ["%25", "_", "%5C", "%27", "%00", "%ED%A0%80", "å%CC%88"]
)
def test_odd_letters_are_searched_as_they_are(client, register, sought):
    assert client.get(f"/behov/?sok={sought}&malgrupp={sought}").status_code == 200


def test_a_search_of_very_many_words_is_cut_short(client, register):
    assert listed(client, f"?sok={'ord+' * 300}") == []


def test_markup_stays_text_wherever_it_is_shown(client):
    evil = "<script>alert(1)</script>"
    round_, agency = area_round(title=evil), f.AgencyFactory(name=f"{evil} A")
    need = handed_over(
        round_, title=evil, target_group=evil, description=evil, agencies=[agency]
    )
    answered(need, agency, reason=evil, link="https://example.se/?a=1&b=<2>")
    publish(round_)

    for path in (
        f"/behov/?sok={evil}&malgrupp={evil}",
        f"/behov/{need.public_id}/",
        f"/behov/omgang/{round_.public_id}/",
        "/myndigheter/",
        f"/myndigheter/{agency.public_id}/",
        "/behov/svar.atom",
    ):
        html = page(client, path)
        assert "<script>alert" not in html, path
        assert "script&gt;alert" in html, path


def test_pages_go_on_with_what_was_asked_for(client):
    round_ = area_round()
    for number in range(26):
        handed_over(round_, title=f"Skola {number}")
    publish(round_)

    html = page(client, "/behov/?sok=skola&svar=waiting")

    assert 'href="?sok=skola&amp;svar=waiting&amp;sida=2"' in html
    assert len(listed(client, "?sok=skola&svar=waiting&sida=2")) == 1


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    ("path", "statements"),
    [
        ("/behov/", 4),
        ("/behov/?sok=behov&malgrupp=unga&svar=new&myndighet=verket", 5),
        ("/behov/{need}/", 4),
        ("/behov/omgang/{round}/", 4),
        ("/behov/omgangar/", 2),
        ("/myndigheter/", 3),
        ("/myndigheter/verket/", 5),
        ("/behov/svar.atom", 3),
        ("/sitemap.xml", 5),
    ],
)
def test_the_number_of_needs_costs_no_statement(
    client, django_assert_num_queries, number, path, statements
):
    round_, agency = area_round(), f.AgencyFactory(public_id="verket")
    for n in range(number):
        need = handed_over(round_, agencies=[agency], title=f"Behov {n}")
        answered(need, agency, code="new")
    publish(round_)
    catch_up()
    path = path.format(need=need.public_id, round=round_.public_id)

    with django_assert_num_queries(statements):
        assert client.get(path).status_code == 200


# --- One need ---------------------------------------------------------------------------


def test_the_page_of_a_need_tells_its_history_in_order(client):
    round_ = area_round(title="Barn 2029")
    agency, other = f.AgencyFactory(name="Exempelverket"), f.AgencyFactory()
    need = handed_over(round_, title="Skolfrånvaro", agencies=[agency, other])
    f.PriorityPlaceFactory(need=need, place=2, last_place=3)
    answered(
        need,
        agency,
        code="investigated",
        reason="Vi utreder.",
        published_at=timezone.now() - timedelta(days=3),
    )
    answered(need, agency, code="new", reason="Nu vet vi.", planned_on=date(2020, 1, 2))
    publish(round_)

    html = page(client, f"/behov/{need.public_id}/")
    said = text(html)

    assert "<title>Behov: Skolfrånvaro – Barn 2029 – Lokala behov</title>" in html
    steps = [
        "Sista dagen för kommunerna att skicka in sina behov.",
        "SKR beslutade att stöd saknas. Myndigheterna är eniga.",
        "Socialcheferna gav behovet plats 2–3, delad.",
        "Exempelverket svarade: Utreds.",
        "Exempelverket svarade: Nytt stöd tas fram.",
    ]
    places = [said.find(step) for step in steps]
    assert places == sorted(places)
    assert min(places) > 0
    assert "Exempelverket (håller i svaret)" in said
    assert "Exempelverket har sagt att mer kommer senast 2 januari 2020." in said
    assert "Den dagen har passerat." in said
    assert "1 kommun i 1 RSS" in said


def test_the_page_of_a_need_with_support_leads_to_it(client):
    round_ = area_round()
    need, support = with_support(round_)
    publish(round_)

    html = page(client, f"/behov/{need.public_id}/")

    assert f'<a href="{support.url}">{support}</a>' in html
    assert "SKR:s beslut" in html


def test_a_need_that_is_not_public_is_not_there(client):
    need = handed_over(area_round())

    assert client.get(f"/behov/{need.public_id}/").status_code == 404
    assert client.get("/behov/finns-inte-och-ar-lang/").status_code == 404


# --- Agencies ---------------------------------------------------------------------------


def test_an_agency_is_told_of_by_what_it_has_answered_promised_and_not(client):
    round_, agency = area_round(), f.AgencyFactory(public_id="verket")
    f.AgencyFactory(public_id="utan")
    for code, more in (
        ("not_handled", {}),
        ("new", {"planned_on": date(2099, 1, 1)}),
        ("investigated", {"next_update_on": date(2020, 1, 1)}),
    ):
        need = handed_over(round_, title=f"Svar {code}", agencies=[agency])
        answered(need, agency, code=code, **more)
    handed_over(round_, title="Väntar", agencies=[agency])
    publish(round_)

    rows = re.search(r"<tbody>(.*?)</tbody>", page(client, "/myndigheter/")).group()

    assert re.findall(r">(\d+)</td>", rows) == ["4", "1", "2", "1", "1"]
    for state, titles in (
        ("answered", {"Svar not_handled"}),
        ("promised", {"Svar new", "Svar investigated"}),
        ("waiting", {"Väntar"}),
        ("overdue", {"Svar investigated"}),
        ("kungen", {"Svar not_handled", "Svar new", "Svar investigated", "Väntar"}),
    ):
        html = page(client, f"/myndigheter/verket/?lage={state}")
        found = re.findall(r"<li> <h2><a [^>]*>(.*?)</a></h2>", html)
        assert set(found) == titles, state
    assert client.get("/myndigheter/utan/").status_code == 404


# --- Rounds -----------------------------------------------------------------------------


def test_a_round_shows_what_became_of_its_needs_and_how_long_it_took(client, register):
    round_ = Need.objects.get(title="Skolfrånvaro").round

    html = page(client, f"/behov/omgang/{round_.public_id}/")
    said = text(html)

    assert "3 behov är publicerade" in said
    assert "1 behov väntar på svar, sedan " in said
    pictures = re.findall(
        r'<table class="table-plain (?:bar-table|table-stack times)".*?</table>', html
    )
    assert [text(row) for row in re.findall(r"<tr>.*?</tr>", pictures[0])][1:] == [
        "Väntar på svar 1",
        "Stöd fanns redan 1",
        "Nytt stöd tas fram 1",
    ]
    assert "Exempelverket 1 svar" in text(pictures[1])


def test_a_round_that_is_not_published_says_where_it_is_and_no_numbers(client):
    round_ = area_round(title="Hemlig än")
    handed_over(round_)

    said = text(page(client, f"/behov/omgang/{round_.public_id}/"))

    assert "Moment 7 av 7: Återkoppla" in said
    assert "Omgångens behov är inte publicerade" in said
    assert "1 behov" not in said


def test_months_are_counted_back_within_the_calendar():
    assert months_before(date(2031, 3, 31), 1) == date(2031, 2, 28)
    assert months_before(date(2031, 1, 15), 24) == date(2029, 1, 15)
    assert months_before(date(2031, 1, 15), 1) == date(2030, 12, 15)


# --- Feeds and search engines -----------------------------------------------------------


def test_the_feed_has_the_newest_answers_first_with_addresses_from_the_settings(
    client, settings
):
    settings.SITE_URL = "https://behov.exempel.invalid"
    round_, agency = area_round(), f.AgencyFactory(name="Exempelverket")
    early, late = (
        answered(
            handed_over(round_, title=title, agencies=[agency]),
            agency,
            reason=reason,
            published_at=timezone.now() - timedelta(days=days),
        )
        for title, reason, days in (
            ("Först", "Ett & ett\x0b", 9),
            ("Sedan", "<b>Två</b>", 1),
        )
    )
    f.FeedbackFactory(need=late.need, agency=agency, reason="Ett utkast")
    publish(round_)

    feed = ElementTree.fromstring(client.get("/behov/svar.atom").content)

    titles = [one.text for one in feed.findall("a:entry/a:title", ATOM)]
    assert titles == [
        "Exempelverket: Nytt stöd tas fram – Sedan",
        "Exempelverket: Nytt stöd tas fram – Först",
    ]
    ids = [one.text for one in feed.findall("a:entry/a:id", ATOM)]
    assert ids == [
        f"https://behov.exempel.invalid/behov/{a.need.public_id}/#svar-{a.public_id}"
        for a in (late, early)
    ]
    summaries = [one.text for one in feed.findall("a:entry/a:summary", ATOM)]
    assert summaries == ["&lt;b&gt;Två&lt;/b&gt;", "Ett &amp; ett"]
    assert feed.find("a:id", ATOM).text == (
        "https://behov.exempel.invalid/behov/svar.atom"
    )


def test_the_feed_of_an_area_has_its_own_answers_alone(client, register):
    def titles(area):
        feed = client.get(f"/behov/omrade/{area}.atom").content
        found = ElementTree.fromstring(feed)
        return [one.text for one in found.findall("a:entry/a:title", ATOM)]

    f.ServiceAreaFactory(public_id="tomt")

    assert titles("barn") == ["Exempelverket: Nytt stöd tas fram – Skolfrånvaro"]
    assert titles("tomt") == []
    assert client.get("/behov/omrade/finns-inte.atom").status_code == 404


@pytest.mark.parametrize("path", ["svar", "omrade/barn", "omrade/tomt"])
def test_a_feed_has_what_the_standard_asks_for(client, register, settings, path):
    """RFC 4287, 4.1.1 and 4.1.2; one without entries, too."""
    settings.SITE_URL = "https://behov.exempel.invalid"
    f.ServiceAreaFactory(public_id="tomt")

    response = client.get(f"/behov/{path}.atom")

    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(response.content)
    assert feed.tag == f"{{{ATOM['a']}}}feed"
    entries = feed.findall("a:entry", ATOM)
    assert bool(entries) == (path != "omrade/tomt")
    for each in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert len(each.findall(f"a:{name}", ATOM)) == 1, name
        assert datetime.fromisoformat(each.findtext("a:updated", "", ATOM)).tzinfo
    ids = [each.findtext("a:id", "", ATOM) for each in (feed, *entries)]
    assert len({*ids}) == len(ids)
    assert all(one.startswith(f"{settings.SITE_URL}/behov/") for one in ids)
    (own,) = feed.findall("a:link[@rel='self']", ATOM)
    assert own.get("href") == f"{settings.SITE_URL}/behov/{path}.atom"
    for entry in entries:
        assert len(entry.findall("a:author/a:name", ATOM)) == 1
        assert len(entry.findall("a:link[@rel='alternate']", ATOM)) == 1
        assert entry.find("a:summary", ATOM).get("type") == "html"


def test_who_has_the_feed_already_is_sent_nothing(client, register):
    first = client.get("/behov/svar.atom")
    again = client.get(
        "/behov/svar.atom", headers={"if-modified-since": first["Last-Modified"]}
    )

    assert (again.status_code, again.content) == (304, b"")
    CaughtUp.objects.update(changed_at=timezone.now() + timedelta(seconds=5))
    newer = client.get(
        "/behov/svar.atom", headers={"if-modified-since": first["Last-Modified"]}
    )
    assert newer.status_code == 200


def test_the_sitemap_has_every_public_page(client, settings, register):
    settings.SITE_URL = "https://behov.exempel.invalid"

    found = re.findall(r"<loc>(.*?)</loc>", client.get("/sitemap.xml").content.decode())

    paths = {url.removeprefix("https://behov.exempel.invalid") for url in found}
    assert {f"/behov/{e.public_id}/" for e in Entry.objects.all()} <= paths
    assert {
        "/",
        "/behov/",
        "/myndigheter/",
        "/tackning/",
        "/myndigheter/verket/",
    } <= paths
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(
        paths, 200
    )


# --- The map ----------------------------------------------------------------------------


def test_the_map_tells_every_municipality_with_its_rss_and_neighbours_differ(client):
    call_command("load_registries", stdout=StringIO())

    html = page(client, "/tackning/")

    assert "290 kommuner hör till 24 RSS" in html
    assert "<title>Bjurholm: RSS Västerbotten" in html
    owner = dict(
        Coverage.objects.on(timezone.now().date()).values_list(
            "municipality__public_id", "rss__public_id"
        )
    )
    beside = neighbors(owner)
    chosen = colors(beside)
    assert len(chosen) == 24
    assert [(a, b) for a in beside for b in beside[a] if chosen[a] == chosen[b]] == []


def test_a_municipality_without_rss_is_told_of_as_such(client):
    f.CoverageFactory()
    f.MunicipalityFactory(name="Ensamköping")

    html = page(client, "/tackning/")

    assert "<h3>Utan RSS</h3> <p>Ensamköping</p>" in html


# --- SKR publishes ----------------------------------------------------------------------


def test_skr_publishes_with_a_button_and_everyone_sees_it(client):
    round_ = area_round(title="Barn 2029")
    need = handed_over(round_)
    address = f"/omgangar/{round_.public_id}/register/"
    client.force_login(f.SkrFactory())
    assert "Publicera 1 behov" in page(client, address)
    assert client.get(f"/behov/{need.public_id}/").status_code == 404

    assert client.post(address).url == address

    html = page(client, address)
    assert "Behoven står nu i det öppna registret." in html
    assert "Publicera 1 behov" not in html
    client.logout()
    assert client.get(f"/behov/{need.public_id}/").status_code == 200


def test_skr_is_told_why_a_round_cannot_be_published_yet(client):
    round_ = area_round()
    f.SourceFactory(need=f.NeedFactory(round=round_))
    address = f"/omgangar/{round_.public_id}/register/"
    client.force_login(f.SkrFactory())

    assert "Överlämna dem först" in page(client, address)
    assert "Överlämna dem först" in client.post(address).content.decode()
    assert not hasattr(round_, "publication")


def test_skr_takes_a_round_out_with_a_reason(client):
    round_ = area_round()
    need = handed_over(round_)
    publish(round_)
    address = f"/omgangar/{round_.public_id}/register/ta-bort/"
    client.force_login(f.SkrFactory())

    assert "Skriv varför behoven tas bort." in client.post(address).content.decode()
    assert Entry.objects.count() == 1
    client.post(address, {"reason": "En text pekar ut någon."})

    assert client.get(f"/behov/{need.public_id}/").status_code == 404
    assert "En text pekar ut någon." in page(client, address.replace("ta-bort/", ""))


def test_a_later_answer_is_on_the_page_that_is_asked_for_next(client):
    round_, agency = area_round(), f.AgencyFactory()
    need = handed_over(round_, agencies=[agency])
    publish(round_)
    assert "Ingen myndighet har svarat än." in page(client, f"/behov/{need.public_id}/")

    answered(need, agency, reason="Nu kommer det.")

    assert "Nu kommer det." in page(client, f"/behov/{need.public_id}/")
    assert Reply.objects.get().at is not None
