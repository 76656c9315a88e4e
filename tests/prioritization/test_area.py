"""Moment 1: SKR proposes, the panel approves, SKR decides."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from outbox.models import Letter
from prioritization import actions
from prioritization.models import AreaCandidate, AreaVote
from rounds.models import Event, Step
from tests.factories import (
    LONG_AGO,
    AreaCandidateFactory,
    AreaVoteFactory,
    ExtensionFactory,
    FeedbackFactory,
    NeedFactory,
    OfficerFactory,
    PanelMemberFactory,
    RoundFactory,
    ServiceAreaFactory,
    SkrFactory,
    SourceFactory,
    UserFactory,
    place_calendar,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_():
    return RoundFactory(open_step=Step.CHOOSE_AREA)


@pytest.fixture
def skr(client):
    user = SkrFactory()
    client.force_login(user)
    return user


@pytest.fixture
def candidates(round_):
    return [
        AreaCandidateFactory(
            round=round_, service_area=ServiceAreaFactory(name=name, public_id=key)
        )
        for name, key in (("Barn", "barn"), ("Äldre", "aldre"))
    ]


def url(name, round_, *args):
    return reverse(f"prioritization:{name}", args=[round_.public_id, *args])


def verbs(round_):
    return list(Event.objects.filter(round=round_).values_list("verb", flat=True))


def told_on(response):
    """What the page tells of the votes: area, votes, per cent."""
    return [
        (str(bar.row.candidate), bar.row.votes, bar.percent)
        for bar in response.context["said"].bars
    ]


def earlier_round(area, **fields):
    fields.setdefault("planned_at", LONG_AGO - timedelta(days=700))
    return RoundFactory(
        service_area=area,
        area_reason="x",
        area_decided_at=timezone.now(),
        area_decided_by=SkrFactory(),
        **fields,
    )


def vote_alike(round_, candidate, count):
    members = PanelMemberFactory.create_batch(count, round=round_)
    for member in members:
        AreaVoteFactory(member=member, candidate=candidate)
    return members


def sentences(response):
    return [str(message) for message in response.context["messages"]]


# --- Proposing -------------------------------------------------------------


def test_skr_proposes_a_known_area(client, round_, skr):
    area = ServiceAreaFactory(name="Äldre", public_id="aldre")

    client.post(
        url("propose_area", round_),
        {"area": "aldre", "name": "", "paragraph": "Många frågar."},
    )

    candidate = AreaCandidate.objects.get(round=round_)
    assert (candidate.service_area, candidate.paragraph) == (area, "Många frågar.")
    assert verbs(round_) == ["föreslog ett verksamhetsområde"]


def test_skr_proposes_an_area_that_nobody_has_named_before(client, round_, skr):
    ServiceAreaFactory(name="Taget", public_id="vald-i-nara-relation")

    client.post(
        url("propose_area", round_),
        {"area": "nytt", "name": "Våld i nära relation", "paragraph": "Därför."},
    )

    candidate = AreaCandidate.objects.get(round=round_)
    assert candidate.service_area.name == "Våld i nära relation"
    assert candidate.service_area.public_id == "vald-i-nara-relation-2"


def test_a_new_name_that_is_known_is_the_known_area(round_):
    area = ServiceAreaFactory(name="Familjerätt")

    candidate = actions.propose_area(
        round_, area="familjerätt", paragraph="x", by=SkrFactory(), at=timezone.now()
    )

    assert candidate.service_area == area


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"name": "", "paragraph": "x"}, "Välj ett område, eller skriv ett nytt."),
        ({"area": "nytt", "name": "", "paragraph": "x"}, "Skriv vad området heter."),
        (
            {"area": "nytt", "name": "Nytt", "paragraph": " "},
            "Skriv några meningar om varför ni föreslår området.",
        ),
        (
            {"area": "nytt", "name": "a\x00b", "paragraph": "x"},
            "Texten innehåller tecken som inte går att spara. "
            "Klistra in den som ren text.",
        ),
    ],
)
def test_a_proposal_that_lacks_something_says_what(client, round_, skr, data, sentence):
    response = client.post(url("propose_area", round_), data)

    errors = [e for found in response.context["form"].errors.values() for e in found]
    assert errors == [sentence]
    assert response.content.decode().count("<title>Fel: ") == 1
    assert not AreaCandidate.objects.exists()


def test_proposing_the_same_area_twice_makes_one_proposal(client, round_, skr):
    data = {"area": "nytt", "name": "Äldre", "paragraph": "x"}
    client.post(url("propose_area", round_), data)
    response = client.post(url("propose_area", round_), data)

    assert response.context["form"].errors == {"name": ["Området är redan föreslaget."]}
    assert AreaCandidate.objects.count() == 1
    assert verbs(round_) == ["föreslog ett verksamhetsområde"]


def test_odd_text_is_shown_as_text(client, round_, skr, candidates):
    odd = "<script>alert(1)</script> 👩‍⚕️ \u202eabc " + "ord " * 400
    client.post(
        url("propose_area", round_),
        {"area": "nytt", "name": odd[:60], "paragraph": odd},
    )

    page = client.get(url("area", round_)).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; 👩‍⚕️ abc" in page


def test_a_proposal_can_be_taken_back_until_somebody_has_voted(
    client, round_, skr, candidates
):
    client.post(url("take_back_proposal", round_, "barn"), follow=True)
    AreaVoteFactory(member=PanelMemberFactory(round=round_), candidate=candidates[1])
    response = client.post(url("take_back_proposal", round_, "aldre"), follow=True)

    assert sentences(response) == [
        "Någon har redan röstat. Därför står förslagen kvar."
    ]
    assert [str(c) for c in AreaCandidate.objects.all()] == ["Äldre"]
    assert verbs(round_) == ["tog tillbaka ett förslag"]


def test_taking_back_twice_is_one_event(client, round_, skr, candidates):
    client.post(url("take_back_proposal", round_, "barn"))
    client.post(url("take_back_proposal", round_, "barn"))

    assert verbs(round_) == ["tog tillbaka ett förslag"]


def test_nobody_proposes_when_the_step_is_over(client, round_, skr):
    place_calendar(round_, open_step=Step.GATHER)

    assert client.get(url("propose_area", round_)).status_code == 403
    assert (
        client.post(
            url("propose_area", round_), {"area": "nytt", "name": "x", "paragraph": "x"}
        ).status_code
        == 403
    )
    assert not AreaCandidate.objects.exists()


# --- Voting ----------------------------------------------------------------


@pytest.fixture
def member(client, round_):
    member = PanelMemberFactory(round=round_)
    client.force_login(member.user)
    return member


def votes(member):
    return sorted(str(vote.candidate) for vote in member.area_votes.all())


def test_a_member_approves_of_several_and_changes_it(
    client, round_, member, candidates
):
    client.post(url("vote_area", round_), {"approved": ["barn", "aldre"]})
    assert votes(member) == ["Barn", "Äldre"]

    client.post(url("vote_area", round_), {"approved": ["aldre"]})
    assert votes(member) == ["Äldre"]
    assert verbs(round_) == ["röstade om område", "ändrade sin röst om område"]


def test_the_same_vote_twice_is_one_event_that_does_not_tell_on_what(
    client, round_, member, candidates
):
    client.post(url("vote_area", round_), {"approved": ["barn"]})
    client.post(url("vote_area", round_), {"approved": ["barn"]})

    (event,) = Event.objects.filter(round=round_)
    assert (event.verb, event.target_text, event.note) == (
        "röstade om område",
        round_.title,
        "",
    )
    assert AreaVote.objects.count() == 1


def test_an_empty_vote_is_asked_for_a_cross(client, round_, member, candidates):
    response = client.post(url("vote_area", round_), {})

    assert response.context["form"].errors == {
        "approved": ["Kryssa för minst ett område."]
    }
    assert 'href="#id_approved_0"' in response.content.decode()


def test_a_vote_on_another_rounds_proposal_is_refused(
    client, round_, member, candidates
):
    other = AreaCandidateFactory()

    response = client.post(
        url("vote_area", round_), {"approved": [other.service_area.public_id]}
    )

    assert response.context["form"].errors == {
        "approved": ["Förslaget finns inte längre. Läs om sidan."]
    }
    assert votes(member) == []


def test_a_member_does_not_see_how_the_others_vote(client, round_, member, candidates):
    other = PanelMemberFactory(round=round_)
    AreaVoteFactory(member=other, candidate=candidates[1])
    before = client.get(url("area", round_)).content

    AreaVoteFactory(member=other, candidate=candidates[0])

    page = client.get(url("area", round_))
    assert b"kan t\xc3\xa4nka sig omr" not in page.content
    assert strip_tokens(page.content) == strip_tokens(before)


def strip_tokens(content):
    """Two pages differ in their CSRF tokens alone."""
    parts = content.split(b'name="csrfmiddlewaretoken" value="')
    return [parts[0], *(part.split(b'"', 1)[1] for part in parts[1:])]


def test_skr_sees_who_many_but_not_what_until_all_have_voted(
    client, round_, skr, candidates
):
    first, *others = PanelMemberFactory.create_batch(3, round=round_)
    AreaVoteFactory(member=first, candidate=candidates[1])
    response = client.get(url("area", round_))
    assert "1 av 3 i panelen har röstat" in response.content.decode()
    assert response.context["said"] is None
    response = client.get(url("decide_area", round_))
    assert response.context["said"] is None
    assert "röster)" not in response.content.decode()

    for other in others:
        AreaVoteFactory(member=other, candidate=candidates[1])
    assert told_on(client.get(url("area", round_))) == [
        ("Äldre", 3, 100),
        ("Barn", 0, 0),
    ]
    page = client.get(url("decide_area", round_)).content.decode()
    assert "Äldre (3 röster)" in page


def test_skr_sees_the_votes_when_the_time_is_out(client, round_, skr, candidates):
    PanelMemberFactory(round=round_)
    vote_alike(round_, candidates[0], 3)
    place_calendar(round_, open_step=Step.GATHER)

    response = client.get(url("area", round_))

    assert told_on(response) == [("Barn", 3, 100), ("Äldre", 0, 0)]
    assert "Röstningen stängde" in response.content.decode()


def test_the_votes_are_sealed_as_long_as_somebody_has_more_time(
    client, round_, skr, candidates
):
    late = PanelMemberFactory(round=round_)
    vote_alike(round_, candidates[0], 3)
    place_calendar(round_, open_step=Step.GATHER)
    ExtensionFactory(
        period=round_.periods.get(step=Step.CHOOSE_AREA),
        organization_key=late.organization_key,
    )

    assert client.get(url("area", round_)).context["said"] is None


def test_a_stand_in_neither_votes_nor_is_waited_for(client, round_, skr, candidates):
    members = vote_alike(round_, candidates[0], 3)
    today = timezone.localdate()
    stand_in = PanelMemberFactory(
        round=round_,
        in_place_of=members[0].user,
        acts_from=today,
        acts_through=today,
    )

    assert told_on(client.get(url("area", round_)))[0] == ("Barn", 3, 100)
    with pytest.raises(actions.NotOnThePanel):
        actions.vote_area(
            round_, approved=candidates, by=stand_in.user, at=timezone.now()
        )


@pytest.mark.parametrize("count", [0, 1, 2])
def test_what_one_or_two_voted_for_is_shown_to_nobody(
    client, round_, skr, candidates, count
):
    members = vote_alike(round_, candidates[0], count)
    place_calendar(round_, open_step=Step.GATHER)

    pages = [client.get(url(name, round_)) for name in ("area", "decide_area")]
    actions.decide_area(round_, area="Våld", reason="x", by=skr, at=timezone.now())
    for user in (skr, *(member.user for member in members)):
        client.force_login(user)
        pages.append(client.get(url("area", round_)))

    sentence = "Färre än tre har röstat." if count else "Ingen har röstat."
    for page in pages:
        assert page.context["said"].bars == []
        assert page.context["said"].words.startswith(sentence)


@pytest.mark.parametrize("step", Step)
def test_members_vote_while_the_step_is_open(client, round_, member, candidates, step):
    place_calendar(round_, open_step=step)

    response = client.post(url("vote_area", round_), {"approved": ["barn"]})

    is_open = step is Step.CHOOSE_AREA
    assert response.status_code == (302 if is_open else 403)
    assert votes(member) == (["Barn"] if is_open else [])


def test_an_extension_lets_one_member_vote_later(client, round_, member, candidates):
    place_calendar(round_, open_step=Step.GATHER)
    ExtensionFactory(
        period=round_.periods.get(step=Step.CHOOSE_AREA),
        organization_key=member.organization_key,
    )

    client.post(url("vote_area", round_), {"approved": ["barn"]})

    assert votes(member) == ["Barn"]
    assert "Ändra min röst" in client.get(url("area", round_)).content.decode()


def test_before_the_step_opens_members_read_from_when(
    client, round_, member, candidates
):
    place_calendar(round_)

    page = client.get(url("area", round_)).content.decode()

    assert "Panelen kan rösta från och med" in page
    assert "Lämna min röst" not in page


@pytest.mark.parametrize("who", [UserFactory, OfficerFactory, PanelMemberFactory])
def test_others_get_nowhere(client, round_, who):
    somebody = who()
    client.force_login(getattr(somebody, "user", somebody))
    names = ["area", "vote_area", "propose_area", "decide_area"]

    assert {client.get(url(name, round_)).status_code for name in names} == {403}


def test_a_member_neither_proposes_nor_decides(client, round_, member, candidates):
    assert client.get(url("propose_area", round_)).status_code == 403
    assert client.get(url("decide_area", round_)).status_code == 403
    assert client.post(url("take_back_proposal", round_, "barn")).status_code == 403
    assert AreaCandidate.objects.count() == 2


def test_opening_the_address_of_the_vote_leads_to_the_page(client, round_, member):
    assert client.get(url("vote_area", round_)).url == url("area", round_)


# --- Deciding --------------------------------------------------------------

DECISION = {"area": "aldre", "basis": "departs", "reason": "Barn var nyss.", "name": ""}


def test_skr_decides_with_a_reason_and_the_panel_gets_a_letter(
    client, round_, skr, candidates
):
    stays, left = PanelMemberFactory.create_batch(2, round=round_)
    left.ended_at = timezone.now()
    left.save()
    AreaVoteFactory(member=stays, candidate=candidates[0])

    client.post(url("decide_area", round_), DECISION)

    round_.refresh_from_db()
    assert str(round_.service_area) == "Äldre"
    assert round_.area_reason == "Beslutet avviker från panelens röster. Barn var nyss."
    assert round_.area_decided_by == skr
    (letter,) = Letter.objects.all()
    assert letter.to == stays.user.email
    assert letter.subject == f"Verksamhetsområdet är beslutat: {round_.title}"
    assert f"https://lokalabehov.test{url('area', round_)}" in letter.body
    assert "Barn var nyss." in letter.body
    page = client.get(url("area", round_)).content.decode()
    assert "Omgången handlar om Äldre" in page
    assert "1 person röstade" in page


def test_a_double_click_decides_once(client, round_, skr, candidates):
    PanelMemberFactory(round=round_)
    client.post(url("decide_area", round_), DECISION)
    second = client.post(url("decide_area", round_), {**DECISION, "area": "barn"})

    assert second.url == url("area", round_)
    round_.refresh_from_db()
    assert str(round_.service_area) == "Äldre"
    assert verbs(round_) == ["beslutade verksamhetsområde"]
    assert Letter.objects.count() == 1


def test_a_decision_made_elsewhere_may_be_about_another_area(client, round_, skr):
    client.post(
        url("decide_area", round_),
        {
            "area": "nytt",
            "name": "Våld",
            "basis": "elsewhere",
            "reason": "Partnerskapet.",
        },
    )

    round_.refresh_from_db()
    assert str(round_.service_area) == "Våld"
    assert round_.area_reason.startswith("Beslutet är fattat i ett annat sammanhang. ")


def test_a_decision_without_reason_is_refused(client, round_, skr, candidates):
    response = client.post(url("decide_area", round_), {"area": "barn", "reason": " "})

    assert dict(response.context["form"].errors) == {
        "basis": ["Säg vad beslutet bygger på."],
        "reason": ["Skriv varför det blev just det här."],
    }
    round_.refresh_from_db()
    assert round_.service_area is None


def test_skr_may_decide_when_the_step_has_closed(client, round_, skr, candidates):
    place_calendar(round_, open_step=Step.GATHER)

    client.post(url("decide_area", round_), DECISION)

    round_.refresh_from_db()
    assert str(round_.service_area) == "Äldre"


def test_nothing_can_be_added_to_a_decided_round(round_, candidates, member):
    now = timezone.now()
    decide = {"area": candidates[0].service_area, "reason": "x", "at": now}
    actions.decide_area(round_, by=SkrFactory(), **decide)

    for act in (
        lambda: actions.decide_area(round_, by=SkrFactory(), **decide),
        lambda: actions.vote_area(round_, approved=candidates, by=member.user, at=now),
        lambda: actions.propose_area(
            round_, area="Nytt", paragraph="x", by=SkrFactory(), at=now
        ),
        lambda: actions.take_back_proposal(
            round_, area=candidates[0].service_area, by=SkrFactory(), at=now
        ),
    ):
        with pytest.raises(actions.AreaAlreadyDecided):
            act()


def test_late_clicks_on_a_decided_round_get_a_sentence(client, round_, skr, candidates):
    member = PanelMemberFactory(round=round_, user=skr)
    actions.decide_area(
        round_,
        area=candidates[0].service_area,
        reason="x",
        by=skr,
        at=timezone.now() - timedelta(minutes=1),
    )
    sentence = "Verksamhetsområdet är redan beslutat. Din ändring är inte sparad."

    voted = client.post(url("vote_area", round_), {"approved": ["barn"]}, follow=True)
    taken = client.post(url("take_back_proposal", round_, "barn"), follow=True)
    proposed = client.post(
        url("propose_area", round_), {"area": "nytt", "name": "x", "paragraph": "x"}
    )

    assert sentences(voted) == [sentence]
    assert sentences(taken) == [sentence]
    assert proposed.context["form"].non_field_errors() == [sentence]
    assert votes(member) == []


def test_actions_refuse_an_empty_vote_and_a_stranger(round_, candidates):
    now = timezone.now()

    with pytest.raises(actions.NothingApproved):
        actions.vote_area(round_, approved=[], by=UserFactory(), at=now)
    with pytest.raises(actions.NotOnThePanel):
        actions.vote_area(round_, approved=candidates, by=UserFactory(), at=now)


# --- Does the decision follow the vote? -------------------------------------


def decide(client, round_, **other):
    data = {"area": "barn", "basis": "vote", "reason": "Så blev det.", "name": ""}
    return client.post(url("decide_area", round_), {**data, **other})


def test_a_decision_that_follows_the_vote_is_about_what_came_first(
    client, round_, skr, candidates
):
    vote_alike(round_, candidates[1], 3)

    response = decide(client, round_)

    assert dict(response.context["form"].errors) == {
        "basis": [
            "Panelen satte ”Äldre” först. Säg att beslutet avviker från rösterna eller "
            "är fattat i ett annat sammanhang, eller välj det som panelen satte först."
        ]
    }
    assert "Så blev det." in response.content.decode()
    round_.refresh_from_db()
    assert round_.service_area is None

    assert decide(client, round_, area="aldre").status_code == 302
    round_.refresh_from_db()
    assert str(round_.service_area) == "Äldre"
    assert round_.area_reason == "Beslutet följer panelens röster. Så blev det."


def test_each_of_those_that_share_the_first_place_follows_the_vote(
    client, round_, skr, candidates
):
    for candidate in candidates:
        vote_alike(round_, candidate, 2)

    assert decide(client, round_).status_code == 302


@pytest.mark.parametrize("basis", ["departs", "elsewhere"])
def test_skr_may_choose_another_area_and_say_so(client, round_, skr, candidates, basis):
    vote_alike(round_, candidates[1], 3)

    assert decide(client, round_, basis=basis).status_code == 302


def test_the_area_that_came_first_may_be_written_instead_of_chosen(
    client, round_, skr, candidates
):
    vote_alike(round_, candidates[1], 3)

    assert decide(client, round_, area="nytt", name="äldre").status_code == 302
    round_.refresh_from_db()
    assert str(round_.service_area) == "Äldre"


@pytest.mark.parametrize("chosen", ["barn", "aldre"])
@pytest.mark.parametrize("voters", [0, 2, 3])
def test_while_the_votes_are_sealed_nobody_learns_of_them_by_trying(
    client, round_, skr, candidates, voters, chosen
):
    vote_alike(round_, candidates[1], voters)
    PanelMemberFactory(round=round_)

    response = decide(client, round_, area=chosen)

    assert dict(response.context["form"].errors) == {
        "basis": [
            "Det finns inget resultat att följa: alla har inte röstat än, eller så har "
            "färre än tre röstat. Vänta, eller säg att beslutet är fattat i ett annat "
            "sammanhang."
        ]
    }


# --- Earlier rounds --------------------------------------------------------


def test_each_candidate_shows_what_became_of_earlier_rounds(
    client, round_, member, candidates
):
    earlier = earlier_round(candidates[0].service_area, title="Barn 2024")
    for status, code in (
        ("support_exists", None),
        ("answered", "not_handled"),
        ("answered", "new"),
        ("handed_over", None),
        ("support_lacking", None),
    ):
        need = NeedFactory(round=earlier, status=status)
        SourceFactory(need=need)
        if code:
            past = timezone.now() - timedelta(days=2)
            by = UserFactory()
            FeedbackFactory(need=need, code="new", published_at=past, published_by=by)
            FeedbackFactory(
                need=need, code=code, published_at=timezone.now(), published_by=by
            )
    NeedFactory(round=earlier, status="handed_over")  # nobody stands behind it
    later = earlier_round(
        candidates[0].service_area, title="Barn 2030", planned_at=timezone.now()
    )

    page = client.get(url("area", round_)).content.decode()

    assert "4 behov. 2 besvarade, 1 med löfte om stöd, 1 utan svar än." in page
    assert reverse("process:round", args=[earlier.public_id]) in page
    assert reverse("process:round", args=[later.public_id]) not in page
    assert page.count("Ingen tidigare omgång har handlat om området.") == 1


# --- Statements ------------------------------------------------------------


@pytest.mark.parametrize("is_decided", [False, True])
@pytest.mark.parametrize("is_skr", [True, False])
def test_the_pages_take_as_many_statements_however_many_candidates(
    client, statements, is_skr, is_decided
):
    found = {}
    for count in (1, 3):
        round_ = RoundFactory(open_step=Step.CHOOSE_AREA)
        for candidate in AreaCandidateFactory.create_batch(count, round=round_):
            vote_alike(round_, candidate, 3)
            for _ in range(count):
                earlier = earlier_round(candidate.service_area)
                need = NeedFactory(round=earlier, status="handed_over")
                SourceFactory(need=need)
        user = SkrFactory() if is_skr else PanelMemberFactory(round=round_).user
        if is_decided:
            area = candidate.service_area
            actions.decide_area(
                round_, area=area, reason="x", by=SkrFactory(), at=timezone.now()
            )
        client.force_login(user)
        client.get(url("area", round_))  # the session notes the visit once
        with statements() as asked:
            client.get(url("area", round_))
        found[count] = len(asked)

    assert found[1] == found[3]
    assert found[3] <= 11
