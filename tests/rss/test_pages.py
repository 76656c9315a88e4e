"""The pages of an RSS: desk, gathering, a regional need, forwarding."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.utils import timezone

from accounts.forms import version_of
from outbox.models import Letter
from rounds.models import Event, Step
from rss.models import GatheredSubmission, RegionalNeed
from tests import factories as f

WORDING = {
    "title": "Ett gemensamt behov",
    "target_group": "Unga vuxna",
    "description": "Flera kommuner möter dem för sent.",
}
CANARY = "kanariefågel-utkast"


def desk(participation, page=""):
    return f"/rss/deltagande/{participation.public_id}/{page}"


def need_path(need, page=""):
    return f"/rss/regionalt-behov/{need.public_id}/{page}"


def html(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def ids(submissions):
    return [submission.public_id for submission in submissions]


# --- The way to the desk --------------------------------------------------------


def test_a_coordinator_of_one_rss_is_sent_on_to_its_desk(
    signed_in, round_, participation
):
    f.ParticipationFactory(round=round_)
    response = signed_in.get(f"/rss/omgang/{round_.public_id}/")

    assert response.url == desk(participation)


def test_who_coordinates_several_chooses(client, round_, participation, coordinator):
    other = f.ParticipationFactory(round=round_, rss__name="RSS Västernorrland")
    f.ParticipationFactory(round=round_, rss__name="RSS Skåne")
    f.CoordinatorFactory(user=coordinator, rss=other.rss)
    client.force_login(coordinator)
    page = html(client, f"/rss/omgang/{round_.public_id}/")

    assert f'href="{desk(participation)}"' in page
    assert f'href="{desk(other)}"' in page
    assert "RSS Skåne" not in page


def test_an_rss_that_was_not_asked_is_told_whom_to_ask(signed_in, round_):
    assert "Hör av dig till SKR" in html(signed_in, f"/rss/omgang/{round_.public_id}/")


# --- The desk -------------------------------------------------------------------


def row_of(page, name):
    """What the table says of a municipality."""
    return page.split(f'<th scope="row">{name}</th>')[1].split("</tr>")[0]


def test_the_desk_has_one_row_for_each_municipality_and_the_rate_in_words(
    signed_in, round_, participation, municipalities, submissions
):
    submissions[0].withdrawn_at = timezone.now()
    submissions[0].withdrawn_by = submissions[0].created_by
    submissions[0].save()
    submissions[2].delete()
    f.NilReturnFactory(round=round_, municipality=municipalities[2], reason="Vi är få.")
    f.ExtensionFactory(
        period=round_.period(Step.GATHER),
        organization_key=municipalities[0].organization_key,
        closes_at=timezone.now() + timedelta(days=2),
    )
    f.CoverageFactory(municipality__name="Någon annans")
    page = html(signed_in, desk(participation))

    assert "2 av 3 kommuner har svarat" in page
    assert "1 behov inskickat" in row_of(page, "Åre")
    assert "Vi är få." in row_of(page, "Berg")
    ostersund = row_of(page, "Östersund")
    for part in ("Har inte svarat än", "1 behov återtaget", "Längre tid: till och med"):
        assert part in ostersund
    assert "Någon annans" not in page
    order = [
        page.index(f'<th scope="row">{n}</th>') for n in ("Berg", "Åre", "Östersund")
    ]
    assert order == sorted(order)


def test_drafts_are_neither_shown_nor_counted(
    signed_in, round_, participation, municipalities
):
    for place in municipalities:
        f.SubmissionFactory(round=round_, municipality=place, title=CANARY)
    page = html(signed_in, desk(participation))

    assert "0 av 3 kommuner har svarat" in page
    assert CANARY not in page
    assert "Ingen kommun har skickat in något" in page


def test_what_waits_to_be_gathered_is_there_to_read_and_choose(
    signed_in, participation, submissions, regional_need
):
    page = html(signed_in, desk(participation))

    assert page.count('name="behov"') == 1
    assert f'value="{submissions[2].public_id}"' in page
    assert submissions[2].challenge in page
    assert "1 inskickat behov att samla ihop" in page
    assert "1 regionalt behov att skicka vidare" in page


def test_before_its_turn_the_rss_reads_and_does_nothing(
    signed_in, participation, submissions
):
    f.place_calendar(participation.round, open_step=Step.GATHER)
    page = html(signed_in, desk(participation))

    assert "RSS kan samla ihop behoven från och med" in page
    assert "Behov från Åre" in page
    assert 'name="behov"' not in page


def test_after_its_turn_the_desk_says_so(signed_in, participation, submissions):
    f.place_calendar(participation.round, open_step=Step.COMPILE)
    page = html(signed_in, desk(participation))

    assert "Steget är stängt" in page
    assert 'name="behov"' not in page


def test_skr_reads_the_desk_but_gathers_only_where_the_rss_stays_out(
    client, participation, submissions, regional_need
):
    client.force_login(f.SkrFactory())
    page = html(client, desk(participation))
    assert "Behov från Berg" in page
    assert 'name="behov"' not in page
    assert "Samsjuklighet" not in page
    data = {"behov": ids(submissions[2:]), "till": "nytt"}
    assert client.post(desk(participation, "samla/"), data).status_code == 403

    participation.takes_part, participation.reason = False, "Vi är två."
    participation.save()
    participation.round.direct_to_skr = True
    participation.round.save()
    page = html(client, desk(participation))
    assert 'name="behov"' in page
    assert "Samsjuklighet" in page
    assert client.post(desk(participation, "samla/"), data).status_code == 302


def test_an_empty_regional_need_is_shown_as_such(signed_in, participation):
    f.RegionalNeedFactory(participation=participation, title="Tomt")
    page = html(signed_in, desk(participation))

    assert "1 regionalt behov utan inskickade behov bakom" in page
    assert "Granska och skicka vidare" not in page


@pytest.mark.parametrize("rows", [1, 3, 49])
def test_the_desk_asks_the_database_as_often_for_49_municipalities_as_for_one(
    signed_in,
    round_,
    rss,
    participation,
    rows,
    django_assert_num_queries,
    answers_are_kept,
):
    for _ in range(rows):
        place = f.CoverageFactory(rss=rss).municipality
        here = {"round": round_, "municipality": place, "submitted": True}
        f.SubmissionFactory(**here)
        f.GatheredSubmissionFactory(
            regional_need=f.RegionalNeedFactory(participation=participation),
            submission=f.SubmissionFactory(**here),
        )
        f.NilReturnFactory(
            round=round_, municipality=f.CoverageFactory(rss=rss).municipality
        )
        f.QuestionFactory.create_batch(
            2, submission=f.SubmissionFactory(**here), answered=True
        )
        f.QuestionFactory(submission=f.SubmissionFactory(**here))
        f.LeftOutFactory(
            participation=participation, submission=f.SubmissionFactory(**here)
        )
    html(signed_in, desk(participation))
    with django_assert_num_queries(2 + 4):
        html(signed_in, desk(participation))
    caches["answers"].clear()
    with django_assert_num_queries(2 + 7):
        html(signed_in, desk(participation))


# --- Gathering ------------------------------------------------------------------


def test_the_chosen_go_on_to_a_new_regional_need_with_their_words_beside(
    signed_in, participation, submissions
):
    response = signed_in.post(
        desk(participation, "samla/"),
        {"behov": ids(submissions[:2]), "till": "nytt"},
        follow=True,
    )
    page = response.content.decode()

    assert page.count("Kommunens egna ord") == 2
    assert page.count('type="hidden" name="behov"') == 2
    assert response.context["form"]["title"].value() is None
    assert RegionalNeed.objects.count() == 0


def test_of_one_chosen_the_words_are_a_first_proposal(
    signed_in, participation, submissions
):
    path = desk(participation, "nytt-regionalt-behov/")
    form = signed_in.get(f"{path}?behov={submissions[0].public_id}").context["form"]

    assert form["title"].value() == submissions[0].title
    assert submissions[0].challenge in form["description"].value()


def test_a_regional_need_is_made_once_by_a_double_click(
    signed_in, participation, submissions
):
    path = desk(participation, "nytt-regionalt-behov/")
    data = {**WORDING, "behov": ids(submissions)}
    urls = {signed_in.post(path, data).url for _ in range(2)}

    assert urls == {need_path(RegionalNeed.objects.get())}
    assert GatheredSubmission.objects.live().count() == 3
    assert Event.objects.count() == 1


def test_a_regional_need_without_words_is_asked_for_them(
    signed_in, participation, submissions
):
    path = desk(participation, "nytt-regionalt-behov/")
    form = signed_in.post(path, {"behov": ids(submissions)}).context["form"]

    assert form.errors == {
        "title": ["Skriv en rubrik."],
        "target_group": ["Skriv vilken målgrupp behovet gäller."],
        "description": ["Beskriv behovet."],
    }


def test_a_regional_need_without_submissions_is_sent_back_to_choose(
    signed_in, participation, submissions
):
    foreign = f.SubmissionFactory(round=participation.round, submitted=True)
    draft = f.SubmissionFactory(
        round=participation.round, municipality=submissions[0].municipality
    )
    path = desk(participation, "nytt-regionalt-behov/")
    for sent in ([], ["zzzzzzzz"], ["\x00"], ids([foreign]), ids([draft])):
        response = signed_in.post(path, {**WORDING, "behov": sent})
        assert response.url == desk(participation)

    assert RegionalNeed.objects.count() == 0


def test_more_is_gathered_into_one_that_exists(
    signed_in, participation, submissions, regional_need
):
    data = {"behov": ids(submissions[2:]), "till": regional_need.public_id}
    for _ in range(2):
        response = signed_in.post(desk(participation, "samla/"), data)
        assert response.url == need_path(regional_need)

    assert regional_need.gathered.live().count() == 3


def test_nothing_chosen_is_said_on_the_desk(signed_in, participation, submissions):
    response = signed_in.post(desk(participation, "samla/"), {"till": "nytt"})

    assert response.context["form"].errors == {
        "behov": ["Välj minst ett inskickat behov."]
    }
    assert "<title>Fel: " in response.content.decode()


def test_who_comes_second_gets_a_sentence_and_what_was_ticked_is_kept(
    signed_in, participation, submissions, regional_need
):
    other = f.RegionalNeedFactory(participation=participation, title="Ett annat")
    data = {"behov": ids([submissions[0], submissions[2]]), "till": other.public_id}
    response = signed_in.post(desk(participation, "samla/"), data)

    assert response.context["form"].errors == {
        "behov": ["”Behov från Östersund” är redan insamlat i ”Samsjuklighet”."]
    }
    assert response.content.decode().count(" checked") == 2
    assert other.gathered.count() == 0

    path = desk(participation, "nytt-regionalt-behov/")
    form = signed_in.post(path, {**WORDING, "behov": ids(submissions)}).context["form"]
    assert form.non_field_errors() == [
        "”Behov från Östersund” är redan insamlat i ”Samsjuklighet”."
    ]
    assert RegionalNeed.objects.filter(title=WORDING["title"]).count() == 0


@pytest.mark.parametrize("page", ["samla/", "nytt-regionalt-behov/", "skicka-vidare/"])
@pytest.mark.parametrize("step", [Step.GATHER, Step.COMPILE])
def test_outside_the_step_nothing_is_gathered_or_forwarded(
    signed_in, participation, submissions, regional_need, page, step
):
    f.place_calendar(participation.round, open_step=step)
    data = {**WORDING, "behov": ids(submissions[2:]), "till": regional_need.public_id}

    assert signed_in.post(desk(participation, page), data).status_code == 403
    assert GatheredSubmission.objects.count() == 2


def test_an_rss_that_stays_out_does_not_gather(signed_in, participation, submissions):
    participation.takes_part, participation.reason = False, "Vi är två."
    participation.save()
    data = {"behov": ids(submissions), "till": "nytt"}

    assert signed_in.post(desk(participation, "samla/"), data).status_code == 403


# --- A regional need ------------------------------------------------------------


def test_a_regional_need_shows_its_words_and_those_of_each_municipality(
    signed_in, regional_need, submissions
):
    page = html(signed_in, need_path(regional_need))

    assert regional_need.description in page
    assert page.count("Kommunens egna ord") == 2
    assert page.count('type="checkbox" name="behov"') == 2
    assert "2 inskickade behov bakom" in page


def test_a_submission_is_taken_out_and_waits_on_the_desk_again(
    signed_in, participation, regional_need, submissions
):
    data = {"behov": submissions[0].public_id}
    for _ in range(2):
        response = signed_in.post(need_path(regional_need, "ta-ut/"), data)
        assert response.url == need_path(regional_need)

    assert Event.objects.count() == 1
    assert html(signed_in, desk(participation)).count('name="behov"') == 2


@pytest.mark.parametrize("sent", ["", "zzzzzzzz", "\x00", "x" * 10_000])
def test_taking_out_what_is_not_there_changes_nothing(signed_in, regional_need, sent):
    signed_in.post(need_path(regional_need, "ta-ut/"), {"behov": sent})

    assert regional_need.gathered.live().count() == 2


def test_a_withdrawn_submission_stands_apart_and_does_not_count(
    signed_in, regional_need, submissions
):
    submissions[0].withdrawn_at = timezone.now()
    submissions[0].withdrawn_by = submissions[0].created_by
    submissions[0].save()
    page = html(signed_in, need_path(regional_need))

    assert "Återtagna av kommunen" in page
    assert "1 inskickat behov bakom" in page


def test_the_wording_is_changed_until_it_is_forwarded(signed_in, regional_need):
    path = need_path(regional_need, "skriv/")
    signed_in.post(path, {**WORDING, "version": version_of(regional_need.saved_at)})
    regional_need.refresh_from_db()
    assert regional_need.title == WORDING["title"]

    regional_need.forwarded_at = timezone.now()
    regional_need.forwarded_by = regional_need.created_by
    regional_need.save()
    assert signed_in.post(path, {**WORDING, "title": "Nytt"}).status_code == 403
    take = {"behov": regional_need.gathered.first().submission.public_id}
    assert signed_in.post(need_path(regional_need, "ta-ut/"), take).status_code == 403
    assert "Skickat vidare till SKR" in html(signed_in, need_path(regional_need))


@pytest.mark.parametrize(
    ("name", "text"),
    [("title", "å" * 121), ("description", "å" * 10_001), ("title", "a\x00b")],
)
def test_wording_that_cannot_be_stored_is_shown_again(
    signed_in, regional_need, name, text
):
    form = signed_in.post(
        need_path(regional_need, "skriv/"), {**WORDING, name: text}
    ).context["form"]

    assert list(form.errors) == [name]


def test_odd_words_are_kept_as_text_on_every_page(
    signed_in, participation, regional_need, submissions
):
    odd = "<script>alert(1)</script> 😀 ‏"
    signed_in.post(
        need_path(regional_need, "skriv/"),
        {
            "title": odd,
            "target_group": odd,
            "description": odd,
            "version": version_of(regional_need.saved_at),
        },
    )
    regional_need.refresh_from_db()
    assert regional_need.title == odd.strip()
    for path in (
        desk(participation),
        need_path(regional_need),
        need_path(regional_need, "skriv/"),
        desk(participation, "skicka-vidare/"),
    ):
        assert "<script>alert" not in html(signed_in, path)


def test_two_who_reword_at_once_see_both_texts_and_none_is_lost(
    signed_in, regional_need, coordinator
):
    path = need_path(regional_need, "skriv/")
    opened = version_of(regional_need.saved_at)
    signed_in.post(path, {**WORDING, "version": opened})
    mine = {**WORDING, "description": "Min text.", "version": opened}
    response = signed_in.post(path, mine)
    page = response.content.decode()

    assert response.status_code == 409
    assert WORDING["description"] in page
    assert "Min text." in page
    regional_need.refresh_from_db()
    assert regional_need.description == WORDING["description"]
    assert regional_need.last_writer == coordinator

    shown = response.context["form"]["version"].value()
    assert signed_in.post(path, {**mine, "version": shown}).status_code == 302
    regional_need.refresh_from_db()
    assert regional_need.description == "Min text."


@pytest.mark.parametrize("sent", [{}, {"version": "x"}, {"version": "9" * 30}])
def test_a_form_without_a_version_writes_over_nothing(signed_in, regional_need, sent):
    signed_in.post(need_path(regional_need, "skriv/"), {**WORDING, **sent})
    regional_need.refresh_from_db()

    assert regional_need.title == "Samsjuklighet"


def test_some_are_given_a_regional_need_of_their_own_and_a_double_click_gives_one(
    signed_in, regional_need, submissions
):
    data = {"behov": ids(submissions[:1]), "split": ""}
    response = signed_in.post(need_path(regional_need, "ta-ut/"), data)
    assert response.url == (
        need_path(regional_need, "dela/") + f"?behov={submissions[0].public_id}"
    )
    form = signed_in.get(response.url).context["form"]
    assert form["title"].value() == submissions[0].title

    data = {**WORDING, "behov": ids(submissions[:1])}
    urls = {
        signed_in.post(need_path(regional_need, "dela/"), data).url for _ in range(2)
    }
    made = RegionalNeed.objects.get(title=WORDING["title"])
    assert urls == {need_path(made)}
    assert ids([link.submission for link in made.gathered.live()]) == ids(
        submissions[:1]
    )
    assert regional_need.gathered.live().count() == 1


def test_all_of_it_is_not_split_off_nor_what_stands_elsewhere(
    signed_in, participation, regional_need, submissions
):
    path = need_path(regional_need, "dela/")
    form = signed_in.post(path, {**WORDING, "behov": ids(submissions[:2])}).context[
        "form"
    ]
    assert "Då blir inget kvar här." in form.non_field_errors()[0]
    for sent in (ids(submissions[2:]), [], ["\x00"]):
        response = signed_in.post(path, {**WORDING, "behov": sent})
        assert response.url == need_path(regional_need)

    assert RegionalNeed.objects.count() == 1


def test_a_regional_need_is_taken_apart_whole(signed_in, regional_need, participation):
    signed_in.post(need_path(regional_need, "ta-ut/"), {"all": ""})

    assert regional_need.gathered.live().count() == 0
    assert html(signed_in, desk(participation)).count('name="behov"') == 3


@pytest.mark.parametrize("page", ["", "skriv/", "ta-ut/", "dela/"])
def test_the_regional_need_of_another_rss_answers_as_one_that_does_not_exist(
    signed_in, page
):
    foreign = f.RegionalNeedFactory()
    answers = [
        signed_in.post(need_path(need, page)).status_code
        for need in (foreign, RegionalNeed(public_id="zzzzzzzz"))
    ]

    assert answers == [404, 404]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_regional_need_asks_as_often_for_three_submissions_as_for_one(
    signed_in, participation, rows, django_assert_num_queries
):
    need = f.RegionalNeedFactory(participation=participation)
    f.GatheredSubmissionFactory.create_batch(rows, regional_need=need)
    html(signed_in, need_path(need))
    with django_assert_num_queries(2 + 6):
        html(signed_in, need_path(need))


# --- Forwarding -----------------------------------------------------------------


def test_the_check_page_says_what_is_unaccounted_for(
    signed_in, participation, regional_need, submissions, rss
):
    f.CoverageFactory(rss=rss, municipality__name="Tysta byn")
    f.RegionalNeedFactory(participation=participation, title="Tomt")
    page = html(signed_in, desk(participation, "skicka-vidare/"))

    assert "1 inskickat behov är inte ihopsamlat och följer inte med" in page
    assert "<li>Behov från Berg, Berg</li>" in page
    assert "1 kommun har inte svarat" in page
    assert "Tysta byn" in page
    assert page.count(" checked") == 1
    assert "Kan inte skickas vidare" in page
    assert "Det blir" not in page


def test_over_five_is_advised_against_and_not_stopped(
    signed_in, participation, round_, municipalities
):
    for _ in range(6):
        f.GatheredSubmissionFactory(
            regional_need=f.RegionalNeedFactory(participation=participation)
        )
    path = desk(participation, "skicka-vidare/")
    response = signed_in.get(path)
    assert "Det blir 6 regionala behov" in response.content.decode()

    signed_in.post(path, {"behov": response.context["ticked"]})
    assert RegionalNeed.objects.forwarded().count() == 6


def test_one_of_several_is_forwarded_and_the_receipt_counts_what_is_stored(
    signed_in, participation, regional_need, coordinator
):
    other = f.GatheredSubmissionFactory(
        regional_need=f.RegionalNeedFactory(participation=participation)
    ).regional_need
    path = desk(participation, "skicka-vidare/")
    response = signed_in.get(f"{path}?behov={regional_need.public_id}")
    assert response.context["ticked"] == [regional_need.public_id]

    data = {"behov": [regional_need.public_id], "kvar": 1}
    response = signed_in.post(path, data, follow=True)
    page = response.content.decode()
    assert response.redirect_chain == [(desk(participation, "kvittens/"), 302)]
    assert (
        "1 regionalt behov är skickat vidare till SKR, med 2 inskickade behov" in page
    )
    assert regional_need.public_id in page
    assert other.public_id not in page


def test_what_is_left_behind_is_confirmed_and_more_than_was_shown_asked_anew(
    signed_in, participation, regional_need, submissions
):
    path = desk(participation, "skicka-vidare/")
    data = {"behov": [regional_need.public_id]}
    for known in ({}, {"kvar": "0"}, {"kvar": "x"}, {"kvar": ""}):
        form = signed_in.post(path, {**data, **known}).context["form"]
        assert list(form.errors) == ["kvar"]
    f.QuestionFactory(submission=submissions[2])
    page = html(signed_in, path)
    assert "1 inskickat behov väntar på kommunens svar och följer inte med" in page
    later = {"round": participation.round, "municipality": submissions[0].municipality}
    f.SubmissionFactory(**later, submitted=True)
    assert list(signed_in.post(path, {**data, "kvar": "1"}).context["form"].errors)
    assert RegionalNeed.objects.forwarded().count() == 0

    signed_in.post(path, {**data, "kvar": "2"})
    assert RegionalNeed.objects.forwarded().count() == 1


def test_where_everything_is_accounted_for_nothing_is_confirmed(
    signed_in, participation, regional_need, submissions
):
    f.LeftOutFactory(participation=participation, submission=submissions[2])
    path = desk(participation, "skicka-vidare/")
    assert 'name="kvar"' not in html(signed_in, path)
    assert "1 behov har ni lämnat utanför, med skäl" in html(signed_in, path)
    signed_in.post(path, {"behov": [regional_need.public_id]})

    assert RegionalNeed.objects.forwarded().count() == 1


def test_forwarding_twice_shows_the_same_receipt(
    signed_in, participation, regional_need
):
    path = desk(participation, "skicka-vidare/")
    data = {"behov": [regional_need.public_id], "kvar": 1}
    urls = [signed_in.post(path, data).url for _ in range(2)]

    assert urls == [desk(participation, "kvittens/")] * 2
    assert (Event.objects.count(), Letter.objects.count()) == (1, 1)


def test_what_has_nothing_behind_is_refused_by_name(
    signed_in, participation, regional_need
):
    empty = f.RegionalNeedFactory(participation=participation, title="Tomt")
    form = signed_in.post(
        desk(participation, "skicka-vidare/"),
        {"behov": ids([regional_need, empty]), "kvar": 1},
    ).context["form"]

    assert form.errors == {
        "behov": ["”Tomt” har inget inskickat behov bakom sig. Välj bort det."]
    }
    assert RegionalNeed.objects.forwarded().count() == 0


@pytest.mark.parametrize("sent", [[], ["zzzzzzzz"], ["\x00"]])
def test_forwarding_nothing_or_what_is_foreign_is_refused(
    signed_in, participation, regional_need, sent
):
    foreign = f.GatheredSubmissionFactory().regional_need
    for wrong in (sent, [foreign.public_id]):
        form = signed_in.post(
            desk(participation, "skicka-vidare/"), {"behov": wrong, "kvar": 1}
        ).context["form"]
        assert list(form.errors) == ["behov"]

    assert RegionalNeed.objects.forwarded().count() == 0


def test_with_nothing_to_forward_the_page_says_what_to_do(signed_in, participation):
    page = html(signed_in, desk(participation, "skicka-vidare/"))

    assert "Det finns inget att skicka vidare" in page
    assert '<button class="btn btn-primary">' not in page


@pytest.mark.parametrize(
    "page",
    [
        "",
        "svar.csv",
        "svar.xlsx",
        "svara/",
        "skriv/",
        "fraga/",
        "fraga/ta-tillbaka/",
        "lamna-utanfor/",
        "ta-med-igen/",
        "anstand/",
        "samla/",
        "nytt-regionalt-behov/",
        "skicka-vidare/",
        "kvittens/",
    ],
)
def test_the_desk_of_another_rss_answers_as_one_that_does_not_exist(signed_in, page):
    foreign = f.ParticipationFactory()
    path = desk(foreign, page).replace(foreign.public_id, "zzzzzzzz")

    assert signed_in.post(desk(foreign, page)).status_code == 404
    assert signed_in.post(path).status_code == 404
