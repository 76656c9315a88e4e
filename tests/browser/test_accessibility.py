"""axe on every page, as everyone who may open it, wide and narrow, in all colours: no
violations."""

import pytest
from django.urls import reverse
from playwright.sync_api import Error

from tests.access.test_matrix import client_of
from tests.browser.pages import SCROLLS_SIDEWAYS, at_rest, bring_axe, faults_of
from tests.browser.walk import OWN, addresses_of, is_page
from tests.world import make_world

SIZES = {"wide": (1280, 900), "narrow": (320, 640)}
COLORS = {
    "in the light": {"color_scheme": "light", "forced_colors": "none"},
    "in the dark": {"color_scheme": "dark", "forced_colors": "none"},
    "in forced colors": {"color_scheme": "light", "forced_colors": "active"},
}
# All rules in the light; of what else is only told by colour, those that ask for it.
BY_COLOR = ("color-contrast", "link-in-text-block")
RULES = {"in the light": (), "in the dark": BY_COLOR, "in forced colors": BY_COLOR}
# From one look to the next a single thing changes: each change is drawn anew.
LOOKS = [
    *(("wide", colors) for colors in COLORS),
    *(("narrow", colors) for colors in reversed(COLORS)),
]


def paths(world, role) -> list[tuple[str, str]]:
    """What the browser is sent to. Of a feed it makes a page with styles of its own,
    which our policy refuses: the few paths that may be of files are asked what they are
    before it opens them."""
    return [
        (name, path)
        for name, path in addresses_of(world, role)
        if path.endswith("/") or is_page(client_of(world, role).get(path))
    ]


def shows_itself(page, address) -> bool:
    """Whether the address has a page of its own, which is then at rest: it may lead on
    to another, or give a file."""
    try:
        answer = page.goto(address)
    except Error as refusal:
        if "Download is starting" in refusal.message:
            return False
        raise
    if answer.request.redirected_from or answer.status != 200:
        return False
    if "html" not in answer.headers["content-type"]:
        return False
    at_rest(page)
    return True


def look_over(page, looks) -> list[str]:
    """What is at fault in each size and all colours. No script asks for either, so that
    a page need not be fetched anew."""
    found = []
    size_now = colors_now = None
    for size, colors in looks:
        if size != size_now:
            width, height = SIZES[size]
            page.set_viewport_size({"width": width, "height": height})
            if page.evaluate(SCROLLS_SIDEWAYS):
                found.append(f"{size}: scrolls sideways")
        if colors != colors_now:
            page.emulate_media(**COLORS[colors])
        size_now, colors_now = size, colors
        found += [f"{size}, {colors}: {f}" for f in faults_of(page, *RULES[colors])]
    return found


# A test for each role: all cores share the walk.
@pytest.mark.parametrize("role", OWN)
def test_no_page_has_a_barrier(
    role, page, context, live_server, sign_in, transactional_db
):
    world = make_world()
    sign_in(world.people[role])
    bring_axe(context)
    faults = {}
    seen = []
    for name, path in paths(world, role):
        if shows_itself(page, live_server.url + path):
            # Each begins as the last one ended.
            looks = LOOKS if len(seen) % 2 == 0 else LOOKS[::-1]
            seen.append(name)
            if found := look_over(page, looks):
                faults[name] = found
    assert seen
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
