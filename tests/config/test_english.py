"""English beside Swedish: every text is translated, and pages are English all through."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.conf import settings as site_settings
from django.test import Client
from django.utils.translation.template import templatize

from municipalities.models import Submission
from rounds.models import Step
from tests import factories as f
from tests.access.matrix import EVERYONE, WHO
from tests.access.test_matrix import ROLES, client_of
from tests.urls import addresses, path_of
from tests.world import make_world

ROOT = Path(site_settings.BASE_DIR)
MESSAGES = ROOT / "locale/en/LC_MESSAGES/django.po"
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]|%%|<[^>]+>")
LITERAL = r"""u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
IN_TEMPLATE = re.compile(rf"(?:\b_|gettext)\({LITERAL}(?:, {LITERAL})?")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
}
LEFT_OUT = {".venv", "node_modules", "tests", "bench", "var"}


def catalog() -> Catalog:
    with MESSAGES.open("rb") as file:
        return read_po(file, abort_invalid=True)


def forms(text: object) -> tuple[str, ...]:
    """A text alone, or a plural's two."""
    return (text,) if isinstance(text, str) else tuple(text)  # type: ignore[arg-type]


def pairs() -> list[tuple[str, str]]:
    """Swedish and English; of a plural both forms."""
    return [
        pair
        for message in catalog()
        if message.id
        for pair in zip(forms(message.id), forms(message.string), strict=True)
    ]


def texts_in_use() -> Iterator[str]:
    """What templates and code mark for translation."""
    for path in ROOT.rglob("*.py"):
        if path.relative_to(ROOT).parts[0] not in LEFT_OUT:
            with path.open("rb") as file:
                for _line, text, _notes, _context in extract("python", file, KEYWORDS):
                    yield forms(text)[0]
    for path in (ROOT / "templates").rglob("*.*"):
        for text, _plural in IN_TEMPLATE.findall(templatize(path.read_text("utf-8"))):
            yield ast.literal_eval(text)


def test_every_text_is_in_the_catalogue():
    """Red: run makemessages (DEVELOPERS.md says how) or write the text in by hand."""
    known = {swedish for swedish, _english in pairs()}
    in_use = set(texts_in_use())

    assert len(in_use) > 1000
    assert sorted(in_use - known) == []


def test_every_text_of_the_catalogue_has_its_english():
    assert [swedish for swedish, english in pairs() if not english.strip()] == []
    assert [message.id for message in catalog() if message.id and message.fuzzy] == []


def test_placeholders_and_markup_are_the_same_in_both():
    differ = [
        (swedish, english)
        for swedish, english in pairs()
        if Counter(PLACEHOLDER.findall(swedish))
        != Counter(PLACEHOLDER.findall(english))
    ]

    assert differ == []


# --- On the pages -----------------------------------------------------------------------


@pytest.fixture
def english() -> None:
    if "en" not in dict(site_settings.LANGUAGES):
        pytest.skip(f"needs make {MESSAGES.relative_to(ROOT).with_suffix('.mo')}")


def headings(client: Client, path: str) -> tuple[str, str]:
    """The language of the page and its first heading."""
    html = client.get(path).text
    (language,) = re.findall(r'<html lang="(\w+)"', html)
    (heading,) = re.findall(r"(?s)<h1[^>]*>(.*?)</h1>", html)
    return language, " ".join(re.sub(r"<[^>]+>", " ", heading).split())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "swedish", "in_english"),
    [
        (
            "/",
            "Frågan börjar i en kommun. Svaret kommer hem dit.",
            "The question starts in a municipality. The answer comes home to it.",
        ),
        ("/logga-in/", "Logga in", "Sign in"),
    ],
)
def test_a_page_for_everyone_is_in_the_language_that_is_chosen(
    client, english, path, swedish, in_english
):
    assert headings(client, path) == ("sv", swedish)

    client.post("/sprak/", {"language": "en"})
    assert headings(client, path) == ("en", in_english)

    client.post("/sprak/", {"language": "sv"})
    assert headings(client, path) == ("sv", swedish)


@pytest.mark.django_db
def test_a_representative_reads_home_and_the_form_in_the_chosen_language(
    client, english
):
    representative = f.RepresentativeFactory()
    municipality = representative.municipality
    round_ = f.RoundFactory(open_step=Step.GATHER)
    coverage = f.CoverageFactory(municipality=municipality)
    f.ParticipationFactory(round=round_, rss=coverage.rss, takes_part=True)
    client.force_login(representative.user)
    form = f"/kommun/omgang/{round_.public_id}/nytt-behov/"
    assert headings(client, "/att-gora/") == ("sv", "Att göra")
    assert headings(client, form) == ("sv", "Skriv ett behov")

    client.post("/sprak/", {"language": "en"})

    assert headings(client, "/att-gora/") == ("en", "To do")
    assert headings(client, form) == ("en", "Write a need")
    page = client.get(form).text
    assert "What knowledge is missing?" in page
    assert "Vilken kunskap saknas?" not in page
    assert not Submission.objects.exists()


@pytest.mark.django_db
def test_the_browser_decides_for_those_who_have_not_chosen(client, english):
    def language(wanted: str) -> str:
        page = client.get("/logga-in/", headers={"accept-language": wanted})
        return re.findall(r'<html lang="(\w+)"', page.text)[0]

    assert language("sv-SE,sv;q=0.9,en;q=0.8") == "sv"
    assert language("en-GB,en;q=0.9") == "en"
    assert language("de-DE,de;q=0.9") == "sv"


def parts(html: str) -> set[str]:
    """The texts between tags and those for screen readers."""
    said = re.findall(r'(?:aria-label|placeholder|alt)="([^"]+)"', html)
    return {" ".join(part.split()) for part in [*said, *re.split("<[^>]+>", html)]}


@pytest.mark.django_db
def test_no_text_is_left_in_swedish_on_any_english_page(english):
    """Whatever stands alone on a page and is Swedish in the catalogue."""
    names = {"Svenska"}
    both = pairs()
    swedish = {sv for sv, en in both if sv != en} - {en for _, en in both} - names
    world = make_world()
    left, seen = {}, 0
    for address in addresses():
        who = WHO[address.name]
        for role in ROLES if who != EVERYONE else ("nobody",):
            if who != EVERYONE and role not in who:
                continue
            client = client_of(world, role)
            client.cookies[site_settings.LANGUAGE_COOKIE_NAME] = "en"
            page = client.get(path_of(address, world))
            if page.status_code != 200 or "html" not in page["Content-Type"]:
                continue
            seen += 1
            if found := parts(page.text) & swedish:
                left[address.name] = sorted(found)
    assert seen > 100
    assert left == {}
