"""From rows to what the ranking core reads, once ballots are no longer sealed."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from prioritization.models import Ballot, Placement, VotingRules
from prioritization.models.choices import NOT_JUDGED, Choice
from prioritization.published import Cast
from prioritization.querysets import needs_to_rank
from prioritization.ranking import Order, Profile, groups_equal, order_of, profile
from rounds.models import Round, Step


class BallotsAreSealed(Exception):
    """Somebody may still rank: until then nobody sees what the others think."""


def sealed_until(round_: Round) -> datetime:
    """When the last who may rank can no longer do it, extensions included.

    KeyError when the round was planned without RANK.
    """
    period = round_.period(Step.RANK)
    return max([period.closes_at, *(e.closes_at for e in period.granted)])


def cast_in(round_: Round, needs: Collection[str], *, at: datetime) -> list[Cast]:
    """The ballots that count, abstentions too, with what they say of these needs, by
    public id."""
    if at < sealed_until(round_):
        raise BallotsAreSealed
    counted = Ballot.objects.in_round(round_).that_count().order_by("pk")
    ballots = list(counted.select_related("member__round", "member__rss"))
    said: dict[int, dict[str, Choice]] = {ballot.pk: {} for ballot in ballots}
    rows = Placement.objects.filter(ballot__in=list(said))
    for ballot, need, state, position in rows.values_list(
        "ballot", "need__public_id", "state", "position"
    ):
        said[ballot][need] = state if state in NOT_JUDGED else position
    return [
        Cast(
            name=ballot.listed_as(said[ballot.pk]),
            rss=ballot.member.rss.name if ballot.member.rss else "",
            ballot={
                need: choice
                for need, choice in said[ballot.pk].items()
                if need in needs and not isinstance(choice, str)
            },
            by_stand_in=ballot.member.in_place_of_id is not None,
        )
        for ballot in ballots
    ]


def coded(cast: Sequence[Cast], needs: Sequence[str]) -> Profile:
    """For counting; the groups are the RSS that the voters speak for ("" for none)."""
    return profile(
        needs, [one.ballot for one in cast], groups=[one.rss for one in cast]
    )


def weighs_by_rss(round_: Round) -> bool:
    rules = VotingRules.objects.of(round_)
    return bool(rules.weighing == VotingRules.Weighing.RSS)


def compute_order(round_: Round, *, at: datetime) -> Order:
    """What the ballots say together, of the needs on the ballot paper, by their pk."""
    needs = dict(
        needs_to_rank(round_).order_by("public_id").values_list("public_id", "pk")
    )
    votes = coded(cast_in(round_, needs, at=at), list(needs))
    weighing = groups_equal(votes) if weighs_by_rss(round_) else None
    order = order_of(votes, weighing=weighing)
    by_pk = [replace(place, need=needs[place.need]) for place in order.places]
    return replace(order, places=tuple(by_pk))
