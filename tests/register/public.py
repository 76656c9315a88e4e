"""A round that SKR has published, for the tests of what is public."""

import re
from datetime import UTC, datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

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


def public_paths(client):
    """Every page that the sitemap names."""
    told = client.get("/sitemap.xml").content.decode()
    return [urlsplit(place).path for place in re.findall(r"<loc>(.*?)</loc>", told)]


def full_register():
    """Two published rounds with needs in each state, among them a late promise, a need
    that was passed on and one that two agencies answer together. The needs."""
    first = area_round(
        title="Barn 2029",
        service_area=f.ServiceAreaFactory(public_id="barn", name="Barn och unga"),
    )
    agency = f.AgencyFactory(public_id="verket", name="Exempelverket")
    other = f.AgencyFactory(public_id="radet", name="Exempelrådet")
    yesterday = timezone.localdate() - timedelta(days=1)
    answers = [
        {"code": "adapted", "reason": "Vi ändrar den vi har."},
        {"code": "new", "reason": "Vi skriver en.", "planned_on": yesterday},
        {"code": "not_handled", "reason": "Det ligger utanför vårt uppdrag."},
    ]
    needs = [
        handed_over(first, title=f"Skolfrånvaro & ”hemmasittare” <{n}>")
        for n in range(len(answers))
    ]
    for need, words in zip(needs, answers, strict=True):
        answered(need, agency, **words)
    waiting = handed_over(first, title="Samsjuklighet", agencies=[agency, other])
    f.PriorityPlaceFactory(need=waiting)
    passed_on = handed_over(first, title="Ensamhet", agencies=[other])
    passed_on.recipients.update(
        leads=False,
        passed_on_at=timezone.now(),
        passed_on_by=f.UserFactory(),
        passed_on_reason="Frågan är er.",
        passed_to=agency,
    )
    f.RecipientFactory(need=passed_on, agency=agency)
    supported, _support = with_support(first, title="Orosanmälan")
    second = area_round(title="Äldre 2031")
    alone = handed_over(second, title="Ensamma äldre")
    for round_ in (first, second):
        publish(round_)
    catch_up()
    return [*needs, waiting, passed_on, supported, alone]
