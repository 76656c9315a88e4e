"""The database keeps what the panel says whole, whoever writes."""

from contextlib import contextmanager

import pytest
from django.db import IntegrityError, transaction

from prioritization.models import Placement
from tests.factories import (
    AreaCandidateFactory,
    AreaVoteFactory,
    BallotFactory,
    NeedFactory,
    PanelMemberFactory,
    PlacementFactory,
    PriorityPlaceFactory,
    RoundFactory,
    ServiceAreaFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
State = Placement.State


@contextmanager
def refused():
    """The database says no; the transaction of the test goes on."""
    with pytest.raises(IntegrityError), transaction.atomic():
        yield


def test_a_person_sits_once_on_the_panel_of_a_round():
    member = PanelMemberFactory()
    PanelMemberFactory(user=member.user)
    PanelMemberFactory(round=member.round)

    with refused():
        PanelMemberFactory(user=member.user, round=member.round)


def test_who_has_left_the_panel_can_come_back():
    user, round_ = UserFactory(), RoundFactory()
    left = PanelMemberFactory(user=user, round=round_)
    left.ended_at = left.accepted_at
    left.save()

    assert PanelMemberFactory(user=user, round=round_).pk != left.pk


def test_an_area_is_proposed_once_in_a_round():
    area, round_ = ServiceAreaFactory(), RoundFactory()
    AreaCandidateFactory(service_area=area, round=round_)
    AreaCandidateFactory(service_area=area)

    with refused():
        AreaCandidateFactory(service_area=area, round=round_)


def test_a_member_approves_once_of_a_candidate():
    vote = AreaVoteFactory()
    AreaVoteFactory(member=vote.member)
    AreaVoteFactory(candidate=vote.candidate)

    with refused():
        AreaVoteFactory(member=vote.member, candidate=vote.candidate)


def test_a_member_has_one_ballot():
    ballot = BallotFactory()

    with refused():
        BallotFactory(member=ballot.member)


def test_a_ballot_puts_a_need_in_one_place():
    placement = PlacementFactory()
    PlacementFactory(ballot=placement.ballot)

    with refused():
        PlacementFactory(ballot=placement.ballot, need=placement.need, position=2)


@pytest.mark.parametrize(
    ("state", "position"),
    [(State.RANKED, 1), (State.SEEN, None), (State.CANNOT_JUDGE, None)],
)
def test_a_placement_is_in_one_of_three_states(state, position):
    assert PlacementFactory(state=state, position=position).pk


@pytest.mark.parametrize(
    ("state", "position"),
    [
        (State.RANKED, None),
        (State.RANKED, 0),
        (State.SEEN, 1),
        (State.CANNOT_JUDGE, 1),
        ("", None),
    ],
)
def test_only_what_is_ranked_has_a_position(state, position):
    with refused():
        PlacementFactory(state=state, position=position)


@pytest.mark.parametrize(("place", "last_place"), [(1, 1), (2, 5)])
def test_a_place_may_be_shared(place, last_place):
    assert PriorityPlaceFactory(place=place, last_place=last_place).pk


@pytest.mark.parametrize(("place", "last_place"), [(0, 1), (3, 2)])
def test_a_place_begins_at_one_and_does_not_end_before_it_begins(place, last_place):
    with refused():
        PriorityPlaceFactory(place=place, last_place=last_place)


def test_a_need_has_one_place_in_the_order():
    place = PriorityPlaceFactory(need=NeedFactory(status="support_lacking"))

    with refused():
        PriorityPlaceFactory(need=place.need)
