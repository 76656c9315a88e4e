"""A dialogue meeting on a projector, from the keyboard."""

import pytest
from django.urls import reverse

from rounds.models import Step
from tests import factories as f
from tests.browser.pages import going_on, tab_to, visit
from tests.needs.scenes import officer_in, received


def heading(page):
    return page.get_by_role("heading", level=1).inner_text()


def arrow(page, key):
    with going_on(page):
        page.keyboard.press(key)


@pytest.fixture
def wall(page, live_server, sign_in, transactional_db):
    round_ = f.RoundFactory(open_step=Step.FEEDBACK)
    officer = officer_in(round_)
    for title in ("Första", "Andra"):
        received(officer, round_=round_, title=title)
    meeting = f.DialogueMeetingFactory(of=[round_], title="Dialogmöte 2027")
    sign_in(f.SkrFactory())
    visit(
        page,
        live_server.url + reverse("needs:hold_dialogue", args=[meeting.public_id]),
    )
    return page


def test_arrow_keys_go_from_need_to_need_and_stop_at_the_ends(wall):
    page = wall
    arrow(page, "ArrowRight")
    assert heading(page) == "Första"
    arrow(page, "ArrowRight")
    assert heading(page) == "Andra"
    page.keyboard.press("ArrowRight")  # there is no more
    assert heading(page) == "Andra"
    arrow(page, "ArrowLeft")
    assert heading(page) == "Första"


def test_arrow_keys_stay_in_the_text_that_is_being_written(wall):
    page = wall
    arrow(page, "ArrowRight")
    tab_to(page, "Anteckning")
    page.keyboard.type("Kvar")
    for key in ("ArrowLeft", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
    page.keyboard.type("l")
    assert page.get_by_label("Anteckning").input_value() == "Kvalr"
    with going_on(page):
        page.keyboard.press("Tab")
        page.get_by_role("button", name="Spara", exact=True).press("Enter")
    assert heading(page) == "Första"
    arrow(page, "ArrowRight")  # nothing has focus after saving: on to the next
    assert heading(page) == "Andra"
