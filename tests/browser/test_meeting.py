"""Meeting mode by keyboard alone, without scripts, and without barriers."""

import pytest

from accounts.models import User
from municipalities.models import NilReturn, Submission
from rounds.models import Step
from tests import factories as f
from tests.browser.pages import SCROLLS_SIDEWAYS, enter, press, tab_to, visit
from tests.rss.sheet_files import need, workbook

SIZES = [(360, 740), (1280, 900), (1600, 1000)]


@pytest.fixture
def participation(transactional_db):
    """An RSS with three municipalities, while needs are gathered."""
    round_ = f.RoundFactory(open_step=Step.GATHER, title="Skadligt bruk 2027")
    rss = f.RssFactory(name="RSS Jämtland Härjedalen")
    for name in ("Berg", "Åre", "Östersund"):
        f.CoverageFactory(rss=rss, municipality__name=name)
    f.CoordinatorFactory(rss=rss, user__email="rss@example.se")
    return f.ParticipationFactory(round=round_, rss=rss)


@pytest.fixture
def at_desk(page, live_server, sign_in, participation):
    sign_in(User.objects.get(email="rss@example.se"))
    visit(page, f"{live_server.url}/rss/deltagande/{participation.public_id}/")
    return page


def say(page, title):
    """Take down a need from the field that has focus, by keyboard."""
    page.locator("#id_title:focus").wait_for()
    page.keyboard.type(title)
    for label, text in (
        ("Målgrupp", "Unga vuxna"),
        ("Utmaningen", "Vi når dem för sent."),
        ("Vilken kunskap saknas?", "Vilka arbetssätt som håller."),
    ):
        tab_to(page, label)
        page.keyboard.type(text)
    tab_to(page, "Kunskapen saknas")
    page.keyboard.press("Space")
    tab_to(page, "En målgrupp")
    page.keyboard.press("Space")


def heading(page, name):
    page.get_by_role("heading", level=1, name=name, exact=True).wait_for()


def test_a_whole_meeting_by_keyboard_alone(at_desk):
    page = at_desk
    enter(page, "Anteckna behov på ett möte")
    heading(page, "Berg")
    say(page, "Samsjuklighet")
    enter(page, "Spara, mer från Berg")
    page.get_by_text("Antecknat för Berg: ”Samsjuklighet”").wait_for()
    say(page, "Anhöriga")
    enter(page, "Spara och gå till Åre")
    heading(page, "Åre")
    enter(page, "Åre har inga behov denna gång")
    page.get_by_text("Antecknat: Åre har inga behov.").wait_for()
    enter(page, ": Anhöriga, Berg")
    page.get_by_text("Ångrat. Kommunen får ett brev om det.").wait_for()

    assert [one.title for one in Submission.objects.submitted()] == ["Samsjuklighet"]
    assert NilReturn.objects.standing().get().municipality.name == "Åre"


def test_without_scripts_the_order_is_set_by_number_and_a_sheet_is_taken_in(
    browser,
    browser_context_args,
    live_server,
    sign_in,
    context,
    participation,
    tmp_path,
):
    sign_in(User.objects.get(email="rss@example.se"))
    plain = browser.new_context(**browser_context_args, java_script_enabled=False)
    plain.add_cookies(context.cookies())
    page = plain.new_page()
    base = f"{live_server.url}/rss/deltagande/{participation.public_id}/"
    visit(page, f"{base}mote/dagordning/")
    page.get_by_label("Plats för Östersund").fill("1")
    press(page, "Använd ordningen på mötet")
    heading(page, "Östersund")

    file = tmp_path / "behov.xlsx"
    file.write_bytes(workbook(need(), need(Kommun="Berg")))
    visit(page, f"{base}kalkylark/")
    page.get_by_label("Kalkylark").set_input_files(file)
    press(page, "Visa vad som skulle hända")
    press(page, "Anteckna 2 behov")
    heading(page, "Kalkylarket är intaget")

    assert Submission.objects.submitted().count() == 2
    plain.close()


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_neither_size_nor_state_makes_a_barrier(
    size, at_desk, live_server, participation, violations, tmp_path
):
    page = at_desk
    page.set_viewport_size({"width": size[0], "height": size[1]})
    base = f"{live_server.url}/rss/deltagande/{participation.public_id}/"
    faults = {}

    def look(state):
        found = violations(page)
        if page.evaluate(SCROLLS_SIDEWAYS):
            found.append("scrolls sideways")
        if found:
            faults[state] = found

    visit(page, f"{base}mote/")
    press(page, "Spara, mer från Berg")
    look("a meeting with errors")
    press(page, "Berg har inga behov denna gång")
    look("a municipality without needs")
    file = tmp_path / ("mycket_" * 20 + "långt.xlsx")
    number = "19811228-9874"
    for state, rows in (
        ("refused", [need(Rubrik=""), need(Kommun="Malmö"), need(Rubrik="W" * 120)]),
        ("warned", [need(Rubrik="Ring 070-123 45 67"), need(Målgrupp=number)]),
        ("changed", [need(**{"Rad-id": "bcdfghjk"})]),
    ):
        file.write_bytes(workbook(*rows))
        visit(page, f"{base}kalkylark/")
        page.get_by_label("Kalkylark").set_input_files(file)
        press(page, "Visa vad som skulle hända")
        look(state)
    press(page, "Anteckna 1 behov")
    look("taken in")

    assert faults == {}


def test_on_a_wall_the_text_is_larger(at_desk, live_server, participation):
    page = at_desk
    sizes = {}
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        visit(page, f"{live_server.url}/rss/deltagande/{participation.public_id}/mote/")
        sizes[width] = page.evaluate(
            "parseFloat(getComputedStyle(document.querySelector('label')).fontSize)"
        )
    assert sizes[360] == 18
    assert sizes[1280] >= 20
    assert sizes[1600] >= 24
