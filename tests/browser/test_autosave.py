"""Not a character is lost: offline, signed out, reloaded, closed, in two tabs.

The clock of the page is the test's own, so a minute takes no time.
"""

import re
import time

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import expect

from municipalities import actions
from municipalities.models import Submission
from rounds.models import Step
from tests import factories as f
from tests.browser.pages import at_rest, follow, press, visit
from tests.word_counts import WORD_COUNTS

SAVED = re.compile(r"Sparat \d\d\.\d\d")


@pytest.fixture
def draft(transactional_db):
    round_ = f.RoundFactory(open_step=Step.GATHER, title="Skadligt bruk 2027")
    rss = f.RssFactory(name="RSS Jämtland Härjedalen")
    f.ParticipationFactory(round=round_, rss=rss)
    are = f.MunicipalityFactory(name="Åre")
    f.CoverageFactory(rss=rss, municipality=are)
    rut = f.RepresentativeFactory(municipality=are, user__name="Rut").user
    return f.SubmissionFactory(
        round=round_, municipality=are, created_by=rut, title="Samsjuklighet"
    )


@pytest.fixture(autouse=True)
def no_save_outlives_its_test(request):
    """A page that is closed sends what is left; not into the database of the next."""
    if "page" not in request.fixturenames:
        yield
        return
    page = request.getfixturevalue("page")
    request.getfixturevalue("draft")
    on_their_way: set = set()
    page.context.on("request", lambda one: on_their_way.add(one))
    # Answered is enough: of a body that no script reads, the end is never told.
    page.context.on("response", lambda one: on_their_way.discard(one.request))
    page.context.on("requestfailed", lambda one: on_their_way.discard(one))
    yield
    for one in page.context.pages:
        at_rest(one)
        one.evaluate("window.dispatchEvent(new Event('forget'))")
        for _ in range(100):
            if not on_their_way:
                break
            one.wait_for_timeout(50)
    page.context.set_offline(True)
    for one in page.context.pages:
        one.goto("about:blank")
        one.wait_for_load_state("networkidle")


@pytest.fixture
def open_draft(page, live_server, sign_in, draft):
    """The page of the draft, with a clock that stands still."""
    sign_in(draft.created_by)
    page.clock.install()
    visit(page, f"{live_server.url}/kommun/behov/{draft.public_id}/skriv/")
    return page


def settled(page) -> None:
    """The script is there: it has counted the words."""
    until(page, "document.querySelector('[data-over]').textContent !== ''")


def until(page, true_in_page: str) -> None:
    """Playwright's own way of waiting evaluates strings, which the policy refuses."""
    for _ in range(100):
        if page.evaluate(true_in_page):
            return
        time.sleep(0.05)
    raise AssertionError(f"never: {true_in_page}")


NOTHING_IS_KEPT = "!Object.keys(localStorage).some((name) => name.startsWith('behov:'))"


def challenge(page):
    return page.get_by_label("Utmaningen i mötet med brukare")


def says(page, words) -> None:
    page.locator("[data-status]").filter(has_text=words).wait_for()


def stored(draft, name="challenge") -> str:
    return getattr(Submission.objects.get(pk=draft.pk), name)


def kept(page) -> list:
    return page.evaluate(
        "Object.keys(localStorage).filter((name) => name.startsWith('behov:'))"
    )


def saves(page) -> list:
    """Grows with each save that the page sends."""
    sent: list = []
    page.on("request", lambda r: sent.append(r) if r.url.endswith("/spara/") else None)
    return sent


