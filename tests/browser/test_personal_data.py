"""Somebody writes a personnummer in a need: what is shown, by keyboard and without scripts."""

import pytest
from playwright.sync_api import expect

from accounts.models import User
from municipalities.models import Submission
from rounds.models import Step
from tests import factories as f
from tests.browser.pages import press, visit
from tests.municipalities.test_actions import WORDS

TEXT = "Vår brukare 850709-9805 får vänta."
CHECKED = "Jag har kontrollerat att texten inte pekar ut någon"


@pytest.fixture
def draft(transactional_db):
    round_ = f.RoundFactory(open_step=Step.GATHER, title="Skadligt bruk 2027")
    are = f.MunicipalityFactory(name="Åre")
    rss = f.RssFactory(name="RSS Jämtland Härjedalen")
    f.ParticipationFactory(round=round_, rss=rss)
    f.CoverageFactory(rss=rss, municipality=are)
    person = f.RepresentativeFactory(
        municipality=are, user__email="are@example.se"
    ).user
    return f.SubmissionFactory(
        round=round_, municipality=are, created_by=person, **WORDS
    )


@pytest.fixture
def at_work(page, live_server, sign_in, draft):
    sign_in(User.objects.get(email="are@example.se"))
    visit(page, f"{live_server.url}/kommun/behov/{draft.public_id}/skriv/")
    return page


def stored(draft) -> str:
    return Submission.objects.get(pk=draft.pk).challenge


@pytest.mark.parametrize("width", [320, 1280])
def test_the_warning_is_first_and_leads_to_the_field_and_the_box(
    at_work, draft, violations, width
):
    page = at_work
    # What an autosave has stored, the button has nothing more to say about.
    page.route("**/spara/", lambda route: route.abort())
    page.set_viewport_size({"width": width, "height": 900})
    page.get_by_label("Utmaningen i mötet").fill(TEXT)
    page.get_by_label("Vad har ni redan sökt").evaluate(
        "it => { it.closest('details').open = true }"
    )
    page.get_by_label("Vad har ni redan sökt").fill("Vi ringde 070-123 45 67.")
    press(page, "Spara utkastet")
    summary = page.get_by_role("alert").filter(has_text="ser ut som ett personnummer")
    summary.wait_for()

    assert stored(draft) != TEXT
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    summary.get_by_role("link").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "id_challenge"
    page.keyboard.press("Tab")
    box = page.get_by_label(CHECKED)
    assert box.evaluate("it => it === document.activeElement")
    page.keyboard.press("Space")
    assert box.is_checked()
    press(page, "Granska innan du skickar in")

    page.wait_for_url("**/granska/")
    assert stored(draft) == TEXT
    expect(page.get_by_text("Det ser ut att stå ett telefonnummer")).to_have_count(1)
    assert violations(page) == []
    press(page, "Skicka in till")
    page.get_by_role("alert").filter(
        has_text="Läs igenom texten en gång till"
    ).wait_for()
    assert violations(page) == []
    page.get_by_label(CHECKED).check()
    press(page, "Skicka in till")
    page.wait_for_url(f"**/kommun/behov/{draft.public_id}/")
    assert not Submission.objects.get(pk=draft.pk).is_draft


def test_the_box_works_without_scripts(
    browser, browser_context_args, live_server, sign_in, context, draft
):
    sign_in(User.objects.get(email="are@example.se"))
    plain = browser.new_context(**browser_context_args, java_script_enabled=False)
    plain.add_cookies(context.cookies())
    page = plain.new_page()
    visit(page, f"{live_server.url}/kommun/behov/{draft.public_id}/skriv/")
    page.get_by_label("Utmaningen i mötet").fill(TEXT)
    press(page, "Spara utkastet")
    assert stored(draft) != TEXT

    page.get_by_label(CHECKED).check()
    press(page, "Spara utkastet")

    page.get_by_text("Utkastet är sparat").wait_for()
    assert stored(draft) == TEXT
    plain.close()
