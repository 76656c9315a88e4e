"""A need through the browser: written, saved, checked, handed in, read, withdrawn."""

import re

import pytest

from accounts.forms import version_of
from municipalities.models import Submission
from outbox.models import Letter
from rounds.models import Event, Step
from tests import factories as f
from tests.municipalities.test_actions import WORDS

POSTED = {name: "" if value is None else value for name, value in WORDS.items()}


def new_path(round_):
    return f"/kommun/omgang/{round_.public_id}/nytt-behov/"


def path(need, page=""):
    return f"/kommun/behov/{need.public_id}/{page}"


def filled_in(client, round_, **words):
    """What the browser sends for a new need, with the id it was given."""
    form = client.get(new_path(round_)).context["form"]
    hidden = {"draft_id": form["draft_id"].value()}
    hidden["municipality"] = form["municipality"].value()
    hidden["asked"] = "jnnj"
    return {**hidden, **POSTED, **words}


def edited(need, **words):
    return {**POSTED, "version": version_of(need.saved_at), **words}


def test_opening_the_form_makes_nothing(signed_in, round_, participation):
    signed_in.get(new_path(round_))

    assert Submission.objects.count() == 0


def test_the_first_save_makes_a_draft_and_goes_on_writing(
    signed_in, round_, municipality, participation, representative
):
    response = signed_in.post(new_path(round_), filled_in(signed_in, round_))
    draft = Submission.objects.get()

    assert response.url == path(draft, "skriv/")
    assert (draft.title, draft.municipality, draft.created_by, draft.is_draft) == (
        "Samsjuklighet",
        municipality,
        representative,
        True,
    )


def test_a_double_click_makes_one_draft(signed_in, round_, participation):
    data = filled_in(signed_in, round_)
    urls = {signed_in.post(new_path(round_), data).url for _ in range(2)}

    assert Submission.objects.count() == 1
    assert urls == {path(Submission.objects.get(), "skriv/")}


def test_the_way_back_to_a_new_form_that_was_handed_in_leads_to_the_receipt(
    signed_in, round_, participation
):
    data = filled_in(signed_in, round_)
    signed_in.post(new_path(round_), data)
    need = Submission.objects.get()
    signed_in.post(path(need, "skicka-in/"))

    assert signed_in.post(new_path(round_), data).url == path(need)


def test_an_empty_form_is_not_saved_and_says_so(signed_in, round_, participation):
    empty = dict.fromkeys(POSTED, "")
    html = signed_in.post(
        new_path(round_), filled_in(signed_in, round_, **empty)
    ).content.decode()

    assert "<title>Fel: Skriv ett behov" in html
    assert "Skriv något först" in html
    assert Submission.objects.count() == 0


def test_one_word_is_enough_to_save(signed_in, round_, participation):
    words = {**dict.fromkeys(POSTED, ""), "challenge": "Svårt"}
    signed_in.post(new_path(round_), filled_in(signed_in, round_, **words))

    assert Submission.objects.get().challenge == "Svårt"


def test_a_made_up_id_is_replaced(signed_in, round_, participation):
    for sent in ("", "'; drop", "x" * 9000, "\x00", "ABCDEFGH"):
        data = filled_in(signed_in, round_) | {"draft_id": sent}
        signed_in.post(new_path(round_), data)

    ids = Submission.objects.values_list("public_id", flat=True)
    assert {len(one) for one in ids} <= {8}
    assert "ABCDEFGH" not in ids


def test_who_represents_several_says_which_in_the_form(
    client, round_, participation, municipality
):
    person = f.RepresentativeFactory(municipality=municipality).user
    other = f.MunicipalityFactory(name="Östersund")
    f.CoverageFactory(rss=participation.rss, municipality=other)
    f.RepresentativeFactory(user=person, municipality=other)
    client.force_login(person)
    html = client.get(f"{new_path(round_)}?kommun={other.public_id}").content.decode()
    assert "Vilken kommun skriver du för?" in html
    assert html.count('name="municipality"') == 2

    data = filled_in(client, round_) | {"municipality": other.public_id}
    client.post(new_path(round_), data)
    assert Submission.objects.get().municipality == other

    data = filled_in(client, round_)
    data.pop("municipality")
    form = client.post(new_path(round_), data).context["form"]
    assert form.errors == {"municipality": ["Välj vilken kommun du skriver för."]}


def test_nobody_writes_for_another_municipality(signed_in, round_, participation):
    other = f.MunicipalityFactory()
    f.CoverageFactory(rss=participation.rss, municipality=other)
    data = filled_in(signed_in, round_) | {"municipality": other.public_id}
    form = signed_in.post(new_path(round_), data).context["form"]

    assert list(form.errors) == ["municipality"]
    assert Submission.objects.count() == 0


