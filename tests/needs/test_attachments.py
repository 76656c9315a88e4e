"""The files of the municipalities behind a need, for all who may read it whole."""

import pytest
from django.utils import timezone

from needs.models import Need
from rounds.models import Step
from tests import factories as f

BODY = b"Vad vi har sett.\n"


def path(need, attachment):
    return f"/nationellt/behov/{need.public_id}/underlag/{attachment.public_id}/"


@pytest.fixture
def round_(db):
    return f.RoundFactory(open_step=Step.SCREEN)


@pytest.fixture
def officer(round_):
    agency = f.EngagementFactory(round=round_).agency
    return f.OfficerFactory(agency=agency).user


@pytest.fixture
def link(round_):
    participation = f.ParticipationFactory(round=round_)
    regional = f.RegionalNeedFactory(participation=participation, forwarded=True)
    submission = f.SubmissionFactory(round=round_, submitted=True)
    return f.GatheredSubmissionFactory(regional_need=regional, submission=submission)


@pytest.fixture
def attachment(link):
    return f.AttachmentFactory(submission=link.submission, name="Underlag.txt")


@pytest.fixture
def source(round_, link):
    return f.SourceFactory(
        need=f.NeedFactory(round=round_), regional_need=link.regional_need
    )


def fetched(client, person, need, attachment):
    client.force_login(person)
    response = client.get(path(need, attachment))
    return response.content if response.status_code == 200 else response.status_code


def test_the_need_shows_the_file_and_sends_it_to_be_saved(
    client, officer, source, attachment
):
    client.force_login(officer)
    html = client.get(f"/nationellt/behov/{source.need.public_id}/").content.decode()
    response = client.get(path(source.need, attachment))

    assert (
        f'<a href="{path(source.need, attachment)}" download>Underlag.txt</a>' in html
    )
    assert response.content == BODY
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="Underlag.txt"'
    )


def test_who_may_read_the_need_gets_the_file_and_nobody_else(
    client, round_, officer, source, attachment
):
    need = source.need
    member = f.PanelMemberFactory(round=round_).user
    elsewhere = f.OfficerFactory(agency=f.EngagementFactory().agency).user

    for person in (officer, f.SkrFactory()):
        assert fetched(client, person, need, attachment) == BODY
    for person in (elsewhere, member, f.RepresentativeFactory().user):
        assert fetched(client, person, need, attachment) == 404
    need.status, need.decision_reason = Need.Status.SUPPORT_LACKING, "Enigt."
    need.decided_at, need.decided_by = timezone.now(), f.SkrFactory()
    need.save()
    # The panel reads a need, with its words, once SKR has decided on it.
    assert fetched(client, member, need, attachment) == BODY


def test_agencies_wait_for_their_turn(client, officer, source, attachment, round_):
    f.place_calendar(round_, open_step=Step.COMPILE)
    assert fetched(client, officer, source.need, attachment) == 404


def test_a_file_is_not_fetched_through_another_need(
    client, officer, source, attachment, round_
):
    other = f.SourceFactory(
        need=f.NeedFactory(round=round_),
        regional_need=f.RegionalNeedFactory(
            participation__round=round_, forwarded=True
        ),
    ).need

    assert fetched(client, officer, other, attachment) == 404


def test_what_no_longer_stands_behind_the_need_is_not_fetched(
    client, officer, source, attachment, link
):
    submission = link.submission
    now = timezone.now()
    for record, fields in (
        (source, {"unlinked_at": now, "unlinked_by": officer}),
        (link, {"unlinked_at": now, "unlinked_by": officer}),
        (submission, {"withdrawn_at": now, "withdrawn_by": officer}),
    ):
        skr = f.SkrFactory()
        assert fetched(client, skr, source.need, attachment) == BODY
        before = {name: getattr(record, name) for name in fields}
        type(record).objects.filter(pk=record.pk).update(**fields)
        assert fetched(client, skr, source.need, attachment) == 404
        type(record).objects.filter(pk=record.pk).update(**before)
