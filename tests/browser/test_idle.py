"""Who is about to be signed out is told, and stays with one button."""

import pytest
from playwright.sync_api import expect

from accounts.middleware import IDLE_SECONDS, NOTE_EVERY_SECONDS, WARN_SECONDS
from tests import factories as f
from tests.browser.pages import visit

SOON = "Om 5 minuter loggas du ut."
OVER = "Du har varit borta i en timme"


@pytest.fixture
def at_home(page, live_server, sign_in, transactional_db):
    sign_in(f.SkrFactory())
    page.clock.install()
    visit(page, f"{live_server.url}/att-gora/")
    return page


def wait(page, seconds):
    page.clock.fast_forward(seconds * 1000)


def test_one_is_told_in_time_and_stays_by_keyboard(at_home, violations):
    wait(at_home, IDLE_SECONDS - WARN_SECONDS - 30)
    assert not at_home.get_by_role("alert").is_visible()

    wait(at_home, 40)
    at_home.get_by_role("alert").wait_for()
    expect(at_home.get_by_role("alert")).to_contain_text(SOON)
    assert violations(at_home) == []

    at_home.get_by_role("button", name="Fortsätt vara inloggad").focus()
    with at_home.expect_response("**/health"):
        at_home.keyboard.press("Enter")
    at_home.get_by_role("alert").wait_for(state="hidden")
    wait(at_home, IDLE_SECONDS - WARN_SECONDS - 30)
    assert not at_home.get_by_role("alert").is_visible()


def test_when_it_is_too_late_the_page_says_so(at_home):
    wait(at_home, IDLE_SECONDS + 20)

    at_home.get_by_text(OVER).wait_for()
    expect(at_home.get_by_role("button", name="Fortsätt")).to_be_hidden()


def test_another_tab_counts_too(at_home, live_server, context):
    wait(at_home, IDLE_SECONDS - WARN_SECONDS + 20)
    at_home.get_by_role("alert").wait_for()

    # What the script of another tab writes when something is done there.
    other = context.new_page()
    visit(other, f"{live_server.url}/om-modellen/")
    other.evaluate(
        "localStorage.setItem('lokala-behov:active', String(Date.now() + 3600e3))"
    )

    at_home.get_by_role("alert").wait_for(state="hidden")


def test_the_question_does_count_as_a_sign_of_life(client, db):
    from datetime import timedelta

    import time_machine
    from django.utils import timezone

    client.force_login(f.SkrFactory())
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client.get("/att-gora/")
        clock.shift(timedelta(seconds=IDLE_SECONDS - WARN_SECONDS))
        client.get("/health")
        clock.shift(timedelta(seconds=IDLE_SECONDS - NOTE_EVERY_SECONDS))

        assert client.get("/att-gora/").status_code == 200


def test_who_is_not_signed_in_is_not_asked(page, live_server, transactional_db):
    visit(page, live_server.url)

    expect(page.locator("[data-idle]")).to_have_count(0)
