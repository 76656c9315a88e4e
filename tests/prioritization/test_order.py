"""Moment 6: the ballots become an order, SKR fixes it, and hands the needs over."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from needs.models import Need, Recipient
from outbox.models import Letter
from prioritization import actions
from prioritization.models import Placement, PriorityPlace
from prioritization.ranking import priority_order
from rounds.models import Event, Step
from tests.factories import (
    AgencyFactory,
    BallotFactory,
    EngagementFactory,
    ExtensionFactory,
    NeedFactory,
    OfficerFactory,
    PanelMemberFactory,
    PlacementFactory,
    PriorityPlaceFactory,
    RoundFactory,
    ScreeningFactory,
    SkrFactory,
    UserFactory,
    place_calendar,
)

pytestmark = pytest.mark.django_db
S = Need.Status


@pytest.fixture
def round_():
    return RoundFactory(open_step=Step.HAND_OVER)


@pytest.fixture
def skr(client):
    user = SkrFactory()
    client.force_login(user)
    return user


@pytest.fixture
def needs(round_):
    return [
        NeedFactory(round=round_, title=f"Behov {letter}", status=S.SUPPORT_LACKING)
        for letter in "ABC"
    ]


@pytest.fixture
def agencies(round_):
    found = [AgencyFactory(name=f"Myndigheten {n}") for n in "123"]
    for agency in found:
        EngagementFactory(round=round_, agency=agency)
    return found


def vote(round_, positions, *, cannot=()):
    """A ballot handed in; None is seen, not chosen."""
    ballot = BallotFactory(
        member=PanelMemberFactory(round=round_), handed_in_at=timezone.now()
    )
    for need, position in positions.items():
        state = Placement.State.RANKED if position else Placement.State.SEEN
        PlacementFactory(ballot=ballot, need=need, state=state, position=position)
    for need in cannot:
        PlacementFactory(
            ballot=ballot, need=need, state=Placement.State.CANNOT_JUDGE, position=None
        )
    return ballot


def url(name, round_):
    return reverse(f"prioritization:{name}", args=[round_.public_id])


def places(round_):
    rows = PriorityPlace.objects.in_round(round_)
    return {row.need.title: (row.place, row.last_place, row.points) for row in rows}


def sentences(response):
    return [str(message) for message in response.context["messages"]]


def verbs(round_):
    return list(Event.objects.filter(round=round_).values_list("verb", flat=True))


def fix(round_, **more):
    return actions.fix_order(round_, by=SkrFactory(), at=timezone.now(), **more)


# --- From ballots to an order ----------------------------------------------


def test_ballots_are_counted_with_their_three_states(round_, needs):
    a, b, c = needs
    vote(round_, {a: 1, b: None, c: None})
    vote(round_, {b: 1}, cannot=[a, c])
    vote(round_, {c: 2, a: 1}, cannot=[b])

    order = actions.compute_order(round_, at=timezone.now())

    assert order == priority_order(
        [a.pk, b.pk, c.pk],
        [
            {a.pk: 1, b.pk: None, c.pk: None},
            {b.pk: 1},
            {c.pk: 2, a.pk: 1},
        ],
    )
    assert order.voters == 3


def test_drafts_and_other_rounds_are_not_counted(round_, needs):
    a = needs[0]
    draft = BallotFactory(member=PanelMemberFactory(round=round_))
    PlacementFactory(ballot=draft, need=a)
    other = RoundFactory(open_step=Step.HAND_OVER)
    vote(other, {NeedFactory(round=other, status=S.SUPPORT_LACKING): 1})
    vote(round_, dict.fromkeys(needs))

    order = actions.compute_order(round_, at=timezone.now())

    assert (order.voters, order.abstentions, len(order.places)) == (0, 1, 3)


def test_who_has_left_the_panel_still_counts_if_handed_in(round_, needs):
    ballot = vote(round_, {needs[0]: 1, needs[1]: None, needs[2]: None})
    ballot.member.ended_at = timezone.now()
    ballot.member.save()

    assert actions.compute_order(round_, at=timezone.now()).voters == 1


def test_the_page_tells_how_sure_the_order_is(client, round_, skr, needs):
    a, b, c = needs
    vote(round_, {a: 1, b: 2, c: None})
    vote(round_, {a: 1, c: 1, b: None})
    vote(round_, dict.fromkeys(needs))
    PanelMemberFactory(round=round_)

    page = client.get(url("hand_over", round_)).content.decode()

    assert (
        "2 i panelen har rangordnat, 1 har avstått. Ordningen går emot 1 av 5 "
        "jämförelser mellan två behov. Ingen annan ordning går emot färre."
    ) in page
    assert "1 av 4 i panelen lämnade inte in." in page
    assert '<span class="visually-hidden">delad </span>2–3' in page
    assert "Vi jämför behoven två och två" in page
    assert "Fastställ ordningen för 3 behov" in page


def test_an_order_without_proof_tells_how_near_it_is():
    needs = list(range(21))
    circle = needs + needs
    ballots = [
        {need: at for at, need in enumerate(circle[start : start + 21], start=1)}
        for start in needs
    ]
    order = priority_order(needs, ballots, seconds=0)

    assert f"färre än {order.disagreements - order.gap}." in actions.how_good(order)


def test_nobody_sees_an_order_while_ballots_are_sealed(client, round_, skr, needs):
    vote(round_, {needs[0]: 1})
    place_calendar(round_, open_step=Step.RANK)

    page = client.get(url("hand_over", round_)).content.decode()

    assert "Rangordningarna är förseglade." in page
    assert "Behov A" not in page
    assert client.post(url("fix_order", round_)).status_code == 403


def test_an_extension_in_the_panel_keeps_the_order_sealed(client, round_, skr, needs):
    ballot = vote(round_, {needs[0]: 1})
    ExtensionFactory(
        period=round_.periods.get(step=Step.RANK),
        organization_key=ballot.member.organization_key,
        closes_at=timezone.now() + timedelta(days=1),
    )

    page = client.get(url("hand_over", round_)).content.decode()
    response = client.post(url("fix_order", round_), follow=True)

    assert "Någon i panelen har fått anstånd." in page
    assert sentences(response) == ["Någon kan fortfarande rangordna."]
    assert places(round_) == {}


def test_before_the_panel_begins_the_page_says_when(client, round_, skr):
    place_calendar(round_, open_step=Step.SCREEN)

    page = client.get(url("hand_over", round_)).content.decode()

    assert "Panelen har inte börjat rangordna" in page
    assert "Panelen är tom" in page


def test_without_needs_there_is_nothing_to_fix(client, round_, skr):
    page = client.get(url("hand_over", round_)).content.decode()
    response = client.post(url("fix_order", round_), follow=True)

    assert "Det finns inget att ordna" in page
    assert sentences(response) == ["Inget behov saknar stöd. Inget finns att ordna."]


# --- Fixing it -------------------------------------------------------------


def test_the_order_is_fixed_once_with_shared_places(client, round_, skr, needs):
    a, b, c = needs
    ballot = vote(round_, {a: 1, b: None, c: None})

    for _ in range(2):
        response = client.post(url("fix_order", round_), follow=True)

    assert sentences(response) == ["Prioriteringsordningen var redan fastställd."]
    assert places(round_) == {
        "Behov A": (1, 1, 2.0),
        "Behov B": (2, 3, 0.5),
        "Behov C": (2, 3, 0.5),
    }
    (event,) = Event.objects.filter(round=round_)
    assert event.verb == "fastställde prioriteringsordningen"
    assert event.note == (
        "1 i panelen har rangordnat, 0 har avstått. Ordningen går emot 0 av 2 "
        "jämförelser mellan två behov. Ingen annan ordning går emot färre."
    )
    (letter,) = Letter.objects.all()
    assert letter.to == ballot.member.user.email
    assert letter.subject == f"Prioriteringsordningen är fastställd: {round_.title}"
    assert f"https://lokalabehov.test{url('order', round_)}" in letter.body


def test_who_has_left_the_panel_gets_no_letter(round_, needs):
    ballot = vote(round_, {needs[0]: 1})
    ballot.member.ended_at = timezone.now()
    ballot.member.save()

    fix(round_)

    assert not Letter.objects.exists()


def test_without_ballots_skr_says_why_all_share_one_place(client, round_, skr, needs):
    page = client.get(url("hand_over", round_)).content.decode()
    assert "Ingen har rangordnat behoven" in page

    response = client.post(url("fix_order", round_), {"reason": " "})
    assert response.context["form"].errors == {
        "reason": ["Skriv varför ordningen fastställs utan rangordningar."]
    }
    assert places(round_) == {}

    client.post(url("fix_order", round_), {"reason": "Panelen blev inte av."})
    assert set(places(round_).values()) == {(1, 3, 0.0)}
    assert Event.objects.get(round=round_).note == (
        "Ingen i panelen har rangordnat. Alla behov delar plats.\nPanelen blev inte av."
    )


@pytest.mark.parametrize("step", Step)
def test_skr_fixes_and_hands_over_while_the_step_is_open(client, round_, skr, step):
    place_calendar(round_, open_step=step)

    codes = {
        client.post(url(n, round_)).status_code for n in ("fix_order", "recipients")
    }

    assert codes == ({302} if step is Step.HAND_OVER else {403})


def test_after_the_step_the_page_says_so(client, round_, skr, needs):
    vote(round_, {needs[0]: 1})
    place_calendar(round_, open_step=Step.FEEDBACK)

    page = client.get(url("hand_over", round_)).content.decode()

    assert "Steget stängde" in page
    assert "Fastställ ordningen för" not in page


def test_opening_the_addresses_of_the_forms_leads_to_the_page(client, round_, skr):
    for name in ("fix_order", "recipients"):
        assert client.get(url(name, round_)).url == url("hand_over", round_)


# --- Handing over ----------------------------------------------------------


def chosen(needs, lead, *others):
    return {
        **{f"lead-{need.public_id}": lead.public_id for need in needs},
        **{f"others-{need.public_id}": [o.public_id for o in others] for need in needs},
    }


def test_all_needs_are_handed_over_at_once(client, round_, skr, needs, agencies):
    fix(round_, reason="x")
    first, second, _third = agencies
    officer = OfficerFactory(agency=first)
    both = OfficerFactory(agency=second, user=officer.user)
    other = OfficerFactory(agency=second)
    Letter.objects.all().delete()

    response = client.post(
        url("recipients", round_), chosen(needs, first, second), follow=True
    )

    assert sentences(response) == ["3 behov är överlämnade."]
    assert {need.status for need in Need.objects.all()} == {S.HANDED_OVER}
    assert set(Recipient.objects.values_list("need", "agency", "leads")) == {
        (need.pk, agency.pk, agency == first)
        for need in needs
        for agency in (first, second)
    }
    assert sorted(Letter.objects.values_list("to", flat=True)) == sorted(
        {officer.user.email, both.user.email, other.user.email}
    )
    assert verbs(round_).count("överlämnade") == 3
    assert verbs(round_)[-1] == "överlämnade behoven"
    page = response.content.decode()
    assert page.count("(håller i svaret)") == 3
    assert page.count("Har inte bekräftat än") == 6


def test_a_double_click_hands_over_once(client, round_, skr, needs, agencies):
    fix(round_, reason="x")
    OfficerFactory(agency=agencies[0])
    Letter.objects.all().delete()
    for _ in range(2):
        response = client.post(
            url("recipients", round_), chosen(needs, agencies[0]), follow=True
        )

    assert sentences(response)[-1] == "Behoven var redan överlämnade."
    assert Recipient.objects.count() == 3
    assert Letter.objects.count() == 1
    assert verbs(round_).count("överlämnade behoven") == 1


def test_the_lead_is_not_also_beside(client, round_, skr, needs, agencies):
    fix(round_, reason="x")

    client.post(url("recipients", round_), chosen(needs, agencies[0], agencies[0]))

    assert Recipient.objects.filter(leads=True).count() == 3
    assert Recipient.objects.count() == 3


def test_every_need_gets_somebody_who_leads(client, round_, skr, needs, agencies):
    fix(round_, reason="x")
    data = chosen(needs, agencies[0], agencies[1])
    data[f"lead-{needs[1].public_id}"] = ""

    response = client.post(url("recipients", round_), data)

    assert dict(response.context["form"].errors) == {
        f"lead-{needs[1].public_id}": ["Välj vem som håller i svaret på ”Behov B”."]
    }
    page = response.content.decode()
    assert f'href="#lead-{needs[1].public_id}"' in page
    assert page.count(" checked>") == 3
    assert not Recipient.objects.exists()


def test_only_agencies_in_the_round_can_be_chosen(client, round_, skr, needs, agencies):
    fix(round_, reason="x")

    response = client.post(url("recipients", round_), chosen(needs, AgencyFactory()))

    assert len(response.context["form"].errors) == 3
    assert not Recipient.objects.exists()


def test_the_proposal_follows_what_the_agencies_have_said(
    client, round_, skr, needs, agencies
):
    a, b, c = needs
    first, second, third = agencies
    ScreeningFactory(need=a, agency=first, opinion="outside")
    ScreeningFactory(need=a, agency=third, opinion="lacking")
    ScreeningFactory(need=b, agency=first, opinion="outside")
    for agency in agencies:
        ScreeningFactory(need=c, agency=agency, opinion="outside")
    fix(round_, reason="x")

    page = client.get(url("hand_over", round_))

    proposed = {
        row["place"].need.title: row["lead"].value() for row in page.context["rows"]
    }
    assert proposed == {
        "Behov A": third.public_id,
        "Behov B": second.public_id,
        "Behov C": "",
    }


def test_without_agencies_the_page_says_what_to_do(client, round_, skr, needs):
    fix(round_, reason="x")

    page = client.get(url("hand_over", round_)).content.decode()

    assert "Ingen myndighet deltar i omgången" in page
    assert "Överlämna 3 behov" not in page


def test_needs_are_not_handed_over_before_the_order_is_fixed(
    client, round_, skr, needs, agencies
):
    response = client.post(
        url("recipients", round_), chosen(needs, agencies[0]), follow=True
    )

    assert sentences(response) == ["Fastställ prioriteringsordningen först."]
    assert not Recipient.objects.exists()


def test_a_need_without_recipient_stops_them_all(round_, needs, agencies):
    fix(round_, reason="x")
    one = {needs[0].pk: actions.Recipients(lead=agencies[0])}

    with pytest.raises(actions.RecipientMissing):
        actions.hand_over(round_, one, by=SkrFactory(), at=timezone.now())

    assert not Recipient.objects.exists()


def test_acknowledgements_are_shown(client, round_, skr, needs, agencies):
    fix(round_, reason="x")
    to_first = actions.Recipients(lead=agencies[0])
    actions.hand_over(
        round_,
        {need.pk: to_first for need in needs},
        by=skr,
        at=timezone.now(),
    )
    Recipient.objects.filter(need=needs[0]).update(
        acknowledged_at=timezone.now(), acknowledged_by=UserFactory()
    )

    page = client.get(url("hand_over", round_)).content.decode()

    assert page.count("Bekräftade ") == 1
    assert page.count("Har inte bekräftat än") == 2


# --- Who reads the order ---------------------------------------------------


@pytest.mark.parametrize("is_fixed", [True, False])
def test_the_panel_and_the_agencies_read_the_order_once_it_is_fixed(
    client, round_, needs, agencies, is_fixed
):
    if is_fixed:
        fix(round_, reason="Skälet.")
    expected = {
        SkrFactory(): 200,
        PanelMemberFactory(round=round_).user: 200 if is_fixed else 403,
        OfficerFactory(agency=agencies[0]).user: 200 if is_fixed else 403,
        PanelMemberFactory().user: 403,
        OfficerFactory().user: 403,
        UserFactory(): 403,
    }
    found = {}
    for user in expected:
        client.force_login(user)
        response = client.get(url("order", round_))
        found[user] = response.status_code
        if response.status_code == 200:
            assert ("Skälet." in response.content.decode()) is is_fixed

    assert found == expected


def test_only_skr_reaches_the_page_for_handing_over(client, round_, agencies):
    people = [
        PanelMemberFactory(round=round_).user,
        OfficerFactory(agency=agencies[0]).user,
        UserFactory(),
    ]
    for user in people:
        client.force_login(user)
        for name in ("hand_over", "fix_order", "recipients"):
            assert client.get(url(name, round_)).status_code == 403
            assert client.post(url(name, round_)).status_code == 403


def test_a_round_that_does_not_exist_is_not_found(client, skr):
    for name in ("hand_over", "order", "ballot", "area", "receipt"):
        address = reverse(f"prioritization:{name}", args=["finns-ej"])
        assert client.get(address).status_code == 404


def test_titles_are_text_on_every_page(client, round_, skr, agencies):
    NeedFactory(round=round_, title="<script>x</script>", status=S.SUPPORT_LACKING)
    pages = [client.get(url("hand_over", round_)).content]
    fix(round_, reason="<script>y</script>")
    pages += [client.get(url(n, round_)).content for n in ("hand_over", "order")]

    assert not any(re.search(rb"<script>[xy]", page) for page in pages)


# --- Statements ------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_take_few_statements_however_many_needs(
    client, round_, skr, agencies, statements, count
):
    needs = NeedFactory.create_batch(count, round=round_, status=S.SUPPORT_LACKING)
    for need in needs:
        vote(round_, {need: 1})
    found = {}

    def visit(name, page):
        client.get(url(page, round_))
        with statements() as asked:
            client.get(url(page, round_))
        found[name] = len(asked)

    visit("counted", "hand_over")
    with statements() as fixing:
        client.post(url("fix_order", round_))
    visit("recipients", "hand_over")
    client.post(url("recipients", round_), chosen(needs, agencies[0]))
    visit("handed over", "hand_over")
    visit("order", "order")
    place_calendar(round_, open_step=Step.RANK)
    PriorityPlace.objects.all().delete()
    visit("sealed", "hand_over")

    assert found == {
        "counted": 12,
        "recipients": 6,
        "handed over": 7,
        "order": 7,
        "sealed": 6,
    }
    assert len(fixing) == 18  # the letters to the panel are stored at once


def test_a_shared_place_knows_it():
    assert PriorityPlaceFactory(place=2, last_place=3).is_shared
    assert not PriorityPlaceFactory(place=1, last_place=1).is_shared
