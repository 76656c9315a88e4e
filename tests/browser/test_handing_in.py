"""A representative hands in a need: by mouse, by keyboard alone, without scripts."""

import pytest

from municipalities.models import Submission
from rounds.models import Step
from tests import factories as f
from tests.browser.pages import enter, follow, press, tab_to, visit

ANSWERS = {
    "Rubrik": "Samsjuklighet i små kommuner",
    "Målgrupp": "Vuxna med skadligt bruk och psykisk sjukdom",
    "Utmaningen i mötet med brukare": "Vi når dem för sent.",
    "Vilken kunskap saknas?": "Vilka arbetssätt som håller ihop stödet.",
}
FOUR = [
    ("Saknas kunskapen", "Ja"),
    ("Kan en utbildning", "Nej"),
    ("Går det att lösa på plats", "Nej"),
    ("Kommer behovet ur riktiga utmaningar", "Ja"),
]
SEND = "Skicka in till RSS Jämtland Härjedalen"


@pytest.fixture
def round_(transactional_db):
    """A round that gathers, in which Åre's RSS takes part."""
    round_ = f.RoundFactory(open_step=Step.GATHER, title="Skadligt bruk 2027")
    rss = f.RssFactory(name="RSS Jämtland Härjedalen")
    f.ParticipationFactory(round=round_, rss=rss)
    are = f.MunicipalityFactory(name="Åre")
    f.CoverageFactory(rss=rss, municipality=are)
    f.RepresentativeFactory(municipality=are, user__email="are@example.se")
    return round_


@pytest.fixture
def at_home(page, live_server, sign_in, round_):
    from accounts.models import User

    sign_in(User.objects.get(email="are@example.se"))
    visit(page, f"{live_server.url}/att-gora/")
    return page


def is_handed_in(round_) -> bool:
    submission = Submission.objects.get(round=round_)
    return not submission.is_draft and submission.title == ANSWERS["Rubrik"]


def answer_the_four(page) -> None:
    for question, said in FOUR:
        page.get_by_role("group", name=question).get_by_label(said).check()
    press(page, "Till formuläret")


def by_mouse(page) -> None:
    follow(page, "Till kommunens behov")
    follow(page, "Skriv ett behov")
    answer_the_four(page)
    for label, text in ANSWERS.items():
        page.get_by_label(label, exact=False).first.fill(text)
    page.get_by_label("Kunskapen saknas").check()
    page.get_by_label("En metod eller ett arbetssätt").check()
    press(page, "Granska innan du skickar in")
    press(page, SEND)
    page.get_by_role("heading", name=ANSWERS["Rubrik"]).wait_for()


def test_a_need_is_handed_in_by_mouse(at_home, round_):
    by_mouse(at_home)

    assert is_handed_in(round_)


@pytest.mark.parametrize("java_script_enabled", [False])
def test_a_need_is_handed_in_without_scripts(
    browser,
    browser_context_args,
    live_server,
    sign_in,
    context,
    java_script_enabled,
    round_,
):
    from accounts.models import User

    sign_in(User.objects.get(email="are@example.se"))
    plain = browser.new_context(
        **browser_context_args, java_script_enabled=java_script_enabled
    )
    plain.add_cookies(context.cookies())
    page = plain.new_page()
    visit(page, f"{live_server.url}/att-gora/")

    by_mouse(page)

    assert is_handed_in(round_)
    plain.close()


def tab_to_group(page, words: str) -> None:
    """Press Tab until what has focus is among the choices under `words`."""
    for _ in range(60):
        page.keyboard.press("Tab")
        legend = "document.activeElement.closest('fieldset')?.innerText ?? ''"
        if words in page.evaluate(legend):
            return
    raise AssertionError(f"Tab never reaches the choices of {words!r}")


def test_a_need_is_handed_in_by_keyboard_alone(at_home, round_):
    page = at_home
    enter(page, "Till kommunens behov")
    enter(page, "Skriv ett behov")
    for question, said in FOUR:
        tab_to_group(page, question)
        page.keyboard.press("Space" if said == "Ja" else "ArrowDown")
    enter(page, "Till formuläret")
    for label, text in ANSWERS.items():
        tab_to(page, label)
        page.keyboard.type(text)
    tab_to(page, "Kunskapen saknas")
    page.keyboard.press("Space")
    tab_to(page, "En målgrupp")
    page.keyboard.press("Space")
    enter(page, "Granska innan du skickar in")
    enter(page, SEND)
    page.get_by_role("heading", name=ANSWERS["Rubrik"]).wait_for()

    assert is_handed_in(round_)


def test_what_is_missing_is_said_first_and_links_to_its_field(at_home, round_):
    page = at_home
    follow(page, "Till kommunens behov")
    follow(page, "Skriv ett behov")
    follow(page, "Skriv först, svara senare")
    page.get_by_label("Rubrik").fill("Bara en rubrik")
    press(page, "Granska innan du skickar in")

    summary = page.get_by_role("alert").filter(
        has_text="Det finns något att rätta till"
    )
    summary.wait_for()
    page.locator(".error-summary:focus").wait_for()
    assert page.title().startswith("Fel:")
    first = summary.get_by_role("link").first
    first.click()
    target = first.get_attribute("href").removeprefix("#")
    assert page.evaluate("document.activeElement.id") == target
    assert page.get_by_label("Rubrik").input_value() == "Bara en rubrik"
