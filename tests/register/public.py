"""A round that SKR has published, for the tests of what is public."""

from datetime import UTC, datetime
from functools import partial

from django.utils import timezone

from needs.models import Feedback, Need
from register import actions, catching_up
from rounds.actions import note
from rounds.models import Step
from tests import factories as f

DAY = datetime(2031, 5, 20, 12, tzinfo=UTC)


def area_round(**fields):
    """In its last moment, with its area decided."""
    skr = f.SkrFactory()
    return f.RoundFactory(
        **{
            "open_step": Step.FEEDBACK,
            "service_area": f.ServiceAreaFactory(),
            "area_reason": "Panelen var enig.",
            "area_decided_at": timezone.now(),
            "area_decided_by": skr,
            **fields,
        }
    )


def stand_behind(need, **submission):
    """A municipality and its RSS. The submission."""
    source = f.SourceFactory(need=need)
    submission = f.SubmissionFactory(round=need.round, submitted=True, **submission)
    f.GatheredSubmissionFactory(
        regional_need=source.regional_need, submission=submission
    )
    return submission


def handed_over(round_, *, agencies=(), **fields):
    """A need with somebody behind it, handed over; the first of the agencies leads."""
    need = f.NeedFactory(round=round_, status=Need.Status.HANDED_OVER, **fields)
    stand_behind(need)
    for number, agency in enumerate(agencies or [f.AgencyFactory()]):
        f.RecipientFactory(need=need, agency=agency, leads=number == 0)
    return need


def with_support(round_, **fields):
    """A need that SKR has found support for. The need, and the support."""
    need = f.NeedFactory(round=round_, status=Need.Status.SUPPORT_EXISTS, **fields)
    stand_behind(need)
    support = f.KnowledgeSupportFactory()
    f.ScreeningFactory(need=need, opinion="exists", support=support)
    return need, support


def publish(round_):
    return actions.publish(round_, by=f.SkrFactory(), at=timezone.now())


def answered(need, agency, **words):
    """The agency publishes an answer, as needs/actions/answering.py notes it."""
    feedback = f.FeedbackFactory(need=need, agency=agency, published=True, **words)
    Need.objects.filter(pk=need.pk).update(status=Need.Status.ANSWERED)
    note("besvarade", need, by=feedback.created_by, at=timezone.now())
    return feedback


def catch_up(**more):
    return catching_up.catch_up(at=timezone.now(), **more)


draft_answer = partial(f.FeedbackFactory, code=Feedback.Code.NEW)
