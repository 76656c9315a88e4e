"""The map of all 290 municipalities in a real browser: no barrier, and seen as meant."""

import re
from io import StringIO

import pytest
from django.core.management import call_command

from municipalities.models import Municipality
from rounds.models import Step
from rss.models import Rss
from tests import factories as f
from tests.browser.pages import SCROLLS_SIDEWAYS, visit

TABLE_FITS = """() => {
    const table = document.querySelector('.map-table');
    const room = table.parentElement.getBoundingClientRect().right;
    return table.getBoundingClientRect().right <= room + 1;
}"""


@pytest.fixture
def round_(transactional_db):
    """Sweden, in each of the ways that a municipality can look."""
    call_command("load_registries", stdout=StringIO())
    round_ = f.RoundFactory(open_step=Step.GATHER)
    for number, rss in enumerate(Rss.objects.order_by("public_id")):
        answer = {5: False, 6: None}.get(number, True)
        f.ParticipationFactory(
            round=round_, rss=rss, takes_part=answer, reason="Vi hinner inte."
        )
    for municipality in Municipality.objects.order_by("public_id")[::3]:
        f.SubmissionFactory(round=round_, municipality=municipality, submitted=True)
    for municipality in Municipality.objects.order_by("public_id")[1::3]:
        f.NilReturnFactory(round=round_, municipality=municipality)
    return round_


# In two columns, the table alone, as narrow as it is a table, and each row as a list.
@pytest.mark.parametrize("width", [1280, 1240, 1000, 640, 360])
def test_the_map_is_without_barriers(
    width, page, live_server, sign_in, violations, round_
):
    sign_in(f.SkrFactory())
    page.set_viewport_size({"width": width, "height": 800})
    visit(page, f"{live_server.url}/omgangar/{round_.public_id}/karta/")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")

    assert not page.evaluate(SCROLLS_SIDEWAYS)
    assert page.evaluate(TABLE_FITS)
    if width in {1280, 360}:
        found = violations(page)
        page.emulate_media(color_scheme="dark")
        found += [f"in the dark: {v}" for v in violations(page, "color-contrast")]
        assert found == []


# Of each pattern: the colours of its ground and of what is drawn on it, as one sees them.
COLOURS = """() => Object.fromEntries(
    [...document.querySelectorAll('pattern:not([id$=inset])')].map(pattern => [
        pattern.id.replace('map-', ''),
        [...pattern.children].map(child => {
            const { fill, stroke } = getComputedStyle(child);
            return fill === 'none' ? stroke : fill;
        }),
    ]))"""


def brightness(colour):
    """The relative luminance of WCAG, of "rgb(12, 79, 59)"."""
    parts = [int(n) / 255 for n in re.findall(r"\d+", colour)[:3]]
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    dark, light = sorted([brightness(one), brightness(other)])
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_told_by_colour_is_told_by_light_and_pattern_too(
    scheme, page, live_server, sign_in, round_
):
    """As somebody sees it who sees no colours at all."""
    sign_in(f.SkrFactory())
    page.emulate_media(color_scheme=scheme)
    visit(page, f"{live_server.url}/omgangar/{round_.public_id}/karta/")

    looks = page.evaluate(COLOURS)

    assert looks.keys() == {"handed-in", "nil", "silent", "undecided", "outside"}
    plain = {name: parts[0] for name, parts in looks.items() if len(parts) == 1}
    assert plain.keys() == {"handed-in", "silent"}
    assert contrast(*plain.values()) >= 3
    for name in looks.keys() - plain.keys():
        assert contrast(*looks[name]) >= 3, name


def test_each_municipality_tells_who_it_is_and_is_painted(
    page, live_server, sign_in, round_
):
    sign_in(f.SkrFactory())
    visit(page, f"{live_server.url}/omgangar/{round_.public_id}/karta/")

    country = page.locator("svg.map > .map-place path")
    assert country.count() == 290
    assert page.locator("svg.map > .map-place path > title").count() == 290
    fills = country.evaluate_all("all => all.map(one => getComputedStyle(one).fill)")
    assert len(set(fills)) == 5
    assert all(fill.startswith("url(") for fill in fills)
    # One picture to a screen reader, and its name.
    picture = page.get_by_role("img", name="Karta över Sveriges kommuner")
    assert picture.count() == 1
