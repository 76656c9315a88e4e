"""Moment 1 where SKR has chosen that the panel puts the areas in order."""

import threading

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from prioritization import actions
from prioritization.models import AreaVote, VotingRules
from prioritization.ranking import agreement, profile
from rounds.models import Event, Step
from tests.factories import (
    AreaCandidateFactory,
    AreaVoteFactory,
    PanelMemberFactory,
    RoundFactory,
    ServiceAreaFactory,
    SkrFactory,
    VotingRulesFactory,
    place_calendar,
)

pytestmark = pytest.mark.django_db
RANKING = VotingRules.AreaBy.RANKING


@pytest.fixture
def round_():
    round_ = RoundFactory(open_step=Step.CHOOSE_AREA)
    VotingRulesFactory(round=round_, area_by=RANKING)
    return round_


@pytest.fixture
def candidates(round_):
    return [
        AreaCandidateFactory(
            round=round_, service_area=ServiceAreaFactory(name=name, public_id=key)
        )
        for name, key in (("Barn", "barn"), ("Våld", "vald"), ("Äldre", "aldre"))
    ]


@pytest.fixture
def member(client, round_, candidates):
    member = PanelMemberFactory(round=round_)
    client.force_login(member.user)
    return member


def url(name, round_):
    return reverse(f"prioritization:{name}", args=[round_.public_id])


def send(client, round_, barn="", vald="", aldre="", **button):
    data = {"place-barn": barn, "place-vald": vald, "place-aldre": aldre}
    return client.post(url("vote_area", round_), data | button)


def places(member):
    votes = member.area_votes.values_list("candidate__service_area__public_id", "place")
    return dict(votes)


def shown(response):
    """The order on the page, above and below the line, with the numbers."""
    context = response.context
    return [
        {row["key"]: row["place"].value() for row in context[part]}
        for part in ("chosen", "others")
    ]


def verbs(round_):
    return list(Event.objects.filter(round=round_).values_list("verb", flat=True))


def vote(candidates, *orders):
    """A member for each; None is seen, not chosen."""
    for order in orders:
        member = PanelMemberFactory(round=candidates[0].round)
        for candidate, place in zip(candidates, order, strict=True):
            if place:
                AreaVoteFactory(member=member, candidate=candidate, place=place)


# --- Voting ----------------------------------------------------------------


def test_a_member_puts_areas_in_order_and_changes_it(client, round_, member):
    send(client, round_, barn="2", vald="1")
    assert places(member) == {"barn": 2, "vald": 1}

    send(client, round_, aldre="1", vald="2")
    assert places(member) == {"aldre": 1, "vald": 2}
    assert verbs(round_) == ["röstade om område", "ändrade sin röst om område"]


def test_equal_numbers_share_a_place_and_gaps_close(client, round_, member):
    send(client, round_, barn="2", vald="3", aldre="2")

    assert places(member) == {"barn": 1, "aldre": 1, "vald": 3}


def test_the_same_order_twice_is_one_event_that_does_not_tell_which(
    client, round_, member
):
    send(client, round_, barn="1", vald="2")
    send(client, round_, barn="1", vald="2")

    (event,) = Event.objects.filter(round=round_)
    assert (event.verb, event.target_text, event.note) == (
        "röstade om område",
        round_.title,
        "",
    )


def test_the_same_areas_in_another_order_is_another_vote(client, round_, member):
    send(client, round_, barn="1", vald="2")
    send(client, round_, barn="2", vald="1")

    assert places(member) == {"barn": 2, "vald": 1}
    assert verbs(round_) == ["röstade om område", "ändrade sin röst om område"]


def test_the_page_shows_ones_own_order_again(client, round_, member):
    send(client, round_, aldre="1", barn="2")

    page = client.get(url("area", round_))

    assert shown(page) == [{"aldre": 1, "barn": 2}, {"vald": None}]
    assert "Ändra min röst" in page.content.decode()