def test_nobody_writes_where_the_rss_has_declined(
    client, round_, participation, municipality
):
    person = f.RepresentativeFactory(municipality=municipality).user
    shut = f.MunicipalityFactory(name="Berg")
    declined = f.ParticipationFactory(round=round_, takes_part=False, reason="Nej")
    f.CoverageFactory(rss=declined.rss, municipality=shut)
    f.RepresentativeFactory(user=person, municipality=shut)
    client.force_login(person)
    data = filled_in(client, round_) | {"municipality": shut.public_id}
    form = client.post(new_path(round_), data).context["form"]

    assert list(form.errors) == ["municipality"]
    assert Submission.objects.count() == 0


def test_each_free_text_field_says_to_keep_persons_out(signed_in, draft):
    html = signed_in.get(path(draft, "skriv/")).content.decode()

    assert html.count("Skriv inget som kan peka ut en enskild person.") == 8


def test_the_rest_is_folded_until_something_stands_there(signed_in, draft):
    assert "<details>" in signed_in.get(path(draft, "skriv/")).content.decode()
    Submission.objects.filter(pk=draft.pk).update(tried="Vi har letat.")
    assert "<details open>" in signed_in.get(path(draft, "skriv/")).content.decode()


def test_only_what_submitting_demands_is_not_marked_as_voluntary(signed_in, draft):
    html = signed_in.get(path(draft, "skriv/")).content.decode()

    assert html.count("(frivilligt)") == len(Submission.OPTIONAL)


def test_a_draft_is_saved_and_says_when_and_by_whom(signed_in, draft):
    response = signed_in.post(
        path(draft, "skriv/"), edited(draft, title="Ny rubrik"), follow=True
    )

    draft.refresh_from_db()
    assert draft.title == "Ny rubrik"
    assert response.redirect_chain == [(path(draft, "skriv/"), 302)]
    assert "Senast ändrat av Rut " in response.content.decode()


def test_a_stale_save_answers_with_both_texts_and_writes_nothing_over(
    signed_in, draft, client
):
    mine = edited(draft, title="Min rubrik")
    colleague = f.RepresentativeFactory(
        municipality=draft.municipality, user__name="Kim"
    ).user
    other = type(client)()
    other.force_login(colleague)
    other.post(path(draft, "skriv/"), edited(draft, title="Kims rubrik"))
    response = signed_in.post(path(draft, "skriv/"), mine)
    html = response.content.decode()

    draft.refresh_from_db()
    assert response.status_code == 409
    assert draft.title == "Kims rubrik"
    assert '<td data-label="Sparad text">Kims rubrik</td>' in html
    assert '<td data-label="Din text">Min rubrik</td>' in html
    assert "Kim sparade" in html
    assert html.count('value="Min rubrik"') == 1

    signed_in.post(
        path(draft, "skriv/"),
        mine | {"version": response.context["form"]["version"].value()},
    )
    draft.refresh_from_db()
    assert draft.title == "Min rubrik"


def test_the_same_save_twice_is_no_conflict_with_oneself(signed_in, draft):
    data = edited(draft, title="Ny")
    codes = [signed_in.post(path(draft, "skriv/"), data).status_code for _ in range(2)]

    assert codes == [302, 302]


@pytest.mark.parametrize("version", ["", "0", "-1", "9" * 40, "x", "\x00"])
def test_a_form_without_a_true_version_writes_nothing_over(signed_in, draft, version):
    response = signed_in.post(
        path(draft, "skriv/"), edited(draft, title="Ny", version=version)
    )

    draft.refresh_from_db()
    assert response.status_code in {200, 409}
    assert draft.title == "Samsjuklighet"


def test_check_with_something_missing_saves_and_says_what_at_each_field(
    signed_in, draft
):
    response = signed_in.post(
        path(draft, "skriv/"),
        edited(draft, lack="", challenge="", check=""),
        follow=True,
    )
    form = response.context["form"]

    draft.refresh_from_db()
    assert draft.challenge == ""
    assert response.redirect_chain[-1] == (f"{path(draft, 'skriv/')}?saknas", 302)
    assert form.errors == {
        "challenge": ["Beskriv utmaningen i mötet med brukare."],
        "lack": ["Välj vad det är som brister."],
    }
    assert "<title>Fel: " in response.content.decode()


def test_the_reminder_of_what_is_missing_can_be_saved_from(signed_in, draft):
    Submission.objects.filter(pk=draft.pk).update(challenge="", people_affected=None)
    form = signed_in.get(f"{path(draft, 'skriv/')}?saknas").context["form"]
    data = {field.name: field.value() or "" for field in form}
    signed_in.post(path(draft, "skriv/"), data | {"challenge": "Nu står det här."})

    draft.refresh_from_db()
    assert draft.challenge == "Nu står det här."


