"""The model, the guides, the statement of accessibility, personal data, and the rest."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from outbox.models import Letter
from register.guides import GUIDES
from tests import factories as f

pytestmark = pytest.mark.django_db

PAGES = [
    "/",
    "/om-modellen/",
    "/sa-gor-du/",
    *(f"/sa-gor-du/{guide.slug}/" for guide in GUIDES),
    "/tillganglighet/",
    "/tillganglighet/brist/",
    "/personuppgifter/",
]


def page(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.mark.parametrize("path", PAGES)
def test_everyone_may_read_it_and_it_has_one_heading_and_a_title(client, path):
    html = page(client, path)

    assert len(re.findall(r"<h1[ >]", html)) == 1
    assert re.search(r"<title>(.+?) – Lokala behov</title>", html)
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", PAGES)
def test_the_signed_in_may_read_it_too(client, path):
    client.force_login(f.UserFactory())

    assert "Logga ut" in page(client, path)


@pytest.mark.parametrize("path", PAGES[1:])
def test_a_page_of_words_asks_the_database_nothing(
    client, django_assert_num_queries, path
):
    with django_assert_num_queries(0):
        client.get(path)


@pytest.mark.parametrize("path", [p for p in PAGES if p != "/tillganglighet/brist/"])
def test_a_page_of_words_is_only_read(client, path):
    assert client.post(path).status_code == 405


@pytest.mark.parametrize("path", PAGES)
def test_every_link_within_the_public_pages_leads_somewhere(client, path):
    html = page(client, path)
    paths = {link.split("#")[0] for link in re.findall(r'href="(/[^"]*)"', html)}
    inside = {link for link in paths if link in PAGES}

    assert {link: client.get(link).status_code for link in inside} == dict.fromkeys(
        inside, 200
    )
    for anchor in re.findall(r'href="/om-modellen/#([^"]+)"', html):
        assert f'id="{anchor}"' in page(client, "/om-modellen/")


def test_the_model_has_an_anchor_for_each_moment_and_tells_ours_from_theirs(client):
    html = page(client, "/om-modellen/")

    assert re.findall(r'<article class="model-moment" id="(moment-\d)">', html) == [
        f"moment-{number}" for number in range(1, 8)
    ]
    assert html.count("<strong>Vårt val</strong></p>") == 7
    assert "SKR:s sida Lokala behov av kunskap, 11 juni 2024" in html
    assert 'href="https://skr.se/' in html


def test_there_is_a_guide_of_five_steps_for_each_of_the_five_roles(client):
    html = page(client, "/sa-gor-du/")

    assert re.findall(r'href="/sa-gor-du/([a-z]+)/"', html) == [
        "kommun",
        "rss",
        "skr",
        "myndighet",
        "socialchef",
    ]
    for guide in GUIDES:
        steps = page(client, f"/sa-gor-du/{guide.slug}/")
        listed = re.search(r'<ol class="guide-steps">.*?</ol>', steps).group()
        assert listed.count("<li>") == 5


def test_there_is_no_guide_for_a_role_that_does_not_exist(client):
    assert client.get("/sa-gor-du/kung/").status_code in {302, 404}


def test_the_statement_of_accessibility_has_all_that_digg_asks_for(client, settings):
    settings.SITE_OWNER = "Exempelkommunen"
    settings.CONTACT_EMAIL = "kontakt@exempel.invalid"
    settings.SITE_URL = "https://behov.exempel.invalid"

    html = page(client, "/tillganglighet/")

    assert "<dt>Ansvarig</dt><dd>Exempelkommunen</dd>" in html
    assert "<dd>Lokala behov, https://behov.exempel.invalid</dd>" in html
    assert "<dd>Delvis förenlig med lagen" in html
    assert "Innehåll som inte är fullt tillgängligt" in html
    assert "<dt>Bedömd</dt><dd>21 november 2026</dd>" in html
    assert "<dt>Senast uppdaterad</dt><dd>21 november 2026</dd>" in html
    assert "Vi har bedömt webbplatsen själva." in html
    assert 'href="/tillganglighet/brist/"' in html
    assert 'href="mailto:kontakt@exempel.invalid"' in html
    assert 'href="https://www.digg.se/tdosanmalan"' in html
    assert "12 §" in html
    assert "9 §" in html


def test_the_page_about_personal_data_answers_the_questions_of_the_law(
    client, settings
):
    settings.SITE_OWNER = "Exempelkommunen"

    html = page(client, "/personuppgifter/")

    assert "Personuppgiftsansvarig för webbplatsen är Exempelkommunen." in html
    assert re.findall(r"<h2>(.*?)</h2>", html) == [
        "Vem som ansvarar",
        "Vad vi sparar, varför och hur länge",
        "Rättslig grund",
        "Inga uppgifter om brukare",
        "Kakor",
        "Allmän handling",
        "Dina rättigheter",
    ]


def send(client, **words):
    return client.post(
        "/tillganglighet/brist/", {"what": "", "page": "", "reply_to": "", **words}
    )


def test_a_report_becomes_a_letter_to_the_owner(client, settings):
    settings.CONTACT_EMAIL = "kontakt@exempel.invalid"

    response = send(
        client, what="Knappen <Skicka> & resten syns inte", page="Att göra", reply_to=""
    )

    assert response.url == "/tillganglighet/"
    letter = Letter.objects.get()
    assert letter.to == "kontakt@exempel.invalid"
    assert letter.subject == "Något på webbplatsen fungerar inte för en besökare"
    assert "Knappen <Skicka> & resten syns inte" in letter.body
    assert "Svar till: ingen adress angiven" in letter.body
    assert "Tack. Meddelandet är skickat till oss." in page(client, "/tillganglighet/")


def test_a_double_click_sends_one_letter(client):
    for _ in range(2):
        send(client, what="Samma sak", reply_to="jag@exempel.invalid")

    assert Letter.objects.count() == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"what": ""}, "Berätta vad som inte fungerar."),
        ({"what": "a" * 3001}, "Korta texten till högst 3 000 tecken."),
        ({"what": "a\x00b"}, "Texten innehåller tecken som inte går att spara."),
        (
            {"what": "a", "reply_to": "nej"},
            "Skriv e-postadressen i formen namn@exempel.se.",
        ),
        ({"what": "a", "page": "b" * 301}, "Korta texten till högst 300 tecken."),
    ],
)
def test_what_cannot_be_sent_is_told_why_and_stays_typed(client, words, sentence):
    response = send(client, **words)
    html = response.content.decode()

    assert response.status_code == 200
    assert html.count(sentence) == 2  # in the summary, and at the field
    assert re.search(r"<title>\s*Fel: ", html)
    assert Letter.objects.count() == 0


def test_odd_text_arrives_as_it_was(client):
    send(client, what="<script>alert(1)</script> 🐦 å\u0308")

    assert "<script>alert(1)</script> 🐦" in Letter.objects.get().body


def test_what_one_hour_can_fill_is_bounded(client, settings):
    settings.CONTACT_EMAIL = "kontakt@exempel.invalid"
    for number in range(30):
        send(client, what=f"Meddelande {number}")

    html = send(client, what="Ett till").content.decode()

    assert Letter.objects.count() == 30
    assert "Skriv till kontakt@exempel.invalid i stället." in html
    Letter.objects.update(created_at=timezone.now() - timedelta(hours=2))
    send(client, what="Ett till")
    assert Letter.objects.count() == 31


def test_robots_are_asked_to_stay_out_of_the_sign_in(client, settings):
    settings.SITE_URL = "https://behov.exempel.invalid"
    assert client.get("/robots.txt").content.decode() == (
        "User-agent: *\nDisallow: /admin/\nDisallow: /logga-in/\n"
        "Sitemap: https://behov.exempel.invalid/sitemap.xml\n"
    )
    settings.DEMO = True
    assert client.get("/robots.txt").content.decode() == "User-agent: *\nDisallow: /\n"


def test_security_txt_names_a_contact_and_has_not_expired(client, settings):
    settings.CONTACT_EMAIL = "kontakt@exempel.invalid"

    lines = dict(
        line.split(": ", 1)
        for line in client.get("/.well-known/security.txt")
        .content.decode()
        .splitlines()
    )

    assert lines["Contact"] == "mailto:kontakt@exempel.invalid"
    assert lines["Expires"] > timezone.now().strftime("%Y-%m-%d")
    assert lines["Canonical"].startswith(settings.SITE_URL)


def test_the_icon_is_found_by_those_who_only_ask_for_it(client):
    assert client.get("/favicon.ico").url == "/static/icons/mark.svg"
