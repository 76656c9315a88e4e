"""Panels that have voted, for the tests of the result."""

from datetime import timedelta

from django.utils import timezone

from needs.models import Need
from prioritization import actions
from prioritization.models import Placement, Result
from tests import factories as f


def needs_in(round_, titles="ABC"):
    """On the ballot paper, in the order of their ids."""
    return [
        f.NeedFactory(
            round=round_,
            public_id=f"need{number:04d}",
            title=f"Behov {title}",
            status=Need.Status.SUPPORT_LACKING,
        )
        for number, title in enumerate(titles)
    ]


def vote(round_, positions, *, rss=None, **states):
    """A ballot handed in. None is seen, not chosen; text is another state."""
    member = f.PanelMemberFactory(round=round_, rss=rss)
    ballot = f.BallotFactory(
        member=member, handed_in_at=timezone.now() - timedelta(days=5)
    )
    for need, said in positions.items():
        ranked = isinstance(said, int)
        state = "ranked" if ranked else said or "seen"
        f.PlacementFactory(
            ballot=ballot,
            need=need,
            state=Placement.State(state),
            position=said if ranked else None,
        )
    return ballot


def vote_alike(round_, needs, voters, *, rss=None):
    """All put the needs in their order."""
    positions = {need: place for place, need in enumerate(needs, start=1)}
    return [vote(round_, positions, rss=rss) for _ in range(voters)]


def reckoned(round_):
    """The newest result, after a worker has been there."""
    actions.reckon_due(at=timezone.now())
    return Result.objects.in_round(round_).last()