def test_check_shows_every_answer_with_a_way_to_change_it_and_names_the_receiver(
    signed_in, draft
):
    response = signed_in.post(
        path(draft, "skriv/"), edited(draft, check=""), follow=True
    )
    html = response.content.decode()

    assert response.redirect_chain == [(path(draft, "granska/"), 302)]
    assert html.count(">Ändra<") == len(WORDS)
    assert "Skicka in till RSS Jämtland</button>" in html


def test_check_names_skr_where_the_rss_has_declined(signed_in, draft, participation):
    participation.takes_part, participation.reason = False, "Vi är två."
    participation.save()
    draft.round.direct_to_skr = True
    draft.round.save()

    html = signed_in.get(path(draft, "granska/")).content.decode()
    assert "Skicka in till SKR</button>" in html


def test_submitting_shows_the_receipt(signed_in, draft):
    response = signed_in.post(path(draft, "skicka-in/"), follow=True)
    html = response.content.decode()

    assert response.redirect_chain == [(path(draft), 302)]
    for part in (draft.public_id, draft.fingerprint, "RSS Jämtland", "Åre", "Rut"):
        assert part in html
    assert "Behovet är inskickat" in html


def test_submitting_twice_gives_one_receipt(signed_in, draft):
    urls = [signed_in.post(path(draft, "skicka-in/")).url for _ in range(2)]

    assert urls == [path(draft), path(draft)]
    assert (Event.objects.count(), Letter.objects.count()) == (1, 1)


def test_an_incomplete_need_is_sent_back_to_what_is_missing(signed_in, draft):
    Submission.objects.filter(pk=draft.pk).update(title="")
    response = signed_in.post(path(draft, "skicka-in/"), follow=True)

    assert response.redirect_chain[-1][0] == f"{path(draft, 'skriv/')}?saknas"
    assert Submission.objects.get().is_draft


def test_a_need_is_not_submitted_beside_a_nil_return_and_the_page_says_why(
    signed_in, draft
):
    f.NilReturnFactory(round=draft.round, municipality=draft.municipality)
    html = signed_in.post(path(draft, "skicka-in/"), follow=True).content.decode()

    assert "Ta tillbaka det svaret först" in html
    assert Submission.objects.get().is_draft


@pytest.mark.parametrize("page", ["skriv/", "granska/", "skicka-in/"])
@pytest.mark.parametrize("step", [Step.CHOOSE_AREA, Step.FORWARD, Step.FEEDBACK])
def test_outside_the_step_a_draft_cannot_be_changed_or_handed_in(
    signed_in, draft, page, step
):
    f.place_calendar(draft.round, open_step=step)
    response = signed_in.post(path(draft, page), edited(draft, title="Sent"))

    draft.refresh_from_db()
    assert response.status_code == 403
    assert (draft.title, draft.is_draft) == ("Samsjuklighet", True)


def test_a_submitted_need_can_no_longer_be_written_in(signed_in, submitted):
    response = signed_in.post(
        path(submitted, "skriv/"), edited(submitted, title="Ändrat")
    )

    submitted.refresh_from_db()
    assert response.status_code == 403
    assert submitted.title == "Inskickat behov"


@pytest.mark.parametrize(
    "page",
    ["", "skriv/", "granska/", "skicka-in/", "aterta/", "kopiera/", "diarienummer/"],
)
def test_a_foreign_need_answers_as_one_that_does_not_exist(signed_in, round_, page):
    foreign = f.SubmissionFactory(round=round_, title="Främmande")
    missing = Submission(public_id="zzzzzzzz")
    answers = [
        (response.status_code, without_what_differs(response, need))
        for need in (foreign, missing)
        for response in [signed_in.post(path(need, page))]
    ]

    assert answers[0] == answers[1]
    assert answers[0][0] == 404


def without_what_differs(response, need):
    text = response.content.decode().replace(need.public_id, "")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


def test_withdrawing_asks_first_and_says_what_follows(signed_in, submitted):
    html = signed_in.get(path(submitted, "aterta/")).content.decode()
    submitted.refresh_from_db()

    assert "Ingen arbetar vidare med behovet" in html
    assert not submitted.is_withdrawn


def test_a_withdrawn_need_is_still_there_to_read_and_copy(signed_in, submitted):
    for _ in range(2):
        response = signed_in.post(path(submitted, "aterta/"))
        assert response.url == path(submitted)
    assert (Event.objects.count(), Letter.objects.count()) == (1, 1)

    page = signed_in.get(path(submitted))
    assert "Behovet är återtaget" in page.content.decode()
    data = {"draft_id": page.context["new_id"]}
    urls = {signed_in.post(path(submitted, "kopiera/"), data).url for _ in range(2)}
    copy = Submission.objects.drafts().get()
    assert urls == {path(copy, "skriv/")}
    assert copy.words == submitted.words


