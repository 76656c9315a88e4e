"""From rows to what the ranking core reads, once ballots are no longer sealed."""

from datetime import datetime

from prioritization.models import Ballot, Placement, VotingRules
from prioritization.querysets import needs_to_rank
from prioritization.ranking import (
    Order,
    Profile,
    Weights,
    groups_equal,
    order_of,
    profile,
)
from rounds.models import Round, Step


class BallotsAreSealed(Exception):
    """Somebody may still rank: until then nobody sees what the others think."""


def sealed_until(round_: Round) -> datetime:
    """When the last who may rank can no longer do it, extensions included.

    KeyError when the round was planned without RANK.
    """
    period = round_.period(Step.RANK)
    return max([period.closes_at, *(e.closes_at for e in period.granted)])


def votes_of(round_: Round, *, at: datetime) -> Profile:
    """What counts of the ballots, by the pk of the needs on the ballot paper, in the
    order of their ids; the groups are the RSS that the voters speak for ("" for none)."""
    if at < sealed_until(round_):
        raise BallotsAreSealed
    counted = Ballot.objects.in_round(round_).that_count()
    whose = dict(counted.order_by("pk").values_list("pk", "member__rss__name"))
    ballots: dict[int, dict[int, int | None]] = {ballot: {} for ballot in whose}
    judged = Placement.objects.judged().filter(ballot__in=list(whose))
    for ballot, need, position in judged.values_list("ballot", "need", "position"):
        ballots[ballot][need] = position
    needs = needs_to_rank(round_).order_by("public_id").values_list("pk", flat=True)
    return profile(
        list(needs),
        list(ballots.values()),
        groups=[rss or "" for rss in whose.values()],
    )


def weighing_of(round_: Round, votes: Profile) -> Weights | None:
    """None for one person, one vote."""
    rules = VotingRules.objects.of(round_)
    by_rss = rules.weighing == VotingRules.Weighing.RSS
    return groups_equal(votes) if by_rss else None


def compute_order(round_: Round, *, at: datetime) -> Order:
    """What the ballots say together, of the needs on the ballot paper, by their pk."""
    votes = votes_of(round_, at=at)
    return order_of(votes, weighing=weighing_of(round_, votes))
