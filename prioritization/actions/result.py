"""What the ballots say together: reckoned when they are no longer sealed, published by SKR
(moment 5)."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from accounts.models import User
from outbox import actions as outbox
from prioritization import mails
from prioritization.actions.counting import (
    BallotsAreSealed,
    cast_in,
    sealed_until,
    weighs_by_rss,
)
from prioritization.actions.order import OrderAlreadyFixed
from prioritization.actions.reporting import reckoned
from prioritization.actions.voting import freeze_paper
from prioritization.models import PanelMember, PriorityPlace, Result
from prioritization.querysets import needs_to_rank, rounds_to_reckon
from prioritization.ranking.report import STEPS
from rounds import jobs
from rounds.actions import note
from rounds.models import Round
from rss.models import Coordinator

ASKED = "bad om en ny räkning av rangordningarna"
PUBLISHED = "publicerade resultatet"
ALL_STEPS = STEPS + 1  # the last is to write it down


class ResultUnderWay(Exception):
    """The ballots of the round are being counted."""


class ResultNotThere(Exception):
    """The ballots have not been counted, or not since the last of them came."""


class ResultAlreadyPublished(Exception):
    """What is published stands."""


class NothingToReckon(Exception):
    """There is no need to put in order."""


def reckon_due(*, at: datetime) -> int:
    """Count the ballots that are no longer sealed, and those that SKR wants counted
    again. How many times it was done."""
    for round_ in rounds_to_reckon(at).annotate(asked_at=Max("results__asked_at")):
        until = sealed_until(round_)
        asked_at: datetime | None = round_.asked_at
        if until <= at and (asked_at is None or asked_at < until):
            _begin(round_, by=None, at=at)
    return jobs.do_due(
        Result.objects.select_related("round", "paper"),
        _reckoned,
        size=lambda result: ALL_STEPS,
        at=at,
    )


def _reckoned(result: Result, told: jobs.Told) -> jobs.Fields:
    round_ = Round.objects.with_calendar().get(pk=result.round_id)
    # Not the clock: what was unsealed when the worker took it is.
    at = result.begun_at or result.asked_at
    needs = set(needs_to_rank(round_).values_list("public_id", flat=True))
    cast = cast_in(round_, needs, at=at)
    by_rss = weighs_by_rss(round_)
    return reckoned(round_, result.paper, sorted(needs), cast, by_rss=by_rss, told=told)


def _begin(round_: Round, *, by: User | None, at: datetime) -> Result | None:
    """None when there is nothing to count, or when it is being done."""
    paper = freeze_paper(round_, at=at)
    if paper is None:
        return None
    try:
        with transaction.atomic():
            return Result.objects.create(
                round=round_, paper=paper, asked_by=by, asked_at=at, total=ALL_STEPS
            )
    except IntegrityError:
        return None


@transaction.atomic
def ask_for_result(round_: Round, *, by: User, at: datetime) -> Result:
    """Let a worker count the ballots once more, as long as nothing stands on them."""
    round_ = _unsealed(round_, at)
    if Result.objects.in_round(round_).published().exists():
        raise ResultAlreadyPublished
    if PriorityPlace.objects.in_round(round_).exists():
        raise OrderAlreadyFixed
    if Result.objects.in_round(round_).unfinished().exists():
        raise ResultUnderWay
    result = _begin(round_, by=by, at=at)
    if result is None:
        raise NothingToReckon
    note(ASKED, round_, by=by, at=at)
    return result


@transaction.atomic
def publish_result(round_: Round, *, by: User, at: datetime) -> Result:
    """Show everyone the result, for good, and tell those who have taken part."""
    round_ = _unsealed(round_, at)
    results = Result.objects.in_round(round_)
    if results.published().exists():
        raise ResultAlreadyPublished
    if results.unfinished().exists():
        raise ResultUnderWay
    result = results.there().filter(asked_at__gte=sealed_until(round_)).first()
    if result is None:
        raise ResultNotThere
    result.published_at, result.published_by = at, by
    result.save(update_fields=["published_at", "published_by"])
    note(PUBLISHED, round_, by=by, at=at, text=result.digest)
    letters = [mails.result_published(one, round_) for one in recipients(round_)]
    outbox.queue_all(letters, at=at, kind="prioritization.result_published")
    return result


def recipients(round_: Round) -> list[User]:
    """The panel, and the coordinators of the RSS that take part. Each once."""
    panel = PanelMember.objects.active().in_round(round_)
    coordinators = Coordinator.objects.active().filter(
        rss__participations__round=round_, rss__participations__takes_part=True
    )
    people = User.objects.filter(pk__in=panel.values("user")) | User.objects.filter(
        pk__in=coordinators.values("user")
    )
    return list(people.order_by("pk").distinct())


def _unsealed(round_: Round, at: datetime) -> Round:
    """Locked: who asks and who publishes take turns, and so does who fixes the order."""
    rounds = Round.objects.with_calendar()
    round_ = rounds.select_for_update(of=("self",), no_key=True).get(pk=round_.pk)
    if at < sealed_until(round_):
        raise BallotsAreSealed
    return round_
