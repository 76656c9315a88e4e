"""A director ranks: by mouse, by keyboard, by dragging, by numbers without scripts.
The result is the same."""

import pytest
from playwright.sync_api import expect

from needs.models import Need
from prioritization.models import Ballot, Placement
from rounds.models import Step
from tests import factories as f
from tests.browser.pages import press, visit

TITLES = ["Anhöriga", "Boende", "Chefer", "Digital vård"]
WANTED = ["Chefer", "Anhöriga", "Digital vård", "Boende"]


@pytest.fixture
def member(transactional_db):
    round_ = f.RoundFactory(open_step=Step.RANK)
    member = f.PanelMemberFactory(round=round_)
    for title in TITLES:
        need = f.NeedFactory(
            round=round_, title=title, status=Need.Status.SUPPORT_LACKING
        )
        f.SourceFactory(need=need)
    return member


@pytest.fixture
def ballot(page, live_server, sign_in, member):
    """The page of the ballot, in a browser on a phone."""
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in(member.user)
    visit(page, live_server.url + path_of(member))
    return page


def path_of(member) -> str:
    return f"/panel/omgang/{member.round.public_id}/rangordning/"


def hand_in(page) -> None:
    press(page, "Lämna in rangordningen")
    page.wait_for_url("**/kvitto/**")


def placed(member) -> list[str]:
    """What was handed in, the best first."""
    placements = Placement.objects.filter(
        ballot=Ballot.objects.get(member=member), state=Placement.State.RANKED
    )
    return [p.need.title for p in placements.order_by("position")]


def item(page, title: str):
    return page.locator(f'[data-rank-item][data-name="{title}"]')


def test_needs_are_ranked_by_mouse(ballot, member):
    for title in WANTED:
        item(ballot, title).locator("[data-rank-choose]").click()
    hand_in(ballot)

    assert placed(member) == WANTED


def test_needs_are_ranked_by_keyboard_and_each_move_is_announced(ballot, member):
    for title in sorted(WANTED):
        button = item(ballot, title).locator("[data-rank-choose]")
        button.focus()
        ballot.keyboard.press("Enter")
    up = item(ballot, "Chefer").locator("[data-rank-up]")
    up.focus()
    ballot.keyboard.press("Enter")
    ballot.keyboard.press("Enter")
    said = ballot.locator("[data-rank] + [role=status]")
    expect(said).to_contain_text("Chefer, plats 1 av 4")
    assert up.evaluate("e => e === document.activeElement")
    item(ballot, "Boende").locator("[data-rank-down]").focus()
    ballot.keyboard.press("Enter")
    hand_in(ballot)

    assert placed(member) == WANTED


def test_escape_takes_the_last_move_back(ballot, member):
    for title in WANTED:
        item(ballot, title).locator("[data-rank-choose]").click()
    item(ballot, "Boende").locator("[data-rank-up]").click()
    ballot.keyboard.press("Escape")
    hand_in(ballot)

    assert placed(member) == WANTED


def test_needs_are_ranked_by_dragging(page, live_server, sign_in, member):
    sign_in(member.user)
    visit(page, live_server.url + path_of(member))
    for title in sorted(WANTED):
        item(page, title).locator("[data-rank-choose]").click()
    drag(page, "Chefer", onto="Anhöriga")
    drag(page, "Digital vård", onto="Boende")
    hand_in(page)

    assert placed(member) == WANTED


def drag(page, title: str, *, onto: str) -> None:
    handle = item(page, title).locator("[data-rank-handle]")
    # At the edge of the window the page would scroll away under the pointer.
    item(page, onto).evaluate("item => item.scrollIntoView({ block: 'center' })")
    start, end = handle.bounding_box(), item(page, onto).bounding_box()
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=15)
    # A person lets go when the item stands where it should.
    for step in range(60):
        page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 4 + step % 2)
        names = page.locator("[data-rank-item]").evaluate_all(
            "items => items.map(item => item.dataset.name)"
        )
        if names.index(title) < names.index(onto):
            break
        page.wait_for_timeout(50)
    page.mouse.up()


def test_needs_are_ranked_by_numbers_without_scripts(
    browser, browser_context_args, live_server, sign_in, context, member
):
    sign_in(member.user)
    plain = browser.new_context(**browser_context_args, java_script_enabled=False)
    plain.add_cookies(context.cookies())
    page = plain.new_page()
    visit(page, live_server.url + path_of(member))
    for place, title in enumerate(WANTED, start=1):
        item(page, title).locator("input[type=number]").fill(str(place))
    hand_in(page)

    assert placed(member) == WANTED
    plain.close()
