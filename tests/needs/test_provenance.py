"""Who stands behind a need: only live links, only words that still stand."""

import pytest
from django.utils import timezone

from needs.models import Need
from tests.factories import (
    GatheredSubmissionFactory,
    MunicipalityFactory,
    NeedFactory,
    RegionalNeedFactory,
    RssFactory,
    SourceFactory,
    SubmissionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def behind(need):
    return Need.objects.with_provenance().get(pk=need.pk).standing_behind


def gather(need, *, municipality=None, rss=None):
    """One submission of a municipality, through an RSS, behind the need."""
    regional_need = RegionalNeedFactory(
        forwarded=True,
        participation__round=need.round,
        **({"participation__rss": rss} if rss else {}),
    )
    SourceFactory(need=need, regional_need=regional_need)
    submission = SubmissionFactory(
        submitted=True,
        round=need.round,
        **({"municipality": municipality} if municipality else {}),
    )
    return GatheredSubmissionFactory(regional_need=regional_need, submission=submission)


def test_each_municipality_and_each_rss_is_counted_once():
    need = NeedFactory()
    municipality = MunicipalityFactory(name="Åre")
    first = gather(need, municipality=municipality, rss=RssFactory(name="RSS Ö"))
    second = gather(need, municipality=municipality, rss=RssFactory(name="RSS Z"))
    third = gather(need, municipality=MunicipalityFactory(name="Zorum"))
    GatheredSubmissionFactory(
        regional_need=third.regional_need,
        submission__municipality=municipality,
    )

    result = behind(need)

    assert [m.name for m in result.municipalities] == ["Zorum", "Åre"]
    assert [r.name for r in result.rss] == [
        third.regional_need.rss.name,
        "RSS Z",
        "RSS Ö",
    ]
    assert [s.pk for s in result.submissions][:3] == [
        first.submission_id,
        second.submission_id,
        third.submission_id,
    ]
    assert len(result.submissions) == 4
    assert str(result) == "2 kommuner i 3 RSS"


def test_what_has_been_taken_out_or_withdrawn_does_not_count():
    need = NeedFactory()
    stands = gather(need)
    withdrawn, ungathered, taken_out = gather(need), gather(need), gather(need)
    now, somebody = timezone.now(), UserFactory()
    withdrawn.submission.withdrawn_at = now
    withdrawn.submission.withdrawn_by = somebody
    withdrawn.submission.save()
    for link in (ungathered, taken_out.regional_need.sources.get()):
        link.unlinked_at, link.unlinked_by = now, somebody
        link.save()

    result = behind(need)

    assert [s.pk for s in result.submissions] == [stands.submission_id]
    assert str(result) == "1 kommun i 1 RSS"


def test_nobody_stands_behind_an_empty_need():
    need = NeedFactory()

    assert str(behind(need)) == "0 kommuner i 0 RSS"
    assert Need.objects.with_provenance().get(pk=need.pk).is_empty is True


def test_a_need_is_standing_as_long_as_one_source_is_left():
    need = gather(NeedFactory()).regional_need.sources.get().need
    source = need.sources.get()
    assert list(Need.objects.standing()) == [need]

    source.unlinked_at, source.unlinked_by = timezone.now(), UserFactory()
    source.save()

    assert list(Need.objects.standing()) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_provenance_of_a_list_costs_three_statements(
    count, django_assert_num_queries
):
    for _ in range(count):
        need = NeedFactory()
        for _ in range(count):
            gather(need)

    with django_assert_num_queries(3):
        texts = [
            (str(need.standing_behind), need.standing_behind.submissions[0].title)
            for need in Need.objects.with_provenance()
        ]

    assert [behind for behind, title in texts] == [
        f"{count} {'kommun' if count == 1 else 'kommuner'} i {count} RSS"
    ] * count
