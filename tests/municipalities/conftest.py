"""A municipality whose RSS takes part in a round, and the person who writes for it."""

import pytest

from rounds.models import Step
from tests import factories as f


@pytest.fixture
def round_(db):
    return f.RoundFactory(open_step=Step.GATHER, title="Skadligt bruk 2026")


@pytest.fixture
def rss(db):
    return f.RssFactory(name="RSS Jämtland")


@pytest.fixture
def municipality(rss):
    municipality = f.MunicipalityFactory(name="Åre")
    f.CoverageFactory(rss=rss, municipality=municipality)
    return municipality


@pytest.fixture
def participation(round_, rss):
    return f.ParticipationFactory(round=round_, rss=rss)


@pytest.fixture
def representative(municipality):
    return f.RepresentativeFactory(municipality=municipality, user__name="Rut").user


@pytest.fixture
def draft(round_, municipality, participation, representative):
    return f.SubmissionFactory(
        round=round_,
        municipality=municipality,
        created_by=representative,
        title="Samsjuklighet",
    )


@pytest.fixture
def submitted(round_, municipality, participation, representative):
    return f.SubmissionFactory(
        round=round_,
        municipality=municipality,
        created_by=representative,
        submitted=True,
        title="Inskickat behov",
    )


@pytest.fixture
def signed_in(client, representative):
    client.force_login(representative)
    return client
