"""A seat on the panel has one ballot that counts: the director's own, or a stand-in's."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import appointing
from needs.models import Need
from prioritization import actions
from prioritization.models import Ballot, PanelMember
from process import actions as process
from process.outstanding import (
    members_without_area_vote_or_skr_without_decision,
    members_without_ballot,
)
from process.progress import area_votes, ballots
from rounds.models import Step
from tests import factories as f

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def round_():
    round_ = f.RoundFactory(open_step=Step.RANK)
    f.VotingRulesFactory(round=round_, stand_ins=True)
    return round_


@pytest.fixture
def needs(round_):
    lacking = Need.Status.SUPPORT_LACKING
    return f.NeedFactory.create_batch(2, round=round_, status=lacking)


@pytest.fixture
def bo(round_):
    """Who is away."""
    return f.PanelMemberFactory(
        round=round_, user__name="Bo", rss=f.RssFactory(name="RSS Nord")
    )


@pytest.fixture
def kim(bo):
    """Stands in for Bo."""
    return f.PanelMemberFactory(
        user=f.UserFactory(name="Kim", has_stood_in=True),
        round=bo.round,
        rss=bo.rss,
        in_place_of=bo.user,
        acts_from=TODAY,
        acts_through=TODAY + timedelta(days=9),
    )


def hand_in(member, needs, *places, later=0):
    choices = {need.public_id: at for need, at in zip(needs, places, strict=True)}
    at = timezone.now() + timedelta(seconds=later)
    return actions.hand_in(member.round, choices, needs=needs, by=member.user, at=at)


def that_count(round_):
    return list(Ballot.objects.in_round(round_).that_count())


def done(round_):
    found = ballots(round_)
    return found.done.count(), found.of.count()


def test_one_ballot_counts_for_a_seat_and_the_own_goes_first(round_, needs, bo, kim):
    f.PanelMemberFactory(round=round_)
    theirs = hand_in(kim, needs, 1, 2)
    assert (that_count(round_), done(round_)) == ([theirs], (1, 2))

    own = hand_in(bo, needs, 2, 1)
    assert (that_count(round_), done(round_)) == ([own], (1, 2))
    hand_in(kim, needs, 1, 1, later=5)  # also when the other is handed in later
    assert (that_count(round_), done(round_)) == ([own], (1, 2))


def test_of_two_stand_ins_the_last_one_counts(round_, needs, bo, kim):
    other = f.PanelMemberFactory(
        round=round_,
        in_place_of=bo.user,
        acts_from=TODAY,
        acts_through=TODAY,
    )
    hand_in(kim, needs, 1, 2)
    last = hand_in(other, needs, 2, 1, later=5)

    assert that_count(round_) == [last]


def test_the_stand_in_is_reminded_while_neither_has_handed_in(round_, needs, bo, kim):
    assert set(members_without_ballot(round_)) == {bo.user, kim.user}
    hand_in(kim, needs, 1, 2)
    assert set(members_without_ballot(round_)) == set()


def test_the_own_ballot_is_enough_for_both(round_, needs, bo, kim):
    hand_in(bo, needs, 1, 2)

    assert set(members_without_ballot(round_)) == set()


def test_only_seats_vote_on_the_area(round_, bo, kim):
    found = area_votes(round_)

    assert (found.done.count(), list(found.of)) == (0, [bo])
    owing = members_without_area_vote_or_skr_without_decision(round_)
    assert bo.user in owing
    assert kim.user not in owing


def test_without_leave_from_skr_a_stand_in_does_not_rank(client, round_, needs, kim):
    round_.voting_rules.stand_ins = False
    round_.voting_rules.save()

    with pytest.raises(actions.NotOnThePanel):
        hand_in(kim, needs, 1, 2)
    assert kim.user not in members_without_ballot(round_)
    client.force_login(kim.user)
    page = reverse("prioritization:ballot", args=[round_.public_id])
    assert client.get(page).status_code == 403


def test_the_page_and_the_receipt_say_for_whom(client, round_, needs, bo, kim):
    client.force_login(kim.user)
    page = client.get(reverse("prioritization:ballot", args=[round_.public_id]))
    assert "Du rangordnar som ersättare för Bo." in page.content.decode()

    hand_in(kim, needs, 1, 2)
    page = client.get(reverse("prioritization:receipt", args=[round_.public_id]))
    assert "Du lämnade in som ersättare för Bo." in page.content.decode()


def test_skr_sees_how_many_were_handed_in_by_stand_ins(client, round_, needs, bo, kim):
    hand_in(kim, needs, 1, 2)
    client.force_login(f.SkrFactory())

    page = client.get(reverse("prioritization:hand_over", args=[round_.public_id]))

    assert (page.context["handed_in"], page.context["stood_in"]) == (1, 1)
    text = page.content.decode()
    assert "1 av 1 i panelen har lämnat in" in text
    assert "Varav 1 av ersättare." in text
    assert "Inlämnat av ersättare" in text


def sent():
    day = TODAY.isoformat()
    return {"email": "kim@are.se", "name": "Kim", "first_day": day, "last_day": day}


def test_a_director_appoints_somebody_who_speaks_for_the_same_rss(client, bo):
    client.force_login(bo.user)
    page = reverse("process:appoint", args=[bo.public_id])

    assert "röstar inte om området" in client.get(page).content.decode()
    assert client.post(page, sent()).status_code == 302

    invited = PanelMember.objects.get(user__email="kim@are.se")
    assert (invited.rss, invited.in_place_of) == (bo.rss, bo.user)


def test_where_skr_does_not_allow_it_the_page_says_so(client):
    seat = f.PanelMemberFactory()
    client.force_login(seat.user)
    page = reverse("process:appoint", args=[seat.public_id])

    for response in (client.get(page), client.post(page, sent())):
        text = response.content.decode()
        assert "Det går inte för panelen i den här omgången" in text
        assert 'name="email"' not in text
    with pytest.raises(appointing.NoStandIn):
        process.appoint_stand_in(
            seat,
            email="kim@are.se",
            name="",
            first_day=TODAY,
            last_day=TODAY,
            by=seat.user,
            at=timezone.now(),
        )
    assert not PanelMember.objects.filter(in_place_of__isnull=False).exists()
