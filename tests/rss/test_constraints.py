"""What the database itself refuses, and what it lets through."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from rss.models import GatheredSubmission
from tests import factories as f

pytestmark = pytest.mark.django_db


def refused(write):
    with pytest.raises(IntegrityError), transaction.atomic():
        write()


def change(record, **fields):
    return type(record).objects.filter(pk=record.pk).update(**fields)


def test_one_rss_at_a_time_covers_a_municipality():
    first = f.CoverageFactory(since=date(2020, 1, 1))
    refused(lambda: f.CoverageFactory(municipality=first.municipality))
    change(first, until=date(2026, 1, 1))

    assert f.CoverageFactory(municipality=first.municipality).until is None


def test_coverage_begins_before_it_ends():
    row = f.CoverageFactory(since=date(2020, 1, 2))
    refused(lambda: change(row, until=date(2020, 1, 2)))

    assert change(row, until=date(2020, 1, 3)) == 1


def test_an_rss_is_asked_once_per_round():
    first = f.ParticipationFactory()
    refused(lambda: f.ParticipationFactory(round=first.round, rss=first.rss))

    assert f.ParticipationFactory(round=first.round).rss != first.rss


def test_participation_is_answered_by_somebody_at_some_time_or_not_at_all():
    asked = f.ParticipationFactory(takes_part=None)
    refused(lambda: change(asked, takes_part=True))
    refused(lambda: change(asked, answered_at=timezone.now()))
    refused(lambda: change(f.ParticipationFactory(), answered_by=None))

    whole = {"answered_at": timezone.now(), "answered_by": f.UserFactory()}
    assert change(asked, takes_part=False, **whole) == 1


def test_a_regional_need_is_forwarded_by_somebody_at_some_time():
    need = f.RegionalNeedFactory()
    refused(lambda: change(need, forwarded_at=timezone.now()))
    refused(lambda: change(need, forwarded_by=need.created_by))

    both = {"forwarded_at": timezone.now(), "forwarded_by": need.created_by}
    assert change(need, **both) == 1


@pytest.mark.parametrize("name", ["title", "description"])
def test_a_regional_need_has_a_title_and_a_description(name):
    need = f.RegionalNeedFactory()
    refused(lambda: change(need, **{name: ""}))

    assert change(need, **{name: "Ord"}) == 1


def test_a_submission_is_gathered_into_one_regional_need_at_a_time():
    first = f.GatheredSubmissionFactory()
    again = {"submission": first.submission}
    refused(lambda: f.GatheredSubmissionFactory(**again))
    change(first, unlinked_at=timezone.now(), unlinked_by=first.linked_by)
    f.GatheredSubmissionFactory(**again)

    assert GatheredSubmission.objects.filter(**again).count() == 2


def test_leaving_out_takes_a_reason_once_at_a_time():
    row = f.LeftOutFactory()
    refused(lambda: change(row, reason=""))
    again = {"submission": row.submission, "participation": row.participation}
    refused(lambda: f.LeftOutFactory(**again))
    refused(lambda: change(row, unlinked_at=timezone.now()))
    change(row, unlinked_at=timezone.now(), unlinked_by=row.linked_by)

    assert f.LeftOutFactory(**again).unlinked_at is None


@pytest.mark.parametrize("name", ["subject", "text"])
def test_a_letter_to_the_silent_has_a_subject_and_a_text(name):
    row = f.AppealFactory()
    refused(lambda: change(row, **{name: ""}))
    refused(lambda: f.AppealFactory(public_id=row.public_id))

    assert change(row, **{name: "Ord"}) == 1


def test_a_link_is_undone_by_somebody_at_some_time():
    link = f.GatheredSubmissionFactory()
    refused(lambda: change(link, unlinked_at=timezone.now()))
    refused(lambda: change(link, unlinked_by=link.linked_by))

    both = {"unlinked_at": timezone.now(), "unlinked_by": link.linked_by}
    assert change(link, **both) == 1


def test_a_person_coordinates_an_rss_once_at_a_time():
    first = f.CoordinatorFactory()
    refused(lambda: f.CoordinatorFactory(user=first.user, rss=first.rss))
    change(first, ended_at=timezone.now())

    assert f.CoordinatorFactory(user=first.user, rss=first.rss).is_active
