"""Proposed groups come by themselves while one waits; needs stand side by side."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from needs import actions
from needs.models import Grouping
from rounds.models import Step
from tests import factories as f
from tests.needs.scenes import forwarded


@pytest.fixture
def round_(transactional_db):
    round_ = f.RoundFactory(open_step=Step.COMPILE)
    for title in ("Samsjuklighet i små kommuner", "Stöd vid samsjuklighet"):
        forwarded(round_, title=title, target_group="Vuxna")
    return round_


@pytest.fixture
def desk(page, live_server, sign_in, round_):
    sign_in(f.SkrFactory())
    page.goto(f"{live_server.url}/nationellt/omgang/{round_.public_id}/grupper/")
    page.wait_for_load_state("networkidle")
    return page


def test_the_bar_moves_and_the_proposals_come_by_themselves(desk):
    desk.get_by_role("button", name="Föreslå grupper").click()
    bar = desk.get_by_role("progressbar")
    expect(bar).to_have_attribute("value", "0")
    Grouping.objects.update(begun_at=timezone.now(), done=1)
    expect(bar).to_have_attribute("value", "1")
    Grouping.objects.update(begun_at=None)
    actions.group_due(at=timezone.now())
    expect(desk.get_by_role("status")).to_contain_text("1 förslag kvar")
    expect(desk.get_by_role("heading", name="Delar: ")).to_be_visible()
    expect(bar).to_have_count(0)


@pytest.mark.parametrize("width", [1280, 320])
def test_side_by_side_has_no_barrier_and_stacks_on_a_telephone(
    desk, round_, violations, width
):
    actions.ask_for_groups(round_, by=f.SkrFactory(), at=timezone.now())
    actions.group_due(at=timezone.now())
    desk.set_viewport_size({"width": width, "height": 800})
    desk.reload()
    desk.wait_for_load_state("networkidle")
    assert violations(desk) == []
    desk.get_by_role("button", name="Jämför sida vid sida").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text(
        "2 regionala behov sida vid sida"
    )
    desk.wait_for_load_state("networkidle")
    assert violations(desk) == []
    first, second = [side.bounding_box() for side in desk.get_by_role("article").all()]
    assert (first["x"] == second["x"]) is (width == 320)
    desk.get_by_role("link", name="Skillnader mot det första").click()
    expect(desk.locator("ins").first).to_be_visible()
    desk.wait_for_load_state("networkidle")
    assert violations(desk) == []
    assert desk.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
