"""A coordinator gathers needs: by keyboard alone, and without scripts."""

import re

import pytest

from rounds.models import Step
from rss.models import LeftOut, RegionalNeed
from tests import factories as f
from tests.browser.pages import enter, going_on, press, tab_to, visit

TITLES = ["Anhöriga", "Boende", "Chefer"]
WORDS = {
    "Rubrik": "Ett gemensamt behov",
    "Målgrupp": "Unga vuxna",
    "Beskrivning": "Flera kommuner möter dem för sent.",
}


@pytest.fixture
def participation(transactional_db):
    round_ = f.RoundFactory(open_step=Step.FORWARD, title="Skadligt bruk 2027")
    participation = f.ParticipationFactory(round=round_, rss__name="RSS Jämtland")
    for title in TITLES:
        covered = f.CoverageFactory(rss=participation.rss)
        f.SubmissionFactory(
            round=round_, municipality=covered.municipality, submitted=True, title=title
        )
    return participation


@pytest.fixture
def desk(live_server, sign_in, participation):
    """Its address; the browser is signed in as the coordinator."""
    sign_in(f.CoordinatorFactory(rss=participation.rss).user)
    return f"{live_server.url}/rss/deltagande/{participation.public_id}/"


def gathered() -> list[str]:
    live = RegionalNeed.objects.get().gathered.live()
    return sorted(live.values_list("submission__title", flat=True))


def test_needs_are_gathered_worded_and_taken_out_by_keyboard_alone(page, desk):
    page.set_viewport_size({"width": 360, "height": 740})
    visit(page, desk)
    for title in TITLES[:2]:
        tab_to(page, title)
        page.keyboard.press("Space")
    enter(page, "Samla ihop de valda")
    for label, text in WORDS.items():
        tab_to(page, label)
        page.keyboard.type(text)
    enter(page, "Spara det regionala behovet")
    assert gathered() == ["Anhöriga", "Boende"]

    tab_to(page, "Boende")
    page.keyboard.press("Space")
    enter(page, "Ta ut de valda")
    page.get_by_text("1 behov är uttaget").wait_for()
    assert gathered() == ["Anhöriga"]


def drag(page, title: str, *, onto: str) -> None:
    """As a hand does it; the places come up when something has been taken hold of."""
    handle = page.locator(f'[data-name="{title}"] [data-drop-handle]')
    handle.scroll_into_view_if_needed()
    handle.hover()
    page.mouse.down()
    place = page.locator(".drop-place").filter(has_text=onto)
    place.hover()
    place.and_(page.locator(".is-over")).wait_for()


def test_needs_are_dragged_to_a_regional_need_and_back(page, desk, participation):
    visit(page, desk)
    drag(page, "Anhöriga", onto="Ett nytt regionalt behov")
    with going_on(page):
        page.mouse.up()
    page.get_by_label("Rubrik").fill("Ett gemensamt behov")
    press(page, "Spara det regionala behovet")
    assert gathered() == ["Anhöriga"]

    visit(page, desk)
    page.get_by_label("Boende").check()
    page.get_by_label("Chefer").check()
    drag(page, "Boende", onto="Ett gemensamt behov")
    page.keyboard.press("Escape")
    page.mouse.up()
    page.locator(".drop-dock").wait_for(state="hidden")
    drag(page, "Boende", onto="Ett gemensamt behov")
    with going_on(page):
        page.mouse.up()
    page.get_by_role("status").filter(has_text="ihopsamlade här").wait_for()
    assert gathered() == TITLES

    drag(page, "Boende", onto="Tillbaka till det som ska samlas ihop")
    with going_on(page):
        page.mouse.up()
    page.get_by_role("status").filter(has_text="1 behov är uttaget").wait_for()
    assert gathered() == ["Anhöriga", "Chefer"]


def test_a_need_is_left_out_and_rows_are_put_in_order_without_scripts(
    browser, browser_context_args, desk, context, participation
):
    plain = browser.new_context(**browser_context_args, java_script_enabled=False)
    plain.add_cookies(context.cookies())
    page = plain.new_page()
    visit(page, desk)
    page.locator("summary").first.click()
    with going_on(page):
        page.get_by_role("link", name=re.compile("Lämna utanför ?: Anhöriga")).click()
    page.get_by_label("Varför lämnar ni behovet utanför?").fill("Stöd finns redan.")
    press(page, "Lämna utanför och skicka skälet")
    page.get_by_role("button", name=re.compile("Ta med igen ?: Anhöriga")).wait_for()
    assert LeftOut.objects.live().get().reason == "Stöd finns redan."

    page.get_by_label("Visa").select_option("inte-svarat")
    with going_on(page):
        page.get_by_role("button", name="Visa", exact=True).click()
    page.get_by_text("Ingen kommun stämmer med urvalet").wait_for()
    plain.close()
