"""An RSS that takes part, with three municipalities, while it is its turn."""

import pytest

from rounds.models import Step
from tests import factories as f


@pytest.fixture
def round_(db):
    return f.RoundFactory(open_step=Step.FORWARD, title="Skadligt bruk 2026")


@pytest.fixture
def rss(db):
    return f.RssFactory(name="RSS Jämtland")


@pytest.fixture
def participation(round_, rss):
    return f.ParticipationFactory(round=round_, rss=rss)


@pytest.fixture
def municipalities(rss):
    own = [f.MunicipalityFactory(name=name) for name in ("Östersund", "Åre", "Berg")]
    for municipality in own:
        f.CoverageFactory(rss=rss, municipality=municipality)
    return own


@pytest.fixture
def coordinator(rss):
    return f.CoordinatorFactory(rss=rss, user__name="Sam").user


@pytest.fixture
def submissions(round_, municipalities, participation):
    """One from each."""
    return [
        f.SubmissionFactory(
            round=round_,
            municipality=municipality,
            submitted=True,
            title=f"Behov från {municipality}",
        )
        for municipality in municipalities
    ]


@pytest.fixture
def regional_need(participation, submissions):
    """The first two submissions, gathered."""
    need = f.RegionalNeedFactory(participation=participation, title="Samsjuklighet")
    for submission in submissions[:2]:
        f.GatheredSubmissionFactory(regional_need=need, submission=submission)
    return need


@pytest.fixture
def signed_in(client, coordinator):
    client.force_login(coordinator)
    return client