def test_a_standing_need_is_not_copied(signed_in, submitted):
    signed_in.post(path(submitted, "kopiera/"))

    assert Submission.objects.count() == 1


def test_after_the_step_a_need_stands(signed_in, submitted):
    f.place_calendar(submitted.round, open_step=Step.FORWARD)
    response = signed_in.post(path(submitted, "aterta/"))

    submitted.refresh_from_db()
    assert response.status_code == 403
    assert submitted.is_standing
    assert "Återta behovet" not in signed_in.get(path(submitted)).content.decode()


@pytest.mark.parametrize("step", [Step.GATHER, Step.FEEDBACK])
def test_the_registry_number_can_be_written_at_any_time_and_nothing_else(
    signed_in, submitted, step
):
    f.place_calendar(submitted.round, open_step=step)
    words = submitted.words
    signed_in.post(
        path(submitted, "diarienummer/"),
        {
            "registry_number": "SN 2026/9",
            "title": "Kapat",
            "withdrawn_at": "2026-01-01",
        },
    )

    submitted.refresh_from_db()
    assert submitted.registry_number == "SN 2026/9"
    assert (submitted.words, submitted.withdrawn_at) == (words, None)


def test_a_registry_number_that_is_too_long_is_shown_again(signed_in, submitted):
    html = signed_in.post(
        path(submitted, "diarienummer/"), {"registry_number": "9" * 61}
    ).content.decode()

    assert "<title>Fel: " in html
    assert "9" * 61 in html
    assert Submission.objects.get().registry_number == ""


HOSTILE = [
    "<script>alert(1)</script>",
    "\u202egnirts\u202c",
    "😀 👩‍👩‍👧 é",
    "{{ settings }} {% load %}",
    "' OR 1=1 --",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_odd_text_is_kept_as_text_all_the_way(signed_in, round_, participation, text):
    words = dict.fromkeys(["title", "target_group", "challenge", "tried"], text)
    signed_in.post(new_path(round_), filled_in(signed_in, round_, **words))
    need = Submission.objects.get()
    pages = [path(need, page) for page in ("skriv/", "granska/", "")]
    signed_in.post(path(need, "skicka-in/"))
    pages += [f"/kommun/omgang/{round_.public_id}/"]

    assert need.title == text.replace("\u202e", "").replace("\u202c", "")
    for page in pages:
        assert b"<script>alert" not in signed_in.get(page).content
    assert need.title in Letter.objects.get().body


def test_text_that_no_database_takes_is_refused_with_a_sentence(
    signed_in, round_, participation
):
    form = signed_in.post(
        new_path(round_), filled_in(signed_in, round_, challenge="a\x00b")
    ).context["form"]

    assert list(form.errors) == ["challenge"]
    assert Submission.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "length"), [("title", 121), ("challenge", 10_000), ("tried", 10_000)]
)
def test_text_that_is_too_long_is_shown_again(
    signed_in, round_, participation, name, length
):
    response = signed_in.post(
        new_path(round_), filled_in(signed_in, round_, **{name: "å" * length})
    )

    assert list(response.context["form"].errors) == [name]
    assert "å" * length in response.content.decode()
    assert "<details open>" in response.content.decode() or name != "tried"


@pytest.mark.parametrize("number", ["-1", "10000001", "9" * 5000, "många"])
def test_an_unbelievable_number_of_people_is_refused(signed_in, draft, number):
    form = signed_in.post(
        path(draft, "skriv/"), edited(draft, people_affected=number)
    ).context["form"]

    assert list(form.errors) == ["people_affected"]


@pytest.mark.parametrize(("name", "value"), [("lack", "x"), ("wanted_form", "<b>")])
def test_a_choice_that_is_not_offered_is_refused(signed_in, draft, name, value):
    form = signed_in.post(
        path(draft, "skriv/"), edited(draft, **{name: value})
    ).context["form"]

    assert list(form.errors) == [name]


def test_the_form_and_its_save_ask_the_database_little(
    signed_in, draft, django_assert_max_num_queries
):
    signed_in.get(path(draft, "skriv/"))
    with django_assert_max_num_queries(2 + 6):
        signed_in.get(path(draft, "skriv/"))
    with django_assert_max_num_queries(2 + 10):
        signed_in.post(path(draft, "skriv/"), edited(draft, title="Ny", check=""))
    with django_assert_max_num_queries(2 + 8):
        signed_in.get(path(draft))
