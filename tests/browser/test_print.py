"""On paper a public page is a document to file: all of its words, nothing to press."""

import pytest

from tests.browser.pages import visit
from tests.register.public import full_register, public_paths
from tests.world import make_world

# A4 between the margins of static/scss/_print.scss: 174 mm at 96 dots an inch.
A4 = {"width": 658, "height": 971}
SEARCHES = (
    "/behov/?sok=skolfrånvaro&svar=waiting",
    "/myndigheter/verket/?lage=promised",
)
VISIBLE_CONTROLS = """() => [...document.querySelectorAll(
    "nav, form, button, input, select, textarea, .btn, .skip, footer"
)].filter(it => it.checkVisibility({ visibilityProperty: true }) && it.getClientRects().length)
  .map(it => it.outerHTML.slice(0, 80))"""
CUT_OFF = """() => [...document.querySelectorAll("main, main *")].filter(it =>
    it.scrollWidth > it.clientWidth + 1 && it.clientWidth
    && getComputedStyle(it).overflowX !== "visible"
    && !it.closest(".visually-hidden")
  ).map(it => it.outerHTML.slice(0, 80))"""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def paper(page):
    page.set_viewport_size(A4)
    page.emulate_media(media="print")
    return page


def test_a_public_page_on_paper_has_nothing_to_press_and_nothing_cut_off(
    paper, live_server, client, transactional_db
):
    make_world()
    full_register()
    faults = {}

    for path in [*public_paths(client), *SEARCHES]:
        visit(paper, live_server.url + path)
        found = [*paper.evaluate(VISIBLE_CONTROLS), *paper.evaluate(CUT_OFF)]
        if wide := paper.evaluate(TOO_WIDE):
            found.append(f"{wide} px too wide")
        if found:
            faults[path] = found

    assert faults == {}
    paper.emulate_media(media="screen")
    assert len(paper.evaluate(VISIBLE_CONTROLS)) > 3  # the same page, looked at


def test_on_paper_it_says_what_was_searched_for_and_where_a_link_leads(
    paper, live_server, transactional_db
):
    *_others, supported, _alone = full_register()
    support = supported.screenings.get().support

    visit(paper, f"{live_server.url}/behov/?sok=orosanmälan&omrade=barn")
    said = paper.get_by_text("Sökt: ”orosanmälan”, Barn och unga")
    assert said.is_visible()
    paper.emulate_media(media="screen")
    assert not said.is_visible()

    paper.emulate_media(media="print")
    visit(paper, f"{live_server.url}/behov/{supported.public_id}/")
    after = paper.get_by_role("link", name=support.title).evaluate(
        "it => getComputedStyle(it, '::after').content"
    )
    assert support.url in after