@pytest.mark.parametrize("typed", ["0", "4", "-1", "x", "1.5", "9" * 30])
def test_a_number_that_is_none_of_the_places_says_which_are(
    client, round_, member, typed
):
    response = send(client, round_, barn=typed, vald="1")

    assert dict(response.context["form"].errors) == {
        "place-barn": [
            "Plats för ”Barn”: skriv ett heltal från 1 till 3, eller lämna tomt."
        ]
    }
    page = response.content.decode()
    assert 'href="#place-barn"' in page
    assert f'value="{typed}"' in page
    assert places(member) == {}


def test_a_vote_without_a_place_is_refused(client, round_, member):
    response = send(client, round_)

    assert response.context["form"].non_field_errors() == [
        "Ge minst ett område en plats."
    ]
    assert places(member) == {}


@pytest.mark.parametrize(
    ("button", "expected"),
    [
        ({"up": "barn"}, [{"barn": 1, "vald": 2}, {"aldre": None}]),
        ({"down": "vald"}, [{"barn": 1, "vald": 2}, {"aldre": None}]),
        ({"down": "barn"}, [{"vald": 1}, {"barn": None, "aldre": None}]),
        ({"up": "aldre"}, [{"vald": 1, "barn": 2, "aldre": 3}, {}]),
        ({"up": "finns-inte"}, [{"vald": 1, "barn": 2}, {"aldre": None}]),
        ({"order": "numbers"}, [{"vald": 1, "barn": 2}, {"aldre": None}]),
    ],
)
def test_the_buttons_move_an_area_without_voting(
    client, round_, member, button, expected
):
    response = send(client, round_, barn="3", vald="1", **button)

    assert shown(response) == expected
    assert response.context["form"].errors == {}
    assert AreaVote.objects.count() == 0
    assert verbs(round_) == []


def test_a_button_beside_a_wrong_number_keeps_what_was_typed(client, round_, member):
    response = send(client, round_, barn="x", vald="1", up="vald")

    assert shown(response) == [{"barn": "x", "vald": "1"}, {"aldre": ""}]
    assert list(response.context["form"].errors) == ["place-barn"]


def test_who_votes_as_it_was_before_is_asked_to_vote_again(
    client, round_, member, candidates
):
    now = timezone.now()
    with pytest.raises(actions.VotedAnotherWay):
        actions.vote_area(round_, approved=candidates, by=member.user, at=now)

    VotingRules.objects.update(area_by=VotingRules.AreaBy.APPROVING)
    with pytest.raises(actions.VotedAnotherWay):
        actions.rank_areas(round_, places={candidates[0]: 1}, by=member.user, at=now)
    assert AreaVote.objects.count() == 0


# --- The result ------------------------------------------------------------


@pytest.fixture
def skr(client, round_):
    user = SkrFactory()
    client.force_login(user)
    return user


def told(response):
    return [
        (str(bar.row.candidate), bar.row.place, bar.row.last_place, bar.percent)
        for bar in response.context["said"].bars
    ]


def test_the_order_is_counted_as_the_needs_are(client, round_, skr, candidates):
    vote(candidates, (1, 2, None), (1, None, None), (2, 1, 3))

    response = client.get(url("area", round_))

    assert told(response) == [
        ("Barn", 1, 1, 83),
        ("Våld", 2, 2, 58),
        ("Äldre", 3, 3, 8),
    ]
    page = client.get(url("decide_area", round_)).content.decode()
    assert "Barn (plats 1)" in page


def test_areas_that_the_votes_cannot_tell_apart_share_a_place(
    client, round_, skr, candidates
):
    vote(candidates, (1, 2, 3), (2, 1, 3), (1, 1, 3))

    response = client.get(url("decide_area", round_))

    assert told(response)[:2] == [("Barn", 1, 2, 75), ("Våld", 1, 2, 75)]
    assert "Våld (delad plats 1–2)" in response.content.decode()


