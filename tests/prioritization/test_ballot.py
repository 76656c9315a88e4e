"""Moment 5: a member of the panel ranks, saves, hands in; nobody looks on."""

import re
from datetime import timedelta
from hashlib import sha256

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from needs.models import Need
from outbox.models import Letter
from prioritization import actions
from prioritization.actions import freeze_paper
from prioritization.models import Ballot, PanelMember, Placement
from prioritization.models.choices import CANNOT_JUDGE, CONFLICT
from prioritization.querysets import needs_to_rank
from rounds.models import Event, Step
from tests.factories import (
    BallotFactory,
    ExtensionFactory,
    GatheredSubmissionFactory,
    MunicipalityFactory,
    NeedFactory,
    OfficerFactory,
    PanelMemberFactory,
    PlacementFactory,
    PriorityPlaceFactory,
    RegionalNeedFactory,
    ResultFactory,
    RoundFactory,
    ScreeningFactory,
    SkrFactory,
    SourceFactory,
    SubmissionFactory,
    UserFactory,
    place_calendar,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_():
    return RoundFactory(open_step=Step.RANK)


@pytest.fixture
def member(client, round_):
    member = PanelMemberFactory(round=round_)
    client.force_login(member.user)
    return member


@pytest.fixture
def needs(round_):
    return [
        NeedFactory(
            round=round_,
            public_id=f"{letter}2222222",
            title=f"Behov {letter.upper()}",
            status=Need.Status.SUPPORT_LACKING,
        )
        for letter in "bcd"
    ]


B, C, D = "b2222222", "c2222222", "d2222222"


def url(name, round_):
    return reverse(f"prioritization:{name}", args=[round_.public_id])


def sent(places, *cannot, **button):
    """What the page sends: a number for each need, crosses, and a button."""
    return {
        **{f"place-{need}": places.get(need, "") for need in (B, C, D)},
        **{f"cannot-{need}": "on" for need in cannot},
        **button,
    }


def rank(client, round_, places, *cannot, follow=False, **button):
    data = sent(places, *cannot, **(button or {"save": "1"}))
    return client.post(url("rank", round_), data, follow=follow)


def saved(member):
    return Ballot.objects.get(member=member).choices


def counted(member):
    rows = Placement.objects.filter(ballot__member=member).select_related("need")
    return {row.need.public_id: row.choice for row in rows}


def sentences(response):
    return [str(message) for message in response.context["messages"]]


def verbs(round_):
    return list(Event.objects.filter(round=round_).values_list("verb", flat=True))


# --- Reading ---------------------------------------------------------------


def test_the_page_says_how_many_how_long_until_when_and_what_for(
    client, round_, member, needs
):
    page = client.get(url("ballot", round_)).content.decode()

    assert "Det är 3 behov, och det tar ungefär 5 minuter." in page
    assert "Sista dag" in page
    assert "Ingen annan ser vad du svarar, inte heller SKR." in page


def test_each_need_tells_what_it_is_about_and_who_stands_behind(
    client, round_, member, needs
):
    source = SourceFactory(need=needs[0])
    gathered = GatheredSubmissionFactory(
        regional_need=source.regional_need,
        submission=SubmissionFactory(
            submitted=True,
            round=round_,
            municipality=MunicipalityFactory(name="Åre"),
        ),
    )
    ScreeningFactory(need=needs[0], reason="Vi har letat.")

    page = client.get(url("ballot", round_)).content.decode()

    rss = gathered.regional_need.rss
    assert "1 kommun i 1 RSS" in page
    assert f"<li>{rss}: Åre</li>" in page
    assert "Stöd saknas.</strong> Vi har letat." in page
    assert "Myndigheterna är eniga." in page
    assert page.count("Många kommuner möter dem för sent.") == 3


def test_what_has_been_taken_back_does_not_stand_behind(client, round_, member, needs):
    source = SourceFactory(need=needs[0])
    gathered = GatheredSubmissionFactory(regional_need=source.regional_need)
    gathered.unlinked_at, gathered.unlinked_by = timezone.now(), UserFactory()
    gathered.save()
    withdrawn = GatheredSubmissionFactory(regional_need=source.regional_need).submission
    withdrawn.withdrawn_at, withdrawn.withdrawn_by = timezone.now(), UserFactory()
    withdrawn.save()
    taken_out = SourceFactory(need=needs[1])
    GatheredSubmissionFactory(regional_need=taken_out.regional_need)
    taken_out.unlinked_at, taken_out.unlinked_by = timezone.now(), UserFactory()
    taken_out.save()

    assert "i 1 RSS" not in client.get(url("ballot", round_)).content.decode()


def test_only_needs_that_lack_support_are_ranked(client, round_, member, needs):
    NeedFactory(round=round_, title="Bara sammanställt")
    NeedFactory(round=round_, title="Har stöd", status=Need.Status.SUPPORT_EXISTS)
    NeedFactory(title="I en annan omgång", status=Need.Status.SUPPORT_LACKING)

    page = client.get(url("ballot", round_))

    assert {row["need"].title for row in page.context["others"]} == {
        "Behov B",
        "Behov C",
        "Behov D",
    }


def test_without_needs_the_page_says_what_comes_next(client, round_, member):
    page = client.get(url("ballot", round_)).content.decode()

    assert "Det finns inget att rangordna" in page
    assert '<form method="post" action="/panel' not in page


def test_the_order_at_first_is_each_voters_own_and_stays(client, round_, member):
    NeedFactory.create_batch(8, round=round_, status=Need.Status.SUPPORT_LACKING)

    def order():
        page = client.get(url("ballot", round_))
        return [row["need"].public_id for row in page.context["others"]]

    own = order()
    assert order() == own
    client.force_login(PanelMemberFactory(round=round_).user)
    assert order() != own


# --- Saving ----------------------------------------------------------------


def test_the_list_is_saved_and_shown_on_another_device(client, round_, member, needs):
    response = rank(client, round_, {C: "1", B: "2"}, D, follow=True)

    assert sentences(response) == ["Sparat. Inget är inlämnat än."]
    assert saved(member) == {B: 2, C: 1, D: CANNOT_JUDGE}
    client.logout()
    client.force_login(member.user)
    page = client.get(url("ballot", round_))
    assert [row["need"].public_id for row in page.context["chosen"]] == [C, B]
    assert [row["cannot"].value() for row in page.context["others"]] == [True]
    assert "Inte inlämnat." in page.content.decode()
    assert (verbs(round_), Letter.objects.count()) == ([], 0)


def test_equal_numbers_share_a_place_and_gaps_are_closed(client, round_, member, needs):
    rank(client, round_, {B: "3", C: "1", D: "1"})

    assert saved(member) == {C: 1, D: 1, B: 3}


def test_the_buttons_move_a_need_one_step_and_save(client, round_, member, needs):
    response = rank(client, round_, {B: "1", C: "2"}, up=C)

    assert response.url == f"{url('ballot', round_)}#behov-{C}"
    assert saved(member) == {C: 1, B: 2, D: None}
    rank(client, round_, {C: "1", B: "2"}, down=C)
    assert saved(member) == {B: 1, C: 2, D: None}
    rank(client, round_, {B: "1", C: "2"}, up=D)
    assert saved(member) == {B: 1, C: 2, D: 3}
    rank(client, round_, {B: "1", C: "2", D: "3"}, down=D)
    assert saved(member) == {B: 1, C: 2, D: None}


def test_a_button_for_an_unknown_need_only_saves(client, round_, member, needs):
    rank(client, round_, {B: "1"}, up="finns-ej")

    assert saved(member) == {B: 1, C: None, D: None}


@pytest.mark.parametrize(
    "number", ["0", "-1", "1.5", "1000000000", "ett", "4", "1e9", "²", "NaN", "\x00"]
)
def test_a_bad_number_gets_a_sentence_and_nothing_typed_is_lost(
    client, round_, member, needs, number
):
    response = rank(client, round_, {B: number, C: "2"}, D, hand_in="1")

    sentence = "Plats för ”Behov B”: skriv ett heltal från 1 till 3, eller lämna tomt."
    assert dict(response.context["form"].errors) == {f"place-{B}": [sentence]}
    page = response.content.decode()
    assert page.count("<title>Fel: ") == 1
    assert f'href="#place-{B}"' in page
    values = dict(re.findall(r'name="place-(\w+)" id="\S+" value="([^"]*)"', page))
    assert values == {B: number, C: "2", D: ""}
    assert re.search(rf'name="cannot-{D}"[^>]* checked', page)
    assert not Ballot.objects.exists()


def test_a_place_and_cannot_judge_do_not_go_together(client, round_, member, needs):
    response = rank(client, round_, {B: "1"}, B)

    assert dict(response.context["form"].errors) == {
        f"place-{B}": [
            "”Behov B” har både en plats och krysset ”Kan inte bedöma”. "
            "Ta bort det ena."
        ]
    }
    assert f'name="cannot-{B}"' in response.content.decode()


def test_a_need_that_came_after_the_page_was_shown_is_not_judged(
    client, round_, member, needs
):
    late = NeedFactory(round=round_, status=Need.Status.SUPPORT_LACKING)

    rank(client, round_, {B: "1"})

    assert saved(member)[late.public_id] == CANNOT_JUDGE


def test_fields_for_other_needs_are_not_stored(client, round_, member, needs):
    other = NeedFactory(status=Need.Status.SUPPORT_LACKING)
    data = {**sent({B: "1"}, save="1"), f"place-{other.public_id}": "1"}

    client.post(url("rank", round_), data)

    assert saved(member) == {B: 1, C: None, D: None}


def test_the_title_of_a_need_is_text_wherever_it_stands(client, round_, member):
    NeedFactory(
        round=round_,
        title='<script>alert("1")</script>',
        status=Need.Status.SUPPORT_LACKING,
    )

    assert b"<script>alert" not in client.get(url("ballot", round_)).content


def test_opening_the_address_of_the_form_leads_to_the_page(client, round_, member):
    assert client.get(url("rank", round_)).url == url("ballot", round_)


# --- Handing in ------------------------------------------------------------


def test_handing_in_gives_a_receipt_on_the_page_and_by_letter(
    client, round_, member, needs
):
    response = rank(client, round_, {C: "1", B: "2"}, D, hand_in="1", follow=True)

    assert response.redirect_chain == [(url("receipt", round_), 302)]
    assert counted(member) == {B: 2, C: 1, D: CANNOT_JUDGE}
    assert verbs(round_) == ["lämnade in sin rangordning"]
    ballot = Ballot.objects.get(member=member)
    code = sha256(response.context["text"].encode()).hexdigest()
    page = response.content.decode()
    assert page.count(code) == 1
    assert ballot.public_id in page
    assert f"{B} 2\n{C} 1\n{D} cannot_judge" in response.context["text"]
    (letter,) = Letter.objects.all()
    assert letter.to == member.user.email
    assert letter.subject == f"Vi har tagit emot din rangordning: {round_.title}"
    assert f"Kod: {code}\n" in letter.body
    assert f"Nummer: {ballot.public_id}\n" in letter.body


def test_neither_letter_nor_log_tells_what_was_handed_in(client, round_, member, needs):
    rank(client, round_, {C: "1"}, hand_in="1")

    ballot = Ballot.objects.get(member=member)
    (letter,), (event,) = Letter.objects.all(), Event.objects.filter(round=round_)
    for text in (letter.body, str(vars(event))):
        assert not re.search(rf"Behov [BCD]|{B}|{C}|{D}|{ballot.seal}", text)
    assert ballot.public_id not in str(vars(event))


def test_the_same_list_gives_another_code_to_another_voter(round_, needs):
    """The code of a short list could else be guessed back into the list."""
    now = timezone.now()
    codes = set()
    for member in PanelMemberFactory.create_batch(2, round=round_):
        ballot = actions.hand_in(round_, {B: 1}, needs=needs, by=member.user, at=now)
        assert ballot.seal in ballot.receipt_text(ballot.choices)
        codes.add(ballot.receipt_code(ballot.choices))

    assert len(codes) == 2


def test_a_double_click_hands_in_once(client, round_, member, needs):
    for _ in range(2):
        rank(client, round_, {B: "1"}, hand_in="1")

    assert verbs(round_) == ["lämnade in sin rangordning"]
    assert Letter.objects.count() == 1
    assert Ballot.objects.count() == 1


def test_one_may_change_and_hand_in_again_and_the_latest_counts(
    client, round_, member, needs
):
    rank(client, round_, {B: "1", C: "2"}, D, hand_in="1")
    first = client.get(url("receipt", round_)).context["code"]
    rank(client, round_, {D: "1"}, hand_in="1")

    assert counted(member) == {B: None, C: None, D: 1}
    assert client.get(url("receipt", round_)).context["code"] != first
    assert verbs(round_) == [
        "lämnade in sin rangordning",
        "lämnade in sin rangordning igen",
    ]
    assert Letter.objects.count() == 2


def test_what_is_saved_after_handing_in_does_not_count_until_handed_in_again(
    client, round_, member, needs
):
    rank(client, round_, {B: "1"}, hand_in="1")
    code = client.get(url("receipt", round_)).context["code"]
    response = rank(client, round_, {C: "1"}, follow=True)

    assert sentences(response) == [
        "Sparat. Det du lämnade in förut räknas tills du lämnar in igen."
    ]
    assert "Du har ändrat sedan du lämnade in" in response.content.decode()
    assert counted(member) == {B: 1, C: None, D: None}
    assert client.get(url("receipt", round_)).context["code"] == code
    rank(client, round_, {B: "1"})
    rank(client, round_, {B: "1"}, hand_in="1")
    assert counted(member) == {B: 1, C: None, D: None}


def test_a_need_that_is_no_longer_ranked_leaves_a_ballot_handed_in_again(
    client, round_, member, needs
):
    rank(client, round_, {B: "1", C: "2"}, hand_in="1")
    actions.take_off(
        round_, needs[0], reason="Stöd finns.", by=SkrFactory(), at=timezone.now()
    )
    rank(client, round_, {C: "1"}, hand_in="1")

    assert counted(member) == {C: 1, D: None}


def test_a_list_without_places_is_not_handed_in_but_saved(
    client, round_, member, needs
):
    response = rank(client, round_, {}, D, hand_in="1", follow=True)

    assert sentences(response) == [
        "Du har inte gett något behov en plats, så rangordningen är inte inlämnad. "
        "Välj minst ett behov, eller lägg ner din röst längst ner på sidan."
    ]
    assert saved(member) == {B: None, C: None, D: CANNOT_JUDGE}
    assert (counted(member), verbs(round_)) == ({}, [])


def test_one_may_abstain_and_change_ones_mind(client, round_, member, needs):
    for _ in range(2):
        response = client.post(url("rank", round_), {"abstain": "1"}, follow=True)

    assert "Du har lagt ner din röst" in response.content.decode()
    assert counted(member) == {B: None, C: None, D: None}
    assert verbs(round_) == ["lämnade in sin rangordning"]
    assert Ballot.objects.in_round(round_).handed_in().count() == 1
    rank(client, round_, {B: "1"}, hand_in="1")
    assert counted(member) == {B: 1, C: None, D: None}


TOO_LATE = (
    "SKR har redan publicerat resultatet eller fastställt ordningen. "
    "Rangordningen kom inte med."
)


def test_it_is_too_late_when_the_order_is_fixed(client, round_, member, needs):
    PriorityPlaceFactory(need=needs[0])

    response = rank(client, round_, {B: "1"}, hand_in="1", follow=True)

    assert sentences(response) == [TOO_LATE]
    assert counted(member) == {}


@pytest.mark.parametrize("handed_in_before", [False, True])
def test_who_was_given_more_time_does_not_rank_with_the_result_at_hand(
    client, round_, member, needs, handed_in_before
):
    if handed_in_before:
        rank(client, round_, {B: "1"}, hand_in="1")
    now = timezone.now()
    result = ResultFactory(paper=freeze_paper(round_, at=now), finished_at=now)
    result.published_at, result.published_by = now, SkrFactory()
    result.save()
    before = counted(member)

    response = rank(client, round_, {C: "1"}, hand_in="1", follow=True)

    assert sentences(response) == [TOO_LATE]
    assert counted(member) == before


def test_a_ballot_written_row_by_row_is_shown_as_saved(client, round_, member, needs):
    ballot = BallotFactory(member=member)
    PlacementFactory(ballot=ballot, need=needs[1], position=1)

    page = client.get(url("ballot", round_))

    assert [row["need"].public_id for row in page.context["chosen"]] == [C]


def test_a_receipt_is_not_counted_before_it_is_handed_in(member):
    with pytest.raises(ValueError, match="not handed in"):
        BallotFactory(member=member).receipt_text({})


# --- When ------------------------------------------------------------------


@pytest.mark.parametrize("step", Step)
def test_the_panel_ranks_while_the_step_is_open(client, round_, member, needs, step):
    place_calendar(round_, open_step=step)

    response = rank(client, round_, {B: "1"}, hand_in="1")

    is_open = step is Step.RANK
    assert response.status_code == (302 if is_open else 403)
    assert counted(member) == ({B: 1, C: None, D: None} if is_open else {})


def test_before_the_step_the_page_says_from_when(client, round_, member, needs):
    place_calendar(round_, open_step=Step.SCREEN)

    page = client.get(url("ballot", round_)).content.decode()

    assert "Du kan rangordna behoven från och med" in page
    assert "Behov B" not in page


def test_after_the_step_the_page_says_what_counts(client, round_, member, needs):
    rank(client, round_, {B: "1"}, hand_in="1")
    place_calendar(round_, open_step=Step.HAND_OVER)

    page = client.get(url("ballot", round_)).content.decode()
    receipt = client.get(url("receipt", round_)).content.decode()

    assert "Du lämnade in din rangordning" in page
    assert "Behov B" in receipt
    assert "Ändra rangordningen" not in receipt


def test_after_the_step_who_said_nothing_reads_whom_to_ask(
    client, round_, member, needs
):
    place_calendar(round_, open_step=Step.HAND_OVER)

    page = client.get(url("ballot", round_)).content.decode()

    assert "Du lämnade inte in någon rangordning. Vill du ha anstånd, fråga SKR" in page
    assert client.get(url("receipt", round_)).url == url("ballot", round_)


def test_an_extension_lets_one_member_rank_later(client, round_, member, needs):
    place_calendar(round_, open_step=Step.HAND_OVER)
    other = PanelMemberFactory(round=round_)
    ExtensionFactory(
        period=round_.periods.get(step=Step.RANK),
        organization_key=member.organization_key,
    )

    rank(client, round_, {B: "1"}, hand_in="1")
    client.force_login(other.user)
    refused = rank(client, round_, {B: "1"}, hand_in="1")

    assert counted(member) == {B: 1, C: None, D: None}
    assert refused.status_code == 403


# --- Who -------------------------------------------------------------------


@pytest.mark.parametrize(
    "who", [UserFactory, SkrFactory, OfficerFactory, PanelMemberFactory]
)
def test_only_the_panel_of_the_round_gets_in(client, round_, needs, who):
    somebody = who()
    client.force_login(getattr(somebody, "user", somebody))

    for name in ("ballot", "rank", "receipt"):
        assert client.get(url(name, round_)).status_code == 403
    assert rank(client, round_, {B: "1"}, hand_in="1").status_code == 403
    assert not Ballot.objects.exists()


def test_who_has_left_the_panel_no_longer_ranks(client, round_, member, needs):
    member.ended_at = timezone.now()
    member.save()

    assert client.get(url("ballot", round_)).status_code == 403
    assert rank(client, round_, {B: "1"}, hand_in="1").status_code == 403


def test_a_superuser_may_do_everything_but_see_or_write_a_ballot(
    client, round_, member, needs
):
    rank(client, round_, {B: "1"}, hand_in="1")
    root = UserFactory(is_superuser=True, is_staff=True, is_skr=True)
    client.force_login(root)

    for name in ("ballot", "receipt"):
        assert client.get(url(name, round_)).status_code == 403
    for button in ({"save": "1"}, {"hand_in": "1"}, {"abstain": "1"}):
        assert rank(client, round_, {C: "1"}, **button).status_code == 403
    assert counted(member) == {B: 1, C: None, D: None}
    assert not admin.site.is_registered(Ballot)
    assert not admin.site.is_registered(Placement)


def test_visible_to_gives_ones_own_ballots_and_nobody_elses(member):
    own, other = BallotFactory(member=member), BallotFactory()

    assert list(Ballot.objects.visible_to(member.user)) == [own]
    assert list(Ballot.objects.visible_to(SkrFactory())) == []
    assert other.round == other.member.round


def test_no_page_of_others_changes_with_what_is_in_a_ballot(
    client, round_, member, needs
):
    """The canary: one voter turns the whole list round, declares a conflict and ticks
    what to remember. Nobody else's pages move."""
    onlookers = [
        SkrFactory(),
        UserFactory(is_superuser=True, is_staff=True, is_skr=True),
        PanelMemberFactory(round=round_).user,
        OfficerFactory().user,
    ]
    pages = [
        "prioritization:hand_over",
        "prioritization:order",
        "prioritization:ballot",
        "prioritization:area",
        "process:round",
        "process:participants",
        "process:calendar",
        "process:events",
        "process:picture",
        "prioritization:voting_rules",
        "prioritization:change_paper",
        "needs:compile",
    ]

    def seen():
        found = {}
        for number, user in enumerate(onlookers):
            client.force_login(user)
            for name in pages:
                address = reverse(name, args=[round_.public_id])
                content = client.get(address).content.decode()
                found[number, name] = re.sub(r'value="\w{64}"', "", content)
        return found

    client.force_login(member.user)
    rank(client, round_, {B: "1", C: "2", D: "3"}, hand_in="1")
    before = seen()
    Placement.objects.filter(need=needs[0]).update(state="conflict", position=None)
    Placement.objects.filter(need=needs[2]).update(position=1)
    ballot = Ballot.objects.get(member=member)
    Ballot.objects.filter(pk=ballot.pk).update(
        choices={B: CONFLICT, C: 2, D: 1}, memory={B: ["extent"]}
    )

    assert seen() == before
    assert all(ballot.seal not in page for page in before.values())
    # The control: on the owner's page it does show.
    client.force_login(member.user)
    page = client.get(url("ballot", round_))
    assert [row["need"].public_id for row in page.context["chosen"]] == [D, C]
    (row,) = page.context["others"]
    assert row["ticked"] == ["Jag är jävig", "Omfattning"]


def test_when_the_seal_is_broken_the_canary_is_heard(client, round_, member, needs):
    """The control of the test above: after the step SKR's page does move."""
    rank(client, round_, {B: "1", C: "2", D: "3"}, hand_in="1")
    place_calendar(round_, open_step=Step.HAND_OVER)
    client.force_login(SkrFactory())

    def seen():
        page = client.get(url("hand_over", round_))
        return [need.public_id for _place, need in page.context["places"]]

    assert seen() == [B, C, D]
    Placement.objects.filter(need=needs[0]).update(position=3)
    Placement.objects.filter(need=needs[2]).update(position=1)
    assert seen() == [D, C, B]


def test_skr_sees_who_has_handed_in(client, round_, member, needs):
    rank(client, round_, {B: "1"}, hand_in="1")
    silent = PanelMemberFactory(round=round_)
    BallotFactory(member=silent)
    client.force_login(SkrFactory())

    page = client.get(url("hand_over", round_))

    assert {m: m.has_handed_in for m in page.context["panel"]} == {
        member: True,
        silent: False,
    }
    assert "1 av 2 i panelen har lämnat in" in page.content.decode()


def test_ballots_stay_sealed_until_the_last_extension_is_over(round_, member, needs):
    place_calendar(round_, open_step=Step.HAND_OVER)
    period = round_.periods.get(step=Step.RANK)
    now = timezone.now()
    assert actions.sealed_until(round_) == period.closes_at
    extension = ExtensionFactory(
        period=period,
        organization_key=member.organization_key,
        closes_at=now + timedelta(days=2),
    )
    round_._prefetched_objects_cache = {}

    assert actions.sealed_until(round_) == extension.closes_at
    with pytest.raises(actions.BallotsAreSealed):
        actions.compute_order(round_, at=now)
    assert actions.compute_order(round_, at=extension.closes_at).voters == 0


# --- Actions ---------------------------------------------------------------


def test_actions_refuse_who_is_not_on_the_panel(round_, needs):
    now, stranger = timezone.now(), UserFactory()

    for act in (
        lambda: actions.save(round_, {B: 1}, by=stranger, at=now),
        lambda: actions.hand_in(round_, {B: 1}, needs=needs, by=stranger, at=now),
        lambda: actions.abstain(round_, needs=needs, by=stranger, at=now),
    ):
        with pytest.raises(actions.NotOnThePanel):
            act()


def test_actions_refuse_a_list_without_places(round_, member, needs):
    with pytest.raises(actions.NothingRanked):
        actions.hand_in(round_, {}, needs=needs, by=member.user, at=timezone.now())


# --- Statements ------------------------------------------------------------


def many_needs(round_, count):
    for need in NeedFactory.create_batch(
        count, round=round_, status=Need.Status.SUPPORT_LACKING
    ):
        ScreeningFactory(need=need)
        for _ in range(2):
            regional = RegionalNeedFactory(forwarded=True, participation__round=round_)
            SourceFactory(need=need, regional_need=regional)
            GatheredSubmissionFactory(regional_need=regional)


@pytest.mark.parametrize("count", [3, 30])
def test_a_ballot_takes_few_statements_however_many_needs(
    client, round_, member, statements, count, answers_are_kept
):
    many_needs(round_, count)
    actions.freeze_due(at=timezone.now())
    data = {f"place-{n.public_id}": "1" for n in needs_to_rank(round_)}
    client.get(url("ballot", round_))

    with statements() as first:
        client.get(url("ballot", round_))
    with statements() as saving:
        client.post(url("rank", round_), {**data, "save": "1"})
    client.get(url("ballot", round_))
    with statements() as again:
        client.get(url("ballot", round_))
    with statements() as handing_in:
        client.post(url("rank", round_), {**data, "hand_in": "1"})
    data[f"place-{needs_to_rank(round_)[0].public_id}"] = "2"
    with statements() as handing_in_again:
        client.post(url("rank", round_), {**data, "hand_in": "1"})

    assert (len(first), len(again)) == (5, 5), first
    assert len(saving) == 6, saving
    assert len(handing_in) == 8, handing_in
    assert len(handing_in_again) == 8, handing_in_again
    assert Placement.objects.count() == count
    assert PanelMember.objects.count() == 1
