"""The files of the municipalities, for RSS and SKR: where the words are shown."""

import pytest
from django.utils import timezone

from rounds.models import Step
from tests import factories as f

BODY = b"Vad vi har sett.\n"


def path(participation, attachment):
    return f"/rss/deltagande/{participation.public_id}/underlag/{attachment.public_id}/"


@pytest.fixture
def round_(db):
    return f.RoundFactory(open_step=Step.FORWARD)


@pytest.fixture
def participation(round_):
    return f.ParticipationFactory(round=round_)


@pytest.fixture
def are(participation):
    return f.CoverageFactory(rss=participation.rss).municipality


@pytest.fixture
def coordinator(participation):
    return f.CoordinatorFactory(rss=participation.rss).user


@pytest.fixture
def attachment(round_, are):
    need = f.SubmissionFactory(round=round_, municipality=are, submitted=True)
    return f.AttachmentFactory(submission=need, name="Kartläggning.txt")


def fetched(client, person, participation, attachment):
    """The body, or the status of what came instead."""
    client.force_login(person)
    response = client.get(path(participation, attachment))
    return response.content if response.status_code == 200 else response.status_code


def gather(attachment, participation, **regional):
    need = f.RegionalNeedFactory(participation=participation, **regional)
    return f.GatheredSubmissionFactory(
        regional_need=need, submission=attachment.submission
    )


def test_the_desk_shows_the_file_and_sends_it_to_be_saved(
    client, coordinator, participation, attachment
):
    client.force_login(coordinator)
    html = client.get(f"/rss/deltagande/{participation.public_id}/").content.decode()
    response = client.get(path(participation, attachment))

    assert (
        f'<a href="{path(participation, attachment)}" download>Kartläggning.txt</a>'
        in html
    )
    assert response.content == BODY
    assert response.headers["Content-Disposition"] == (
        "attachment; filename*=utf-8''Kartl%C3%A4ggning.txt"
    )


def test_a_draft_has_no_file_for_anybody_else(
    client, coordinator, participation, round_, are
):
    draft = f.SubmissionFactory(round=round_, municipality=are)
    of_draft = f.AttachmentFactory(submission=draft, name="hemlig-fil.txt")

    assert fetched(client, coordinator, participation, of_draft) == 404
    desk = client.get(f"/rss/deltagande/{participation.public_id}/").content.decode()
    assert "hemlig-fil" not in desk
    assert fetched(client, f.SkrFactory(), participation, of_draft) == 404
    draft.submitted_at, draft.submitted_by = timezone.now(), draft.created_by
    draft.save()
    assert fetched(client, coordinator, participation, of_draft) == BODY


def test_another_rss_fetches_nothing_by_its_own_desk_or_by_ours(
    client, participation, attachment, round_
):
    other = f.ParticipationFactory(round=round_)
    person = f.CoordinatorFactory(rss=other.rss).user

    assert fetched(client, person, participation, attachment) == 404
    assert fetched(client, person, other, attachment) == 404
    client.force_login(f.RepresentativeFactory().user)
    assert client.get(path(participation, attachment)).status_code == 404


def test_skr_fetches_what_it_can_read_and_not_what_an_rss_still_works_on(
    client, coordinator, participation, attachment
):
    skr = f.SkrFactory()
    assert fetched(client, skr, participation, attachment) == BODY

    link = gather(attachment, participation)
    assert fetched(client, skr, participation, attachment) == 404
    assert fetched(client, coordinator, participation, attachment) == BODY

    regional = link.regional_need
    regional.forwarded_at, regional.forwarded_by = timezone.now(), coordinator
    regional.save()
    assert fetched(client, skr, participation, attachment) == BODY


def test_the_regional_need_shows_the_file_also_when_the_need_is_withdrawn(
    client, coordinator, participation, attachment
):
    link = gather(attachment, participation)
    need = attachment.submission
    need.withdrawn_at, need.withdrawn_by = timezone.now(), need.created_by
    need.save()

    assert fetched(client, coordinator, participation, attachment) == BODY
    page = client.get(f"/rss/regionalt-behov/{link.regional_need.public_id}/")
    assert path(participation, attachment) in page.content.decode()
    link.unlinked_at, link.unlinked_by = timezone.now(), coordinator
    link.save()
    assert fetched(client, coordinator, participation, attachment) == 404


@pytest.mark.parametrize("page", ["fraga", "lamna-utanfor", "nytt-regionalt-behov"])
def test_each_page_with_the_words_shows_the_file(
    client, coordinator, participation, attachment, page
):
    client.force_login(coordinator)
    html = client.get(
        f"/rss/deltagande/{participation.public_id}/{page}/",
        {"behov": attachment.submission.public_id},
    ).content.decode()

    assert path(participation, attachment) in html


def test_the_page_for_rewording_shows_the_file(
    client, coordinator, participation, attachment
):
    link = gather(attachment, participation)
    client.force_login(coordinator)
    base = f"/rss/regionalt-behov/{link.regional_need.public_id}/"
    query = {"behov": attachment.submission.public_id}

    assert (
        path(participation, attachment) in client.get(f"{base}skriv/").content.decode()
    )
    assert (
        path(participation, attachment)
        in client.get(f"{base}dela/", query).content.decode()
    )


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("number", [0, 2])
def test_the_desk_asks_no_more_for_files(
    client,
    coordinator,
    participation,
    round_,
    are,
    rows,
    number,
    django_assert_num_queries,
):
    for _ in range(rows):
        need = f.SubmissionFactory(round=round_, municipality=are, submitted=True)
        for n in range(number):
            f.AttachmentFactory(submission=need, content=b"%d" % n)
    client.force_login(coordinator)
    with django_assert_num_queries(2 + 10):
        html = client.get(f"/rss/deltagande/{participation.public_id}/")
    assert html.content.decode().count(" download>") == number * rows