def test_either_of_those_that_share_the_first_place_follows_the_vote(
    client, round_, skr, candidates
):
    vote(candidates, (1, 2, 3), (2, 1, 3), (1, 1, 3))
    data = {"basis": "vote", "reason": "x", "name": ""}

    refused = client.post(url("decide_area", round_), {**data, "area": "aldre"})
    assert dict(refused.context["form"].errors) == {
        "basis": [
            "Panelen satte ”Barn” och ”Våld” först. Säg att beslutet avviker från "
            "rösterna eller är fattat i ett annat sammanhang, eller välj det som "
            "panelen satte först."
        ]
    }
    accepted = client.post(url("decide_area", round_), {**data, "area": "vald"})
    assert accepted.status_code == 302


@pytest.mark.parametrize(
    ("orders", "words"),
    [
        ([(1, 2, 3)] * 3, "Panelen är i stort sett enig (Kendalls W 1,00"),
        ([(1, 2, 3), (1, 3, 2), (2, 1, 3)], "Panelen är ganska enig (Kendalls W 0,44"),
        ([(1, 2, 3), (2, 3, 1), (3, 1, 2)], "Panelen är oenig (Kendalls W 0,00"),
    ],
)
def test_how_far_the_panel_agrees_is_told_in_words(
    client, round_, skr, candidates, orders, words
):
    vote(candidates, *orders)

    said = client.get(url("area", round_)).context["said"]

    assert said.words.startswith(words)
    assert said.words.endswith("Så få har röstat att talet säger lite.")
    ballots = [dict(enumerate(order)) for order in orders]
    assert said.result.kendalls_w == pytest.approx(
        agreement(profile([0, 1, 2], ballots)).kendalls_w
    )


def test_with_more_voters_the_figure_stands_for_itself(client, round_, skr, candidates):
    vote(candidates, *[(1, 2, 3)] * 7)

    words = client.get(url("area", round_)).context["said"].words

    assert words == (
        "Panelen är i stort sett enig "
        "(Kendalls W 1,00, där 1 är helt enig och 0 inte alls)."
    )


def test_one_candidate_alone_has_all_of_nothing(client, round_, skr):
    candidate = AreaCandidateFactory(round=round_)
    vote([candidate], (1,), (1,), (1,))

    response = client.get(url("area", round_))

    assert told(response) == [(str(candidate), 1, 1, 100)]
    assert response.context["said"].words == ""


def test_the_panel_sees_the_order_once_skr_has_decided(
    client, round_, member, candidates
):
    vote(candidates, (1, 2, 3), (1, 2, 3), (1, 2, 3))
    place_calendar(round_, open_step=Step.GATHER)
    assert client.get(url("area", round_)).context["said"] is None

    actions.decide_area(
        round_, area="Annat", reason="x", by=SkrFactory(), at=timezone.now()
    )

    page = client.get(url("area", round_))
    assert [name for name, *_ in told(page)] == ["Barn", "Våld", "Äldre"]
    assert "<svg" in page.content.decode()


def test_a_name_in_the_picture_is_text(client, round_, skr):
    area = ServiceAreaFactory(name="<script>x</script>", public_id="odd")
    candidate = AreaCandidateFactory(round=round_, service_area=area)
    vote([candidate], (1,), (1,), (1,))

    for name in ("area", "decide_area"):
        assert "<script>x" not in client.get(url(name, round_)).content.decode()


# --- At the same moment ----------------------------------------------------


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_votes_of_one_person_at_once_leave_one_of_them_whole(postgresql):
    round_ = RoundFactory(open_step=Step.CHOOSE_AREA)
    VotingRulesFactory(round=round_, area_by=RANKING)
    first, second = AreaCandidateFactory.create_batch(2, round=round_)
    member = PanelMemberFactory(round=round_)

    def rank(places):
        try:
            actions.rank_areas(round_, places=places, by=member.user, at=timezone.now())
        finally:
            connection.close()

    orders = ({first: 1, second: 2}, {second: 1})
    threads = [threading.Thread(target=rank, args=[order]) for order in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    kept = {vote.candidate: vote.place for vote in AreaVote.objects.all()}
    assert kept in orders
    # Who asked first may have waited for the other.
    assert sorted(verbs(round_)) == ["röstade om område", "ändrade sin röst om område"]
