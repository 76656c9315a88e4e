"""Similar needs and support are shown while a need is written, and without scripts too."""

import pytest
from playwright.sync_api import expect

from accounts.models import User
from municipalities.models import Submission
from needs import similar
from needs.models import Need
from rounds.models import Step
from tests import factories as f
from tests.browser.pages import going_on, visit

TITLE = "Samsjuklighet i små kommuner"


@pytest.fixture
def round_(transactional_db):
    similar.forget()
    round_ = f.RoundFactory(open_step=Step.GATHER, title="Skadligt bruk 2027")
    rss = f.RssFactory(name="RSS Jämtland Härjedalen")
    f.ParticipationFactory(round=round_, rss=rss)
    are, krokom = (f.MunicipalityFactory(name=name) for name in ("Åre", "Krokom"))
    for municipality in (are, krokom):
        f.CoverageFactory(rss=rss, municipality=municipality)
    f.RepresentativeFactory(municipality=are, user__email="are@example.se")
    f.SubmissionFactory(
        round=round_,
        municipality=krokom,
        submitted=True,
        title="Unga med samsjuklighet",
    )
    f.KnowledgeSupportFactory(title="Vägledning vid samsjuklighet")
    need = f.NeedFactory(
        status=Need.Status.ANSWERED,
        title="Fallolyckor i hemmet",
        target_group="Äldre",
        round__title="Äldre 2024",
    )
    f.SourceFactory(need=need)
    f.FeedbackFactory(need=need, published=True, reason="Vi tar fram en översikt.")
    yield round_
    similar.forget()


@pytest.fixture
def writing(page, live_server, sign_in, round_):
    sign_in(User.objects.get(email="are@example.se"))
    visit(page, f"{live_server.url}/kommun/omgang/{round_.public_id}/nytt-behov/")
    return page


def panel(page):
    return page.get_by_role("region", name="Liknande behov och stöd")


def test_hits_come_while_one_writes_and_are_announced(writing):
    writing.get_by_label("Rubrik").fill(TITLE)

    expect(panel(writing).get_by_role("status")).to_have_text("2 liknande hittades")
    expect(panel(writing).get_by_role("listitem")).to_have_count(2)
    near = panel(writing).get_by_role("listitem").filter(has_text="Krokom")
    expect(near).to_contain_text("Snarlikt i er RSS")
    expect(near).to_contain_text("Delar: samsjuklighet")
    assert near.get_by_role("link").count() == 0
    # It moved in under the text; what one writes in keeps its focus.
    assert writing.evaluate(
        "document.querySelector('[data-similar]').previousElementSibling.id"
    ) == ("div_id_knowledge_lacking")
    assert writing.get_by_label("Rubrik").evaluate("e => e === document.activeElement")


def test_what_is_written_next_is_searched_with_and_one_can_read_the_answer(writing):
    writing.get_by_label("Rubrik").fill(TITLE)
    said = panel(writing).get_by_role("status")
    expect(said).to_have_text("2 liknande hittades")

    writing.get_by_label("Rubrik").fill("Äldre som faller hemma, fallolyckor")

    expect(said).to_have_text("1 liknande hittades")
    panel(writing).get_by_text("Läs svaret").click()
    expect(panel(writing).get_by_text("Vi tar fram en översikt.")).to_be_visible()

    writing.get_by_label("Rubrik").fill("")
    panel(writing).get_by_text("Läs svaret").wait_for(state="detached")


def test_a_link_opens_beside_the_text(writing):
    writing.get_by_label("Rubrik").fill(TITLE)
    link = panel(writing).get_by_role("link", name="Vägledning vid samsjuklighet")
    link.wait_for()
    assert link.get_attribute("target") == "_blank"
    assert writing.get_by_label("Rubrik").input_value() == TITLE


def test_enter_in_the_title_still_goes_on_to_the_check(writing, round_):
    writing.get_by_label("Rubrik").fill(TITLE)
    with going_on(writing):
        writing.get_by_label("Rubrik").press("Enter")
    writing.wait_for_url("**/skriv/**")
    assert Submission.objects.get(title=TITLE).is_draft
    assert len(writing.context.pages) == 1


def test_only_what_is_searched_with_is_sent_and_never_in_an_address(writing):
    sent = []
    writing.on("request", lambda r: sent.append(r) if "liknande" in r.url else None)
    writing.get_by_label("Rubrik").fill(TITLE)
    panel(writing).get_by_role("listitem").first.wait_for()
    (request,) = sent
    assert request.method == "POST"
    assert request.url.endswith("/liknande/")
    names = {part.split("=")[0] for part in request.post_data.split("&")}
    assert names == {
        "title",
        "target_group",
        "challenge",
        "knowledge_lacking",
        "municipality",
        "csrfmiddlewaretoken",
    }


def test_a_search_that_fails_says_so_and_is_tried_again(writing):
    writing.clock.install()
    writing.route("**/liknande/", lambda route: route.fulfill(status=429))
    writing.get_by_label("Rubrik").fill(TITLE)
    writing.clock.run_for(1_000)
    said = panel(writing).get_by_role("status")
    expect(said).to_have_text(
        "Det gick inte att söka just nu. Skriv vidare, vi försöker igen."
    )
    writing.unroute("**/liknande/")
    writing.clock.run_for(10_000)
    expect(said).to_have_text("2 liknande hittades")


@pytest.mark.parametrize("width", [1280, 320])
def test_the_panel_is_accessible_and_stays_inside_the_page(writing, violations, width):
    writing.set_viewport_size({"width": width, "height": 900})
    writing.get_by_label("Rubrik").fill(f"{TITLE} och fallolyckor")
    panel(writing).get_by_text("Läs svaret").click()
    assert violations(writing) == []
    assert writing.evaluate("document.documentElement.scrollWidth") <= width


def test_without_scripts_the_button_opens_the_hits_and_the_text_stays(
    browser, browser_context_args, live_server, sign_in, context, round_
):
    sign_in(User.objects.get(email="are@example.se"))
    plain = browser.new_context(**browser_context_args, java_script_enabled=False)
    plain.add_cookies(context.cookies())
    page = plain.new_page()
    visit(page, f"{live_server.url}/kommun/omgang/{round_.public_id}/nytt-behov/")
    page.get_by_label("Rubrik").fill(TITLE)
    with plain.expect_page() as opened:
        page.get_by_role("button", name="Visa liknande behov och stöd").click()
    hits = opened.value

    expect(hits.get_by_role("heading", level=1)).to_have_text("Liknande behov och stöd")
    expect(hits.get_by_text("2 liknande hittades")).to_be_visible()
    assert page.get_by_label("Rubrik").input_value() == TITLE
    assert not Submission.objects.filter(title=TITLE).exists()
    # Enter in the form itself is still the button for going on.
    with going_on(page):
        page.get_by_label("Rubrik").press("Enter")
    page.wait_for_url("**/skriv/**")
    assert Submission.objects.get(title=TITLE).is_draft
    plain.close()
