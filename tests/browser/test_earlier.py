"""Earlier needs that are like one, on its page: a moment after it, or behind a link."""

import pytest
from django.urls import reverse

from needs import similar
from needs.models import Need
from rounds.models import Step
from tests import factories as f
from tests.browser.pages import at_rest, enter, visit

TITLE = "Samsjuklighet hos unga i små kommuner"


@pytest.fixture
def regional(transactional_db):
    similar.forget()
    old = f.RoundFactory(open_step=Step.FEEDBACK, title="Äldre 2024")
    need = f.NeedFactory(round=old, title=TITLE, status=Need.Status.ANSWERED)
    f.SourceFactory(need=need)
    f.FeedbackFactory(need=need, published=True, reason="Vi svarade då.")
    yield f.RegionalNeedFactory(
        participation=f.ParticipationFactory(
            round=f.RoundFactory(open_step=Step.GATHER)
        ),
        title=TITLE,
    )
    similar.forget()


def path(regional):
    return reverse("rss:regional_need", args=[regional.public_id])


def test_they_come_by_themselves_and_lead_to_the_whole(
    page, live_server, sign_in, regional, violations
):
    sign_in(f.CoordinatorFactory(rss=regional.participation.rss).user)
    visit(page, live_server.url + path(regional))

    box = page.locator("[data-later]")
    assert "Vi svarade då." in box.inner_text()
    assert "Äldre 2024" in box.inner_text()
    assert violations(page) == []
    enter(page, TITLE)
    assert page.get_by_role("heading", level=1).inner_text() == (
        "Liknar ett tidigare behov"
    )
    page.go_back()
    at_rest(page)
    assert page.get_by_role("heading", level=1).inner_text() == TITLE


def test_without_scripts_and_when_it_fails_the_link_is_there(
    browser, browser_context_args, live_server, sign_in, context, regional
):
    sign_in(f.CoordinatorFactory(rss=regional.participation.rss).user)
    for how in ({"java_script_enabled": False}, {}):
        other = browser.new_context(**browser_context_args, **how)
        other.add_cookies(context.cookies())
        page = other.new_page()
        if not how:
            page.route("**/tidigare/", lambda route: route.abort(), times=1)
        visit(page, live_server.url + path(regional))
        page.get_by_role("link", name="Liknar det ett tidigare behov?").click()
        page.get_by_text("Vi svarade då.").wait_for()
        other.close()
