"""What the tests of needs have in common: a need with somebody behind it."""

import re

from needs.models import Engagement, Need, Officer
from rounds.models import Step
from tests.factories import (
    EngagementFactory,
    GatheredSubmissionFactory,
    NeedFactory,
    OfficerFactory,
    ParticipationFactory,
    RecipientFactory,
    RegionalNeedFactory,
    RoundFactory,
    SourceFactory,
    SubmissionFactory,
)


def forwarded(round_, *, rss=None, municipality=None, **fields):
    """A regional need on SKR's desk, with one submission behind it."""
    if rss is not None:
        existing = round_.participations.filter(rss=rss).first()
        participation = existing or ParticipationFactory(round=round_, rss=rss)
    else:
        participation = ParticipationFactory(round=round_)
    regional_need = RegionalNeedFactory(
        participation=participation, forwarded=True, **fields
    )
    behind(regional_need, municipality=municipality)
    return regional_need


def behind(regional_need, *, municipality=None, **fields):
    """One more submission behind a regional need."""
    if municipality is not None:
        fields["municipality"] = municipality
    submission = SubmissionFactory(
        round=regional_need.participation.round, submitted=True, **fields
    )
    GatheredSubmissionFactory(regional_need=regional_need, submission=submission)
    return submission


def listed(round_=None, *, step=Step.SCREEN, source=None, **fields):
    """A need on the national list, with one source behind it."""
    round_ = round_ or RoundFactory(open_step=step)
    need = NeedFactory(round=round_, **fields)
    SourceFactory(need=need, regional_need=source or forwarded(round_))
    return need


def officer_in(round_, **fields) -> Officer:
    """An officer of an agency that is engaged in the round."""
    officer = OfficerFactory(**fields)
    if not Engagement.objects.filter(round=round_, agency=officer.agency).exists():
        EngagementFactory(round=round_, agency=officer.agency)
    return officer


def received(officer, *, round_=None, leads=True, **fields):
    """A need that has been handed over to the officer's agency."""
    round_ = round_ or RoundFactory(open_step=Step.FEEDBACK)
    fields.setdefault("status", Need.Status.HANDED_OVER)
    need = listed(round_, **fields)
    if not Engagement.objects.filter(round=round_, agency=officer.agency).exists():
        EngagementFactory(round=round_, agency=officer.agency)
    RecipientFactory(need=need, agency=officer.agency, leads=leads)
    return need


def texts(response) -> list[str]:
    """What the messages at the top of the page say."""
    return [str(message) for message in response.context["messages"]]


def said(response) -> str:
    """The page without its form keys and its own address."""
    page = response.content.decode().replace(response.request["PATH_INFO"], "")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
