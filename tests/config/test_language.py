"""Swedish first; another language once its translation is there."""

import pytest
from django.conf import settings as site_settings

pytestmark = pytest.mark.django_db

BOTH = [("sv", "Svenska"), ("en", "English")]


def test_a_language_is_offered_only_when_it_is_translated():
    folder = site_settings.LOCALE_PATHS[0]
    there = [
        code
        for code, _ in BOTH
        if code == "sv" or (folder / code / "LC_MESSAGES" / "django.mo").exists()
    ]

    assert [code for code, _ in site_settings.LANGUAGES] == there


def test_what_the_browser_prefers_does_not_label_swedish_as_english(client, settings):
    settings.LANGUAGES = BOTH[:1]

    page = client.get("/logga-in/", headers={"accept-language": "en"})

    assert '<html lang="sv">' in page.text
    assert 'name="language"' not in page.text


def test_choosing_a_language_is_remembered_and_leads_back(client, settings):
    settings.LANGUAGES = BOTH
    page = client.get("/logga-in/", headers={"accept-language": "sv"})
    assert 'value="sv" lang="sv" aria-current="true"' in page.text

    chosen = client.post("/sprak/", {"language": "en", "next": "/logga-in/"})

    assert (chosen.status_code, chosen.url) == (302, "/logga-in/")
    assert '<html lang="en">' in client.get("/logga-in/").text


@pytest.mark.parametrize("sent", [{"language": "xx"}, {"language": "en\x00"}, {}])
def test_an_unknown_language_changes_nothing(client, settings, sent):
    settings.LANGUAGES = BOTH

    client.post("/sprak/", sent)

    assert "django_language" not in client.cookies


def test_a_get_changes_nothing(client, settings):
    settings.LANGUAGES = BOTH

    client.get("/sprak/", {"language": "en"})

    assert "django_language" not in client.cookies


def test_nobody_is_led_to_another_site(client, settings):
    settings.LANGUAGES = BOTH

    chosen = client.post("/sprak/", {"language": "en", "next": "https://evil.example/"})

    assert chosen.url == "/"
