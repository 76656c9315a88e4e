"""Groups of regional needs that may be one: SKR asks for them, a worker reckons them.

Nothing follows from a proposal.
"""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from needs.grouping import Proposal, Text, propose
from needs.models import Grouping
from needs.querysets import judged_pairs, left_to_place
from rounds import jobs
from rounds.actions import note
from rounds.models import Round


class AlreadyUnderWay(Exception):
    """The groups of the round are being reckoned."""


class TooFewToGroup(Exception):
    """Fewer than two regional needs are left to place."""


@transaction.atomic
def ask_for_groups(round_: Round, *, by: User, at: datetime) -> Grouping:
    """Let a worker look for groups among what is left to place."""
    number = left_to_place(round_).count()
    if number < 2:
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
    texts = [
        Text(need.public_id, need.title, need.target_group, need.description)
        for need in left_to_place(round_)
    ]
    return [_kept(one) for one in propose(texts, judged_pairs(round_), told=told)]


def _kept(proposal: Proposal) -> dict[str, Any]:
    return {
        "needs": list(proposal.keys),
        "strength": proposal.strength,
        "why": list(proposal.why),
    }
