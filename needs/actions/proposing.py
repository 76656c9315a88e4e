"""Groups of regional needs that may be one: SKR asks for them, a worker reckons them.

Nothing follows from a proposal. Whoever reckons has claimed it first, in a transaction
of its own; what a worker leaves behind when it is ended is taken up again by another.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from needs.grouping import Home, Proposal, Text, propose
from needs.models import Grouping, Need
from needs.querysets import home_sources, judged_pairs, left_to_place
from rounds.actions import note
from rounds.models import Round
from rss.models import RegionalNeed

logger = logging.getLogger(__name__)

LEFT_AFTER = timedelta(minutes=5)  # a hundred times what 2,000 needs take
GIVE_UP_AFTER = timedelta(hours=1)


class AlreadyUnderWay(Exception):
    """The groups of the round are being reckoned."""


class TooFewToGroup(Exception):
    """Fewer than two regional needs are left to place, and no need on the list is there
    to compare the one with."""


@transaction.atomic
def ask_for_groups(round_: Round, *, by: User, at: datetime) -> Grouping:
    """Let a worker look for groups among what is left to place, and for homes."""
    number = left_to_place(round_).count()
    if not number or (number == 1 and not home_sources(round_).exists()):
        raise TooFewToGroup
    try:
        with transaction.atomic():
            grouping = Grouping.objects.create(
                round=round_, asked_at=at, asked_by=by, total=number
            )
    except IntegrityError as error:
        raise AlreadyUnderWay from error
    note("bad om förslag till grupper", grouping, by=by, at=at)
    return grouping


def group_due(*, at: datetime) -> int:
    """Reckon what has been asked for. How many were reckoned. Safe to run by several at
    once, to stop half-way, and to run late."""
    number = 0
    while grouping := _claim(at):
        _reckon(grouping)
        number += 1
    return number


@transaction.atomic
def _claim(at: datetime) -> Grouping | None:
    """The next that nobody works with. What has been tried for too long has failed."""
    waiting = Grouping.objects.waiting(left_before=at - LEFT_AFTER)
    grouping = waiting.select_for_update(skip_locked=True, of=("self",)).first()
    if grouping is None:
        return None
    if grouping.begun_at and grouping.asked_at < at - GIVE_UP_AFTER:
        logger.error("The groups of %s were never finished.", grouping.round)
        grouping.failed, grouping.finished_at = True, at
        grouping.save(update_fields=["failed", "finished_at"])
        return _claim(at)
    grouping.begun_at, grouping.done = at, 0
    grouping.total = left_to_place(grouping.round).count()
    grouping.save(update_fields=["begun_at", "done", "total"])
    return grouping


def _reckon(grouping: Grouping) -> None:
    """Whatever happens is told on the page; whoever was overtaken says nothing."""
    try:
        found = _groups(grouping.round, lambda done: _tell(grouping, done))
        told: dict[str, Any] = {"groups": found, "done": grouping.total}
    except Exception:
        logger.exception("The groups of %s could not be reckoned.", grouping.round)
        told = {"failed": True}
    _own(grouping).update(finished_at=timezone.now(), **told)


def _groups(round_: Round, told: Callable[[int], object]) -> list[dict[str, Any]]:
    found = propose(
        [_text(need.public_id, need) for need in left_to_place(round_)],
        judged_pairs(round_),
        homes=_homes(round_),
        told=told,
    )
    return [_kept(one) for one in found]


def _homes(round_: Round) -> Iterator[Home]:
    for need, links in groupby(home_sources(round_), key=lambda link: link.need):
        sources = [link.regional_need for link in links]
        own = _text(f"need {need.public_id}", need)
        yield Home(
            need.public_id, (own, *(_text(one.public_id, one) for one in sources))
        )


def _text(key: str, need: RegionalNeed | Need) -> Text:
    return Text(key, need.title, need.target_group, need.description)


def _kept(proposal: Proposal) -> dict[str, Any]:
    return {
        "needs": list(proposal.keys),
        "strength": proposal.strength,
        "why": list(proposal.why),
        "home": proposal.home,
    }


def _tell(grouping: Grouping, done: int) -> None:
    # More may have come in since it was counted.
    _own(grouping).update(done=min(done, grouping.total))


def _own(grouping: Grouping) -> Any:
    """The row, as long as nobody else has taken it up."""
    return Grouping.objects.unfinished().filter(
        pk=grouping.pk, begun_at=grouping.begun_at
    )
