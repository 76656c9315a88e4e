"""Files are added to a draft: by keyboard alone, without scripts; nothing typed is lost."""

import os
from pathlib import Path

import pytest

from municipalities.models import Attachment, Submission
from rounds.models import Step
from tests import factories as f
from tests.accounts import files
from tests.browser.pages import (
    SCROLLS_SIDEWAYS,
    enter,
    press,
    visit,
)

SHOTS = os.environ.get("SHOTS")  # a folder, to look at the pages
NARROW = {"width": 360, "height": 740}


@pytest.fixture
def draft(transactional_db):
    round_ = f.RoundFactory(open_step=Step.GATHER, title="Skadligt bruk 2027")
    rss = f.RssFactory(name="RSS Jämtland Härjedalen")
    f.ParticipationFactory(round=round_, rss=rss)
    f.CoordinatorFactory(rss=rss, user__email="samordnare@example.se")
    are = f.MunicipalityFactory(name="Åre")
    f.CoverageFactory(rss=rss, municipality=are)
    person = f.RepresentativeFactory(municipality=are).user
    return f.SubmissionFactory(
        round=round_,
        municipality=are,
        created_by=person,
        title="Samsjuklighet i små kommuner",
    )


@pytest.fixture
def survey(tmp_path) -> Path:
    path = tmp_path / "Kartläggning av stöd för unga vuxna i glesbygd 2026.pdf"
    path.write_bytes(files.PDF)
    return path


def shot(page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def test_a_file_is_added_and_handed_in_by_keyboard(
    page, live_server, sign_in, draft, survey, violations
):
    # Listened for only when Enter is pressed, the dialogue may come before the browser
    # has been told: then it is its own, and nobody hears of it.
    page.on("filechooser", lambda chooser: None)
    sign_in(draft.created_by)
    visit(page, f"{live_server.url}/kommun/behov/{draft.public_id}/skriv/")
    page.get_by_label("Rubrik").fill("Nyss skrivet")
    enter(page, "Spara och lägg till filer")
    page.get_by_role("heading", name="Underlag till behovet").wait_for()
    shot(page, "files-empty")
    assert violations(page) == []

    # The browser's own dialogue is not ours to walk; it is opened by the keyboard.
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "file":
            break
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(survey)
    enter(page, "Lägg till filen")
    page.get_by_text("är tillagd.").wait_for()
    assert violations(page) == []

    with page.expect_download() as fetched:
        page.get_by_role("link", name="Kartläggning").focus()
        page.keyboard.press("Enter")
    assert fetched.value.suggested_filename == survey.name
    assert Path(fetched.value.path()).read_bytes() == files.PDF

    enter(page, "Granska innan du skickar in")
    page.get_by_role("heading", name="Läs igenom en gång till").wait_for()
    enter(page, "Skicka in till RSS Jämtland Härjedalen")
    page.get_by_role("heading", name="Kvittens").wait_for()
    shot(page, "files-receipt")
    assert violations(page) == []
    draft.refresh_from_db()
    assert (draft.title, draft.is_draft) == ("Nyss skrivet", False)
    assert [one.name for one in draft.files] == [survey.name]


@pytest.mark.parametrize("java_script_enabled", [False])
def test_a_file_is_added_and_taken_away_without_scripts(
    browser,
    browser_context_args,
    live_server,
    draft,
    survey,
    context,
    sign_in,
    java_script_enabled,
):
    sign_in(draft.created_by)
    plain = browser.new_context(
        **browser_context_args, java_script_enabled=java_script_enabled
    )
    plain.add_cookies(context.cookies())
    page = plain.new_page()
    visit(page, f"{live_server.url}/kommun/behov/{draft.public_id}/skriv/")
    page.get_by_label("Rubrik").fill("Nyss skrivet")
    press(page, "Spara och lägg till filer")
    page.get_by_label("Fil", exact=True).set_input_files(survey)
    press(page, "Lägg till filen")
    page.get_by_text("är tillagd.").wait_for()
    assert Attachment.objects.get().name == survey.name
    assert Submission.objects.get().title == "Nyss skrivet"

    press(page, "Ta bort")
    page.get_by_text("är borttagen.").wait_for()
    assert Attachment.objects.count() == 0
    plain.close()


def test_what_is_refused_is_said_and_the_page_is_whole_on_a_telephone(
    page, live_server, sign_in, draft, survey, violations
):
    for n in range(2):
        f.AttachmentFactory(
            submission=draft,
            content=b"%d" % n,
            name=f"Vad vi har sett i arbetet med unga vuxna under året, del {n}.txt",
        )
    page.set_viewport_size(NARROW)
    sign_in(draft.created_by)
    visit(page, f"{live_server.url}/kommun/behov/{draft.public_id}/underlag/")
    survey.write_bytes(b"<html></html>")
    page.get_by_label("Fil", exact=True).set_input_files(survey)
    press(page, "Lägg till filen")

    page.locator(".error-summary:focus").wait_for()
    assert page.title().startswith("Fel: ")
    assert page.get_by_text("Webbsidor och SVG-bilder").count() == 2
    assert violations(page) == []
    assert not page.evaluate(SCROLLS_SIDEWAYS)
    shot(page, "files-refused-360")
    for name in ("skriv", "granska"):
        visit(page, f"{live_server.url}/kommun/behov/{draft.public_id}/{name}/")
        shot(page, f"files-{name}-360")


def test_the_rss_sees_the_file_beside_the_words(
    page, live_server, sign_in, draft, violations
):
    from django.utils import timezone

    from accounts.models import User

    f.AttachmentFactory(submission=draft, name="Kartläggning.txt")
    draft.submitted_at, draft.submitted_by = timezone.now(), draft.created_by
    draft.save()
    participation = draft.round.participations.get()
    sign_in(User.objects.get(email="samordnare@example.se"))
    visit(page, f"{live_server.url}/rss/deltagande/{participation.public_id}/")
    page.get_by_text("Läs hela behovet").first.click()
    shot(page, "files-desk")
    assert violations(page) == []
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Kartläggning.txt").click()
    assert fetched.value.suggested_filename == "Kartläggning.txt"
