"""SKR's desk in a real browser: by keyboard alone, and without scripts."""

import pytest
from playwright.sync_api import expect

from needs.models import Need, SetAside, Source
from rounds.models import Step
from tests import factories as f
from tests.needs.scenes import forwarded


@pytest.fixture
def round_(transactional_db):
    round_ = f.RoundFactory(open_step=Step.COMPILE, title="Skadligt bruk 2027")
    rss = f.RssFactory(name="RSS Jämtland")
    for title in ("Anhöriga", "Boende", "Chefer", "Demens"):
        forwarded(round_, rss=rss, title=title)
    return round_


@pytest.fixture
def desk(live_server, sign_in, round_):
    sign_in(f.SkrFactory())
    return f"{live_server.url}/nationellt/omgang/{round_.public_id}/?lage=kvar"


def arrive(page, heading):
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    page.wait_for_load_state("networkidle")


def focused(page):
    return page.locator("*:focus").evaluate("e => e.labels?.[0]?.innerText ?? ''")


def test_the_desk_is_worked_through_by_keyboard_without_losing_ones_place(
    page, desk, violations
):
    page.goto(desk)
    arrive(page, "Sammanställ behoven")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert focused(page) == "Boende"
    page.keyboard.press("Enter")
    assert page.locator("details[open]").count() == 1
    assert violations(page) == []

    page.keyboard.press("p")  # none is ticked: the row one stands on is meant
    arrive(page, "Placera 1 regionalt behov")
    page.get_by_role("button", name="Sätt upp på den nationella listan").press("Enter")
    arrive(page, "Sammanställ behoven")
    assert Need.objects.get().title == "Boende"
    assert focused(page) == "Chefer"  # the next row, in the same filter
    assert "lage=kvar" in page.url

    page.keyboard.press("x")
    page.keyboard.press("k")
    page.keyboard.press("x")
    page.keyboard.press("i")
    arrive(page, "Låt 2 regionala behov inte gå vidare")
    page.get_by_label("Kan lösas lokalt").press("Space")
    page.get_by_role("textbox", name="Skäl").fill("p, i och t är bokstäver här")
    page.get_by_role("button", name="Låt 2 regionala behov").press("Enter")
    arrive(page, "Sammanställ behoven")
    assert SetAside.objects.live().count() == 2
    assert focused(page) == "Demens"

    page.get_by_label("Sök i text, kommun och RSS").press("i")  # one writes
    page.get_by_role("button", name="Stäng av tangenterna").press("Enter")
    page.locator("body").press("j")
    page.keyboard.press("u")
    assert SetAside.objects.live().count() == 2
    page.get_by_role("button", name="Sätt på tangenterna").press("Enter")
    page.keyboard.press("u")
    expect(page.get_by_text("Ångrat: Lade undan 2 regionala behov")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert SetAside.objects.live().count() == 0


@pytest.mark.parametrize("width", [360])
def test_the_desk_needs_no_scripts(browser, context, desk, width):
    plain = browser.new_context(
        java_script_enabled=False,
        locale="sv-SE",
        viewport={"width": width, "height": 740},
    )
    plain.add_cookies(context.cookies())
    page = plain.new_page()
    page.goto(desk)
    arrive(page, "Sammanställ behoven")
    assert not page.get_by_text("Tangenter:").is_visible()
    page.get_by_label("Anhöriga").check()
    page.get_by_label("Chefer").check()
    page.get_by_role("button", name="Placera de valda").click()
    arrive(page, "Placera 2 regionala behov")
    page.get_by_label("Rubrik").fill("Nätverk")
    page.get_by_label("Målgrupp").fill("Alla")
    page.get_by_label("Beskrivning").fill("Text")
    page.get_by_role("button", name="Sätt upp på den nationella listan").click()
    arrive(page, "Sammanställ behoven")
    assert Source.objects.live().count() == 2
    assert page.url.split("#r-")[0].endswith("?lage=kvar")
    wide = "document.documentElement.scrollWidth"
    assert page.evaluate(wide) <= width
    page.get_by_role("button", name="Ångra").click()
    arrive(page, "Sammanställ behoven")
    assert Source.objects.live().count() == 0
    plain.close()
