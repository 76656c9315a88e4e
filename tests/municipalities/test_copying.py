"""Words from another round in a new draft, which says where they come from."""

import pytest
from django.utils import timezone

from accounts.ids import new_public_id
from municipalities import actions
from municipalities.models import Submission
from rounds.models import Step
from tests import factories as f
from tests.municipalities.test_needs import path


@pytest.fixture
def earlier(municipality, representative):
    return f.SubmissionFactory(
        round=f.RoundFactory(open_step=Step.FEEDBACK, title="Äldre 2024"),
        municipality=municipality,
        created_by=representative,
        submitted=True,
        title="Ensamhet",
        tried="Vi har letat.",
    )


def page(round_):
    return f"/kommun/omgang/{round_.public_id}/kopiera/"


def copy(client, round_, need, draft_id=None):
    data = {"behov": need.public_id, "draft_id": draft_id or new_public_id()}
    return client.post(page(round_), data)


def copies():
    return Submission.objects.filter(copied_from__isnull=False)


def test_an_earlier_need_is_copied_word_for_word_with_its_origin(
    signed_in, round_, participation, earlier
):
    response = copy(signed_in, round_, earlier)
    draft = copies().get()

    assert response.url == path(draft, "skriv/")
    assert draft.words == earlier.words
    assert (draft.round, draft.municipality) == (round_, earlier.municipality)
    assert (draft.copied_from, draft.is_draft, draft.is_asked) == (earlier, True, False)
    html = signed_in.get(response.url).content.decode()
    assert f'<a href="{path(earlier)}">Ensamhet</a> i Äldre 2024' in html


def test_copying_twice_gives_one_draft(signed_in, round_, participation, earlier):
    draft_id = new_public_id()
    urls = {copy(signed_in, round_, earlier, draft_id).url for _ in range(2)}

    assert urls == {path(copies().get(), "skriv/")}


def test_a_draft_that_was_never_sent_can_be_copied_too(
    signed_in, round_, participation, earlier
):
    Submission.objects.filter(pk=earlier.pk).update(
        submitted_at=None, submitted_by=None
    )
    assert "Blev inte inskickat" in signed_in.get(page(round_)).content.decode()
    copy(signed_in, round_, earlier)

    assert copies().count() == 1


def test_only_the_municipalitys_own_needs_of_other_rounds_are_offered(
    signed_in, round_, participation, earlier, submitted
):
    foreign = f.SubmissionFactory(submitted=True, title="Grannens behov")
    offered = [need for need, _id in signed_in.get(page(round_)).context["needs"]]
    assert offered == [earlier]

    for need in (foreign, submitted, Submission(public_id="zzzzzzzz")):
        assert copy(signed_in, round_, need).status_code == 200
    assert copies().count() == 0


def test_of_the_same_round_only_what_is_withdrawn_is_copied(submitted, representative):
    with pytest.raises(actions.NotToCopy):
        actions.copy(
            submitted,
            to=submitted.round,
            public_id=new_public_id(),
            by=representative,
            at=timezone.now(),
        )


def test_the_way_there_is_shown_when_there_is_something_to_copy(
    signed_in, round_, participation, municipality, representative
):
    own = f"/kommun/omgang/{round_.public_id}/"
    assert "Kopiera från en tidigare" not in signed_in.get(own).content.decode()
    f.SubmissionFactory(municipality=municipality, created_by=representative)
    assert "Kopiera från en tidigare" in signed_in.get(own).content.decode()


def test_nothing_is_copied_outside_the_step_or_where_the_rss_has_declined(
    signed_in, round_, participation, earlier
):
    participation.takes_part, participation.reason = False, "Vi är två."
    participation.save()
    assert copy(signed_in, round_, earlier).status_code == 403
    participation.takes_part = True
    participation.save()
    f.place_calendar(round_, open_step=Step.FORWARD)
    assert copy(signed_in, round_, earlier).status_code == 403

    assert copies().count() == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_as_often_for_three_as_for_one(
    signed_in, round_, participation, earlier, rows, django_assert_num_queries
):
    for _ in range(rows - 1):
        f.SubmissionFactory(
            municipality=earlier.municipality,
            created_by=earlier.created_by,
            round=earlier.round,
        )
    signed_in.get(page(round_))
    with django_assert_num_queries(10):
        html = signed_in.get(page(round_)).content.decode()
    assert html.count('name="behov"') == rows