def come_back(page) -> None:
    """Somebody returns to the tab."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def saves_the_rest(page) -> None:
    """Until the server has all of it. No request is left waiting while the clock runs:
    the page would give it up and send it again beside the first."""
    for _ in range(3):
        says(page, SAVED)
        page.clock.run_for(6_000)
    until(page, NOTHING_IS_KEPT)


def test_a_draft_is_saved_five_seconds_after_the_last_change_and_only_then(
    open_draft, draft
):
    page = open_draft
    sent = saves(page)
    page.clock.run_for(60_000)
    assert sent == []

    challenge(page).fill("Nytt")
    page.clock.run_for(4_000)
    challenge(page).fill("Nytt och mer")
    page.clock.run_for(4_000)
    assert sent == []

    page.clock.run_for(2_000)
    says(page, SAVED)
    assert stored(draft) == "Nytt och mer"
    assert len(sent) == 1
    until(page, NOTHING_IS_KEPT)

    page.clock.run_for(60_000)
    assert len(sent) == 1


def test_each_save_is_shown_and_only_the_first_is_announced(open_draft, draft):
    page = open_draft
    page.evaluate(
        """() => {
          window.announced = [];
          const status = document.querySelector("[data-announced]");
          new MutationObserver(() => window.announced.push(status.textContent))
            .observe(status, { childList: true });
        }"""
    )
    for words in ("Ett", "Ett två", "Ett två tre"):
        challenge(page).fill(words)
        with page.expect_response("**/spara/"):
            page.clock.run_for(5_000)
        says(page, SAVED)

    assert stored(draft) == "Ett två tre"
    announced = page.evaluate("window.announced")
    assert len(announced) == 1
    assert SAVED.fullmatch(announced[0])


def test_a_minute_offline_while_writing_loses_nothing(open_draft, draft):
    page = open_draft
    page.context.set_offline(True)
    challenge(page).fill("Skrivet utan")
    page.clock.run_for(6_000)
    says(page, "Inte sparat – ingen anslutning.")
    says(page, "Texten finns kvar här i webbläsaren.")
    for words in ("anslutning", "i en minut"):
        challenge(page).press("End")
        challenge(page).press_sequentially(f" {words}")
        page.clock.run_for(30_000)
    assert stored(draft) != "Skrivet utan anslutning i en minut"
    assert len(kept(page)) == 1

    page.context.set_offline(False)
    saves_the_rest(page)
    assert stored(draft) == "Skrivet utan anslutning i en minut"


def test_an_answer_lost_on_the_way_is_no_conflict_with_oneself(open_draft, draft):
    page = open_draft

    def lose(route):
        route.fetch()
        route.abort()

    page.route("**/spara/", lose)
    challenge(page).fill("Sparat utan svar")
    page.clock.run_for(6_000)
    says(page, "ingen anslutning")
    assert stored(draft) == "Sparat utan svar"

    page.unroute("**/spara/")
    challenge(page).fill("Sparat utan svar, och mer")
    come_back(page)
    saves_the_rest(page)
    assert stored(draft) == "Sparat utan svar, och mer"


def test_the_button_after_a_lost_answer_is_no_conflict_with_oneself(open_draft, draft):
    page = open_draft
    page.route("**/spara/", lambda route: (route.fetch(), route.abort()))
    challenge(page).fill("Sparat utan svar")
    page.clock.run_for(6_000)
    says(page, "ingen anslutning")
    challenge(page).fill("Sparat med knappen")
    press(page, "Spara utkastet")

    page.get_by_text("Utkastet är sparat.").wait_for()
    assert stored(draft) == "Sparat med knappen"
    until(page, NOTHING_IS_KEPT)


def test_a_reload_brings_back_what_was_not_saved(open_draft, draft):
    page = open_draft
    challenge(page).fill("Hann inte sparas")
    page.get_by_text("Berätta mer om du hinner").click()
    page.get_by_label("Har brukare fått säga sitt?").fill("I brukarrådet")
    page.get_by_label("Metodstöd").check()
    page.route("**/spara/", lambda route: route.abort())
    page.reload()
    at_rest(page)

    says(page, "tillbaka i formuläret")
    page.unroute("**/spara/")
    assert challenge(page).input_value() == "Hann inte sparas"
    assert page.get_by_label("Har brukare fått säga sitt?").is_visible()
    assert page.get_by_label("Metodstöd").is_checked()
    page.clock.run_for(21_000)
    says(page, SAVED)
    assert stored(draft) == "Hann inte sparas"
    until(page, NOTHING_IS_KEPT)


def test_what_is_written_before_the_script_has_come_is_saved_too(
    page, live_server, sign_in, draft
):
    waiting: list = []
    page.route("**/autosave.js", lambda route: waiting.append(route))
    sign_in(draft.created_by)
    page.clock.install()
    page.goto(f"{live_server.url}/kommun/behov/{draft.public_id}/skriv/")
    settled(page)
    challenge(page).fill("Tidigt skrivet")
    until(page, "true")
    waiting[0].continue_()
    until(page, f"!({NOTHING_IS_KEPT})")
    page.clock.run_for(6_000)
    saves_the_rest(page)
    assert stored(draft) == "Tidigt skrivet"


def test_what_a_reload_brought_back_can_be_thrown_away(open_draft, draft):
    page = open_draft
    before = stored(draft)
    challenge(page).fill("å" * 5_003)  # so that it is not saved while the page is left
    page.reload()
    at_rest(page)
    press(page, "Släng det och ta den sparade texten")

    assert challenge(page).input_value() == before
    until(page, NOTHING_IS_KEPT)


def test_a_closed_tab_leaves_its_text_to_the_next(
    open_draft, draft, live_server, sign_in
):
    page = open_draft
    sign_in(None)  # so that it is not saved while the tab is closed
    challenge(page).fill("Fliken stängdes")
    page.close()
    sign_in(draft.created_by)
    later = page.context.new_page()
    visit(later, f"{live_server.url}/kommun/behov/{draft.public_id}/skriv/")
    later.get_by_text("finns text som inte blev sparad").wait_for()
    assert challenge(later).input_value() != "Fliken stängdes"

    later.get_by_role("button", name="Hämta texten").click()
    assert challenge(later).input_value() == "Fliken stängdes"
    press(later, "Spara utkastet")
    later.get_by_text("Utkastet är sparat.").wait_for()
    assert stored(draft) == "Fliken stängdes"
    until(later, NOTHING_IS_KEPT)


def test_two_tabs_do_not_write_over_each_other(open_draft, draft, live_server):
    mine, url = open_draft, open_draft.url
    other = mine.context.new_page()
    visit(other, url)
    challenge(other).fill("Den andra fliken")
    press(other, "Spara utkastet")
    other.get_by_text("Utkastet är sparat.").wait_for()

    challenge(mine).fill("Den första fliken")
    mine.clock.run_for(6_000)
    says(mine, "Rut sparade")
    assert stored(draft) == "Den andra fliken"
    press(mine, "Jämför texterna")
    mine.get_by_role("heading", name="Utkastet har ändrats medan du skrev").wait_for()
    row = mine.get_by_role("row").filter(has_text="Utmaningen")
    assert "Den andra fliken" in row.inner_text()
    assert "Den första fliken" in row.inner_text()

    press(mine, "Spara min text i stället")
    mine.get_by_text("Utkastet är sparat.").wait_for()
    assert stored(draft) == "Den första fliken"
    until(mine, NOTHING_IS_KEPT)


def test_of_two_texts_the_stored_one_can_be_kept(open_draft, draft):
    page = open_draft
    actions.save_draft(
        draft,
        draft.words | {"challenge": "Den sparade"},
        version=draft.saved_at,
        by=draft.created_by,
        at=timezone.now(),
    )
    challenge(page).fill("Min")
    press(page, "Spara utkastet")
    follow(page, "Behåll den sparade texten")

    assert challenge(page).input_value() == "Den sparade"
    assert page.locator("[data-autosave-bar]").is_hidden()
    until(page, NOTHING_IS_KEPT)


def test_signed_out_while_writing_one_signs_in_elsewhere_and_goes_on(
    open_draft, draft, sign_in
):
    page = open_draft
    Session.objects.all().delete()
    challenge(page).fill("Skrivet utloggad")
    page.clock.run_for(6_000)
    says(page, "du har loggats ut")
    way = page.get_by_role("link", name="Logga in i en ny flik")
    assert way.get_attribute("target") == "_blank"
    assert way.get_attribute("href").endswith(
        f"next=%2Fkommun%2Fbehov%2F{draft.public_id}%2Fskriv%2F"
    )
    assert stored(draft) != "Skrivet utloggad"

    sign_in(draft.created_by)
    visit(page.context.new_page(), page.url)
    come_back(page)
    says(page, SAVED)
    assert stored(draft) == "Skrivet utloggad"
    until(page, NOTHING_IS_KEPT)


def test_the_token_of_a_new_sign_in_is_used(open_draft, draft, live_server):
    page = open_draft
    page.context.add_cookies(
        [{"name": "csrftoken", "value": "n" * 32, "url": live_server.url}]
    )
    challenge(page).fill("Med ny nyckel")
    page.clock.run_for(6_000)
    says(page, SAVED)
    assert stored(draft) == "Med ny nyckel"


def test_when_the_need_was_submitted_meanwhile_the_text_is_kept(open_draft, draft):
    page = open_draft
    actions.submit(draft, by=draft.created_by, at=timezone.now())
    challenge(page).fill("För sent")
    page.clock.run_for(6_000)

    says(page, "går inte att skriva i längre")
    says(page, "Texten finns kvar här i webbläsaren.")
    assert len(kept(page)) == 1
    expect(page.get_by_role("link", name="Se vad som har hänt")).to_be_visible()


def test_when_the_step_closes_while_writing_the_text_is_kept(open_draft, draft):
    page = open_draft
    f.place_calendar(draft.round, open_step=Step.FORWARD)
    challenge(page).fill("För sent")
    page.clock.run_for(6_000)

    says(page, "insamlingen stängt")
    assert len(kept(page)) == 1


def test_text_that_is_too_long_says_so_and_is_saved_when_shortened(open_draft, draft):
    page = open_draft
    challenge(page).fill("å" * 5_003)
    over = page.locator("[data-words-of=id_challenge] [data-words-over]")
    expect(over).to_be_visible()
    assert over.inner_text().endswith("3.")
    page.clock.run_for(6_000)
    says(page, "Inte sparat. Utmaningen i mötet med brukare")
    assert len(kept(page)) == 1

    challenge(page).fill("Kortare")
    page.clock.run_for(6_000)
    says(page, SAVED)
    assert stored(draft) == "Kortare"


def test_signing_out_takes_away_what_is_kept_but_asks_first(open_draft, draft):
    page = open_draft
    page.context.set_offline(True)
    challenge(page).fill("Ska inte ligga kvar")
    page.clock.run_for(6_000)
    says(page, "ingen anslutning")
    page.route("**/spara/", lambda route: route.abort())
    page.context.set_offline(False)
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.get_by_role("button", name="Logga ut").click()
    assert "inte är sparad" in asked[0]
    assert len(kept(page)) == 1

    page.once("dialog", lambda dialog: dialog.accept())
    press(page, "Logga ut")
    page.get_by_role("link", name="Logga in").first.wait_for()
    until(page, NOTHING_IS_KEPT)


def test_nobody_else_is_offered_what_one_left(open_draft, draft, sign_in, live_server):
    page, url = open_draft, open_draft.url
    sign_in(None)  # so that it is not saved while the tab is closed
    challenge(page).fill("Ruts text")
    kim = f.RepresentativeFactory(municipality=draft.municipality).user
    page.close()
    sign_in(kim)
    later = page.context.new_page()
    visit(later, url)
    assert len(kept(later)) == 1
    assert later.locator("[data-kept]").is_hidden()

    sign_in(draft.created_by)
    visit(later, url)
    later.get_by_text("finns text som inte blev sparad").wait_for()


def test_a_first_draft_is_saved_and_the_page_goes_on_as_its_own(
    page, live_server, sign_in, draft
):
    round_ = draft.round
    sign_in(draft.created_by)
    page.clock.install()
    visit(
        page,
        f"{live_server.url}/kommun/omgang/{round_.public_id}/nytt-behov/?svar=jnnj",
    )
    page.get_by_label("Rubrik").fill("Helt nytt")
    page.clock.run_for(6_000)
    says(page, SAVED)
    new = Submission.objects.exclude(pk=draft.pk).get()
    page.wait_for_url(f"**/kommun/behov/{new.public_id}/skriv/")
    assert (new.title, new.is_asked) == ("Helt nytt", True)

    page.get_by_label("Rubrik").fill("Helt nytt, ändrat")
    page.clock.run_for(6_000)
    until(page, NOTHING_IS_KEPT)
    page.get_by_label("Rubrik").fill("Med knappen")
    press(page, "Spara utkastet")
    page.get_by_text("Utkastet är sparat.").wait_for()
    assert stored(new, "title") == "Med knappen"
    assert Submission.objects.count() == 2


def test_a_first_draft_that_was_not_saved_is_back_after_a_reload(
    page, live_server, sign_in, draft
):
    sign_in(draft.created_by)
    page.clock.install()
    visit(page, f"{live_server.url}/kommun/omgang/{draft.round.public_id}/nytt-behov/")
    page.route("**/spara/", lambda route: (route.fetch(), route.abort()))
    page.get_by_label("Rubrik").fill("Helt nytt")
    page.clock.run_for(6_000)
    says(page, "ingen anslutning")
    page.get_by_label("Rubrik").fill("Helt nytt, och mer")
    page.unroute("**/spara/")
    page.reload()
    at_rest(page)
    says(page, "tillbaka i formuläret")
    assert page.get_by_label("Rubrik").input_value() == "Helt nytt, och mer"

    page.clock.run_for(15_000)
    saves_the_rest(page)
    new = Submission.objects.exclude(pk=draft.pk).get()
    assert new.title == "Helt nytt, och mer"


def test_words_are_counted_as_the_server_counts_them(open_draft, live_server):
    page = open_draft
    counted = page.evaluate(
        """async ([url, texts]) => {
          const { countWords } = await import(url);
          return texts.map(countWords);
        }""",
        [f"{live_server.url}/static/js/words.js", [text for text, _ in WORD_COUNTS]],
    )
    assert counted == [words for _, words in WORD_COUNTS]

    count = page.locator("[data-words-of=id_challenge] [data-words]")
    challenge(page).fill("Ett, två – tre")
    expect(count).to_have_text("3")


def test_the_line_of_the_status_is_reached_by_keyboard_and_fits_a_telephone(
    open_draft, draft, violations
):
    page = open_draft
    page.set_viewport_size({"width": 360, "height": 640})
    Session.objects.all().delete()
    challenge(page).fill("Skrivet utloggad")
    page.clock.run_for(6_000)
    says(page, "du har loggats ut")

    assert violations(page) == []
    width = "document.documentElement.scrollWidth"
    assert page.evaluate(width) == 360
    page.get_by_role("button", name="Spara och lägg till filer").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Logga in i en ny flik"
    challenge(page).focus()
    status = page.locator("[data-autosave-bar]").bounding_box()
    title = page.get_by_label("Rubrik")
    title.focus()
    box = title.bounding_box()
    assert box["y"] + box["height"] <= status["y"]


def test_without_scripts_the_form_saves_as_ever(
    browser, browser_context_args, context, live_server, sign_in, draft
):
    sign_in(draft.created_by)
    plain = browser.new_context(**browser_context_args, java_script_enabled=False)
    plain.add_cookies(context.cookies())
    page = plain.new_page()
    visit(page, f"{live_server.url}/kommun/behov/{draft.public_id}/skriv/")
    assert page.locator("[data-autosave-bar]").is_hidden()
    assert (
        page.locator("[data-words-of=id_challenge]").inner_text().startswith("Ord: 5.")
    )
    challenge(page).fill("Utan skript")
    press(page, "Spara utkastet")

    page.get_by_text("Utkastet är sparat.").wait_for()
    assert stored(draft) == "Utan skript"
    plain.close()
