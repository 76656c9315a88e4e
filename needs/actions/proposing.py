"""Groups of regional needs that may be one: SKR asks for them, a worker reckons them.

Nothing follows from a proposal.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from needs.grouping import Home, Proposal, Text, propose
from needs.models import Grouping, Need
from needs.querysets import home_sources, judged_pairs, left_to_place
from rounds import jobs
from rounds.actions import note
from rounds.models import Round
from rss.models import RegionalNeed


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
    """Reckon what has been asked for. How many were reckoned."""
    return jobs.do_due(
        Grouping.objects.all(),
        lambda grouping, told: {"groups": _groups(grouping.round, told)},
        size=lambda grouping: left_to_place(grouping.round).count(),
        at=at,
    )


def _groups(round_: Round, told: jobs.Told) -> list[dict[str, Any]]:
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
