"""The municipality's page in a round, and the answer that there are no needs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from municipalities.models import NilReturn
from rounds.models import Event, Step
from tests import factories as f


def page(client, round_, query=""):
    response = client.get(f"/kommun/omgang/{round_.public_id}/{query}")
    assert response.status_code == 200
    return response.content.decode()


WRITE = "Skriv ett behov</a>"
NIL = "Vi har inga behov denna gång</a>"


def test_the_page_says_the_last_day_and_offers_to_write_or_say_nothing(
    signed_in, round_, participation
):
    html = page(signed_in, round_)

    assert "Sista dag" in html
    assert "om 19 dagar" in html or "om 20 dagar" in html
    assert html.count(WRITE) == 1
    assert html.count(NIL) == 1
    assert "Ni har inte skrivit något än." in html


def test_the_page_shows_drafts_with_who_wrote_last_to_every_representative(
    client, draft
):
    colleague = f.RepresentativeFactory(municipality=draft.municipality).user
    client.force_login(colleague)
    html = page(client, draft.round)

    assert "Samsjuklighet" in html
    assert '<td data-label="Skrev senast">Rut</td>' in html


def test_a_colleague_elsewhere_sees_nothing_of_the_draft(client, draft):
    client.force_login(f.RepresentativeFactory().user)

    assert "Samsjuklighet" not in page(client, draft.round)


def test_a_handed_in_need_stands_and_nothing_can_be_said_beside_it(
    signed_in, submitted
):
    html = page(signed_in, submitted.round)

    assert f'<a href="/kommun/behov/{submitted.public_id}/">Inskickat behov</a>' in html
    assert NIL not in html
    assert "Återta först det som är inskickat" in html


def test_a_withdrawn_need_is_shown_apart(signed_in, submitted, representative):
    submitted.withdrawn_at, submitted.withdrawn_by = timezone.now(), representative
    submitted.save()
    html = page(signed_in, submitted.round)

    assert "<h2>Återtaget</h2>" in html
    assert "<h2>Inskickat</h2>" not in html
    assert html.count(NIL) == 1


def test_the_answer_that_there_is_nothing_takes_the_place_of_the_buttons(
    signed_in, round_, municipality, participation
):
    f.NilReturnFactory(round=round_, municipality=municipality, reason="Vi är få.")
    html = page(signed_in, round_)

    assert "Ni har svarat: inga behov denna gång" in html
    assert "Vi är få." in html
    assert "Ta tillbaka svaret</button>" in html
    assert WRITE not in html


def test_who_represents_several_sees_one_at_a_time_and_which(
    client, round_, participation, municipality
):
    person = f.RepresentativeFactory(municipality=municipality).user
    other = f.MunicipalityFactory(name="Östersund")
    f.CoverageFactory(rss=participation.rss, municipality=other)
    f.RepresentativeFactory(user=person, municipality=other)
    f.SubmissionFactory(round=round_, municipality=other, title="Från Östersund")
    client.force_login(person)

    first, second = (
        page(client, round_),
        page(client, round_, f"?kommun={other.public_id}"),
    )
    assert "<h1>Behov från Åre</h1>" in first
    assert "Från Östersund" not in first
    assert "<h1>Behov från Östersund</h1>" in second
    assert "Från Östersund" in second


@pytest.mark.parametrize("foreign", ["9999", "%00", "x" * 5000, ""])
def test_a_municipality_one_does_not_represent_gives_ones_own(
    signed_in, round_, participation, foreign
):
    assert "<h1>Behov från Åre</h1>" in page(signed_in, round_, f"?kommun={foreign}")


def test_the_page_says_why_when_the_rss_has_declined_and_whom_to_ask(
    signed_in, round_, rss, municipality
):
    f.ParticipationFactory(round=round_, rss=rss, takes_part=False, reason="Vi är två.")
    f.CoordinatorFactory(rss=rss, user__name="Sam", user__email="sam@example.se")
    html = page(signed_in, round_)

    assert "RSS Jämtland deltar inte i den här omgången" in html
    assert "Vi är två." in html
    assert 'Sam, <a href="mailto:sam@example.se">sam@example.se</a>' in html
    assert WRITE not in html
    assert NIL not in html


def test_where_skr_receives_instead_the_municipality_writes_as_usual(
    signed_in, round_, rss, municipality
):
    f.ParticipationFactory(round=round_, rss=rss, takes_part=False, reason="Vi är två.")
    round_.direct_to_skr = True
    round_.save()
    html = page(signed_in, round_)

    assert "direkt till SKR" in html
    assert html.count(WRITE) == 1


def test_before_the_step_the_page_says_from_when(signed_in, municipality):
    html = page(signed_in, f.RoundFactory(open_step=Step.CHOOSE_AREA))

    assert "Insamlingen öppnar" in html
    assert WRITE not in html


def test_after_the_step_the_page_shows_the_way_of_each_need(signed_in, submitted):
    f.place_calendar(submitted.round, open_step=Step.COMPILE)
    html = page(signed_in, submitted.round)

    assert "Stängde" in html
    assert f'href="/kommun/behov/{submitted.public_id}/vagen/"' in html
    assert WRITE not in html


def test_after_the_step_a_draft_is_still_the_municipalitys_to_read(signed_in, draft):
    f.place_calendar(draft.round, open_step=Step.COMPILE)
    html = page(signed_in, draft.round)

    assert "Utkasten blev inte inskickade" in html
    assert f'href="/kommun/behov/{draft.public_id}/"' in html


def test_an_extension_keeps_the_page_open_for_its_municipality_alone(
    client, round_, municipality, participation, representative
):
    f.place_calendar(round_, open_step=Step.FORWARD)
    f.ExtensionFactory(
        period=round_.period(Step.GATHER),
        organization_key=municipality.organization_key,
        closes_at=timezone.now() + timedelta(days=3),
    )
    client.force_login(representative)
    assert "Kommunen har fått längre tid" in page(client, round_)
    assert page(client, round_).count(WRITE) == 1

    client.force_login(f.RepresentativeFactory().user)
    assert WRITE not in page(client, round_)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_database_as_often_for_three_needs_as_for_one(
    signed_in, round_, municipality, participation, rows, django_assert_num_queries
):
    here = {"round": round_, "municipality": municipality}
    for _ in range(rows):
        f.SubmissionFactory(**here)
        f.SubmissionFactory(**here, submitted=True)
    page(signed_in, round_)
    with django_assert_num_queries(13):
        page(signed_in, round_)


def nil_path(round_):
    return f"/kommun/omgang/{round_.public_id}/inga-behov/"


def test_no_needs_is_said_with_a_reason_and_taken_back(
    signed_in, round_, municipality, participation
):
    here = {"municipality": municipality.public_id, "reason": "Vi är få."}
    response = signed_in.post(nil_path(round_), here)
    answer = NilReturn.objects.get()

    assert response.url == (
        f"/kommun/omgang/{round_.public_id}/?kommun={municipality.public_id}"
    )
    assert (answer.reason, answer.municipality) == ("Vi är få.", municipality)

    signed_in.post(f"/kommun/inga-behov/{answer.public_id}/angra/")
    answer.refresh_from_db()
    assert answer.taken_back_at is not None


def test_no_needs_said_by_a_double_click_is_one_answer(
    signed_in, round_, municipality, participation
):
    here = {"municipality": municipality.public_id, "reason": ""}
    urls = {signed_in.post(nil_path(round_), here).url for _ in range(2)}

    assert len(urls) == 1
    assert NilReturn.objects.count() == 1
    assert Event.objects.count() == 1


def test_no_needs_is_refused_with_what_to_do_while_one_stands(signed_in, submitted):
    here = {"municipality": submitted.municipality.public_id, "reason": "Nej"}
    html = signed_in.post(nil_path(submitted.round), here).content.decode()

    assert "Återta dem först" in html
    assert "<title>Fel: " in html
    assert NilReturn.objects.count() == 0


def test_no_needs_cannot_be_said_for_another_municipality(
    signed_in, round_, participation
):
    other = f.MunicipalityFactory()
    f.CoverageFactory(rss=participation.rss, municipality=other)
    response = signed_in.post(nil_path(round_), {"municipality": other.public_id})

    assert response.context["form"].errors == {
        "municipality": response.context["form"].errors["municipality"]
    }
    assert NilReturn.objects.count() == 0


def test_no_needs_cannot_be_said_where_the_rss_has_declined(
    client, round_, participation, municipality
):
    """The person also represents one whose RSS takes part, and so gets to the form."""
    person = f.RepresentativeFactory(municipality=municipality).user
    shut = f.MunicipalityFactory(name="Berg")
    declined = f.ParticipationFactory(round=round_, takes_part=False, reason="Nej")
    f.CoverageFactory(rss=declined.rss, municipality=shut)
    f.RepresentativeFactory(user=person, municipality=shut)
    client.force_login(person)

    response = client.post(nil_path(round_), {"municipality": shut.public_id})
    assert list(response.context["form"].errors) == ["municipality"]
    assert NilReturn.objects.count() == 0

    client.post(nil_path(round_), {"municipality": municipality.public_id})
    assert NilReturn.objects.get().municipality == municipality


def test_taking_back_twice_is_one_event(signed_in, round_, municipality, participation):
    answer = f.NilReturnFactory(round=round_, municipality=municipality)
    for _ in range(2):
        response = signed_in.post(f"/kommun/inga-behov/{answer.public_id}/angra/")
        assert response.status_code == 302

    assert Event.objects.count() == 1


def test_nobody_takes_back_the_answer_of_another_municipality(signed_in, round_):
    answer = f.NilReturnFactory(round=round_)
    foreign = signed_in.post(f"/kommun/inga-behov/{answer.public_id}/angra/")
    missing = signed_in.post("/kommun/inga-behov/zzzzzzzz/angra/")

    assert (foreign.status_code, missing.status_code) == (404, 404)
    answer.refresh_from_db()
    assert answer.taken_back_at is None


def test_when_the_step_is_closed_the_answer_stands(
    signed_in, round_, municipality, participation
):
    answer = f.NilReturnFactory(round=round_, municipality=municipality)
    f.place_calendar(round_, open_step=Step.FORWARD)
    response = signed_in.post(f"/kommun/inga-behov/{answer.public_id}/angra/")

    assert response.status_code == 403
    assert NilReturn.objects.standing().count() == 1


def test_the_page_is_for_representatives(client, round_):
    client.force_login(f.UserFactory())

    assert client.get(f"/kommun/omgang/{round_.public_id}/").status_code == 403
