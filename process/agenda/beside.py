"""What a person has to do beside the steps, and what has happened."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from municipalities.models import Question, Representative
from needs.models import Officer, Recipient
from outbox.models import Letter
from process.agenda.things import Named, News, Task
from rounds.models import Period, Round, Step
from rss.models import Coordinator, Participation

NEWS_LAST, NEWS_AT_MOST = timedelta(days=30), 5


def participation_questions(
    user: User, rounds: dict[int, Round], at: datetime
) -> Iterable[Task]:
    asked = Participation.objects.filter(
        takes_part=None,
        rss__in=Coordinator.objects.active().filter(user=user).values("rss"),
    ).select_related("rss")
    for participation in asked:
        round_ = rounds[participation.round_id]
        gather = round_.period(Step.GATHER)
        if at < gather.closes_at:
            yield Task(
                round=Named.of(round_),
                title=_("Svara om %(rss)s deltar") % {"rss": participation.rss},
                button=_("Svara"),
                url=reverse("rss:answer_participation", args=[participation.public_id]),
                closes_at=gather.opens_at if at < gather.opens_at else gather.closes_at,
            )


def questions(user: User, rounds: Mapping[int, Any], at: datetime) -> Iterable[Task]:
    """What the RSS asks about needs of my municipality; asked where I represent one."""
    if not any(round_.as_representative for round_ in rounds.values()):
        return
    asked = Question.objects.open().filter(
        submission__municipality__in=Representative.objects.active()
        .filter(user=user)
        .values("municipality")
    )
    for question in asked.select_related("submission"):
        need, round_ = question.submission, rounds[question.submission.round_id]
        forward = round_.period(Step.FORWARD)
        if at < forward.closes_at:
            yield Task(
                round=Named.of(round_),
                title=_("Svara på en fråga om ”%(need)s”") % {"need": need},
                button=_("Till frågan"),
                url=reverse("municipalities:read", args=[need.public_id]) + "#fragor",
                closes_at=forward.closes_at,
            )


def receipts(user: User, rounds: dict[int, Round], at: datetime) -> Iterable[Task]:
    """Needs handed over to my agency whose receipt nobody has acknowledged."""
    waiting = (
        Recipient.objects.standing()
        .filter(
            acknowledged_at=None,
            agency__in=Officer.objects.active().filter(user=user).values("agency"),
        )
        .order_by()
        .values("need__round")
        .annotate(n=Count("pk"))
    )
    for row in waiting:
        round_ = rounds[row["need__round"]]
        yield Task(
            round=Named.of(round_),
            title=ngettext(
                "Bekräfta att ni har tagit emot %(n)d behov",
                "Bekräfta att ni har tagit emot %(n)d behov",
                row["n"],
            )
            % {"n": row["n"]},
            button=_("Till behoven"),
            url=reverse("needs:answers", args=[round_.public_id]),
            closes_at=_next_closing(round_, at),
        )


def undecided_areas(user: User, rounds: list[Round], at: datetime) -> Iterable[Task]:
    """SKR may decide after the vote has closed, and nothing goes on until it has."""
    for round_ in rounds if user.is_skr else ():
        closed_at = round_.period(Step.CHOOSE_AREA).closes_at
        if round_.service_area_id is None and closed_at <= at:
            yield Task(
                round=Named.of(round_),
                title=_("Besluta vilket verksamhetsområde omgången ska handla om"),
                button=_("Till beslutet"),
                url=reverse("prioritization:area", args=[round_.public_id]),
                closes_at=closed_at,
                detail=_("Panelens tid är ute. Nu väntar omgången på SKR:s beslut."),
            )


# What asks for something, and the weekly letter: its parts are told one by one.
NOT_NEWS = ("process.reminder", "accounts.invitation", "outbox.weekly")


def news(user: User, at: datetime) -> Iterable[News]:
    """Whatever concerns somebody is told by letter; letters can go astray. What asks
    for something stands among the tasks."""
    letters = Letter.objects.told(user.email, at - NEWS_LAST)
    told = letters.exclude(kind__in=NOT_NEWS)
    for letter in told[:NEWS_AT_MOST]:
        yield News(letter.created_at, letter.subject, letter.body)


def _next_closing(round_: Round, at: datetime) -> datetime:
    """Of the steps after the handing over, so that receipts stand in their place."""
    hand_over: Period = round_.period(Step.HAND_OVER)
    if at < hand_over.closes_at:
        return hand_over.closes_at
    return round_.period(Step.FEEDBACK).closes_at
