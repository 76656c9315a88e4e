"""The joint meeting on a projector, and areas put in order: by keyboard, without
scripts, and without barriers."""

import pytest
from playwright.sync_api import expect

from needs.models import Need
from prioritization.models import AreaVote, OrderChange, VotingRules
from rounds.models import Step
from tests import factories as f
from tests.browser.pages import SCROLLS_SIDEWAYS, press, visit
from tests.world import counted_round

SIZES = [(320, 640), (1280, 900), (1600, 900)]


@pytest.fixture
def meeting(page, live_server, sign_in, transactional_db):
    """Where the meeting has moved a need; the address of the page."""
    round_ = counted_round("")
    sign_in(f.SkrFactory())
    return f"{live_server.url}/omgangar/{round_.public_id}/mote/"


@pytest.fixture
def areas(page, live_server, sign_in, transactional_db):
    """The page where a director puts three areas in order."""
    round_ = f.RoundFactory(open_step=Step.CHOOSE_AREA)
    f.VotingRulesFactory(round=round_, area_by=VotingRules.AreaBy.RANKING)
    for name in ("Barn", "Våld", "Äldre"):
        f.AreaCandidateFactory(round=round_, service_area__name=name)
    sign_in(f.PanelMemberFactory(round=round_).user)
    return f"{live_server.url}/panel/omgang/{round_.public_id}/omrade/"


def voted():
    votes = AreaVote.objects.order_by("place").values_list(
        "candidate__service_area__name", "place"
    )
    return list(votes)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_pages_have_no_barrier_at_any_size(
    page, meeting, areas, live_server, sign_in, violations, width, height
):
    page.set_viewport_size({"width": width, "height": height})
    faults = {}

    def look(state):
        faults[state] = violations(page)
        if page.evaluate(SCROLLS_SIDEWAYS):
            faults[state].append("scrolls sideways")

    visit(page, areas)
    look("areas")
    page.get_by_role("button", name="Välj Våld").click()
    look("one chosen")
    page.locator("input[type=number]").first.fill("0")
    press(page, "Lämna min röst")
    look("a wrong number")
    sign_in(f.SkrFactory())
    visit(page, meeting)
    look("the whole order")
    page.locator("[data-steps] a").click()
    page.wait_for_url("**behov=**")
    look("one need")
    press(page, "Flytta")
    look("nothing written")
    visit(page, meeting.replace("/mote/", "/overlamna/"))
    look("where it is fixed")

    assert faults == {state: [] for state in faults}
    assert len(faults) == 7


def test_the_arrow_keys_go_through_the_needs(page, meeting):
    visit(page, meeting)
    first, second = Need.objects.get(order_changes__isnull=False), Need.objects.first()

    page.keyboard.press("ArrowRight")
    expect(page.locator("h1")).to_have_text(first.title)
    page.keyboard.press("ArrowRight")
    expect(page.locator("h1")).to_have_text(second.title)
    page.keyboard.press("ArrowLeft")
    expect(page.locator("h1")).to_have_text(first.title)


def test_the_arrow_keys_stay_in_the_field_that_one_writes_in(page, meeting):
    visit(page, meeting)
    page.locator("[data-steps] a").click()
    page.wait_for_url("**behov=**")
    before = page.url
    page.get_by_label("Skäl").fill("Därför")

    page.keyboard.press("ArrowRight")
    page.keyboard.type("!")

    assert page.url == before
    assert page.get_by_label("Skäl").input_value() == "Därför!"


def test_a_need_is_moved_and_put_back_without_scripts(
    browser, browser_context_args, context, meeting
):
    plain = browser.new_context(
        **{**browser_context_args, "java_script_enabled": False}
    )
    plain.add_cookies(context.cookies())
    page = plain.new_page()
    page.goto(meeting)
    last = page.locator(".meeting-order tbody a").last
    name = last.inner_text()
    last.click()
    page.get_by_label("Flytta till plats").fill("1")
    page.get_by_label("Skäl").fill("Det brådskar.")
    page.get_by_role("button", name="Flytta").click()
    page.get_by_role("link", name="Visa hela ordningen").click()

    assert page.locator(".meeting-order tbody a").first.inner_text() == name
    page.get_by_role("button", name=f"Ångra flytten {name}").click()
    assert page.locator(".meeting-order tbody a").last.inner_text() == name
    assert OrderChange.objects.live().count() == 1
    plain.close()


def test_areas_are_ranked_by_buttons_with_scripts(page, areas):
    visit(page, areas)
    page.get_by_role("button", name="Välj Våld").click()
    page.get_by_role("button", name="Välj Barn").click()
    page.get_by_role("button", name="Flytta upp Barn").click()
    press(page, "Lämna min röst")
    page.get_by_text("Din röst är lämnad.").wait_for()

    assert voted() == [("Barn", 1), ("Våld", 2)]


def test_areas_are_ranked_by_buttons_without_scripts(
    browser, browser_context_args, context, areas
):
    plain = browser.new_context(
        **{**browser_context_args, "java_script_enabled": False}
    )
    plain.add_cookies(context.cookies())
    page = plain.new_page()
    page.goto(areas)
    page.get_by_role("button", name="Välj Våld").click()
    page.get_by_role("button", name="Välj Barn").click()
    page.get_by_role("button", name="Flytta upp Barn").click()
    assert "#omrade-" in page.url
    page.get_by_role("button", name="Lämna min röst").click()
    page.get_by_text("Din röst är lämnad.").wait_for()

    assert voted() == [("Barn", 1), ("Våld", 2)]
    plain.close()
