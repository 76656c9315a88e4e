"""axe on every page, as everyone who may open it, wide and narrow, in all colours: no
violations."""

import pytest
from django.urls import reverse

from tests.browser.pages import SCROLLS_SIDEWAYS, faults_of, visit
from tests.browser.walk import OWN, pages
from tests.world import make_world

SIZES = {"wide": (1280, 900), "narrow": (320, 640)}
# All rules in the light; of what else is only told by colour, those that ask for it.
LIGHT = {"color_scheme": "light", "forced_colors": "none"}
OTHER_COLORS = {
    "in the dark": {"color_scheme": "dark"},
    "in forced colors": {"color_scheme": "light", "forced_colors": "active"},
}
BY_COLOR = ("color-contrast", "link-in-text-block")


def look_over(page) -> list[str]:
    """What is at fault in each size and all colours. No script asks for either, so that
    a page need not be fetched anew."""
    found = []
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(**LIGHT)
        found += [f"{size}: {fault}" for fault in faults_of(page)]
        if page.evaluate(SCROLLS_SIDEWAYS):
            found.append(f"{size}: scrolls sideways")
        for colors, media in OTHER_COLORS.items():
            page.emulate_media(**media)
            found += [f"{size}, {colors}: {f}" for f in faults_of(page, *BY_COLOR)]
    return found


# A test for each role: all cores share the walk.
@pytest.mark.parametrize("role", OWN)
def test_no_page_has_a_barrier(role, page, live_server, sign_in, transactional_db):
    world = make_world()
    sign_in(world.people[role])
    walk = pages(world, role)
    faults = {}
    for shown in walk:
        visit(page, live_server.url + shown.path)
        if found := look_over(page):
            faults[shown.name] = found
    assert walk
    assert faults == {}


def test_the_checker_finds_a_barrier_when_there_is_one(page, live_server, violations):
    page.goto(live_server.url + reverse("health"))
    page.evaluate("document.body.innerHTML = '<img src=x><input>'")
    assert any(fault.startswith("image-alt") for fault in violations(page))


def test_the_checker_sees_the_colors_that_a_person_has_chosen(page, live_server):
    page.goto(live_server.url + reverse("health"))
    page.evaluate("document.body.innerHTML = '<p>Ljust'")
    text = page.locator("p")

    def colors_at_fault() -> list[str]:
        return [fault.split(":")[0] for fault in faults_of(page, *BY_COLOR)]

    text.evaluate("e => Object.assign(e.style, { color: '#eee', background: '#fff' })")
    assert colors_at_fault() == ["color-contrast"]
    page.emulate_media(forced_colors="active")
    assert colors_at_fault() == []
    text.evaluate("e => { e.style.forcedColorAdjust = 'none' }")
    assert colors_at_fault() == ["color-contrast"]
