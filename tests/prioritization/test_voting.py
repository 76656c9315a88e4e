"""SKR says how the panel votes; the paper is frozen, and changed only for a reason."""

import json
from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from needs.models import Need
from outbox.models import Letter
from prioritization import actions
from prioritization.models import BallotPaper, VotingRules
from prioritization.querysets import needs_to_rank
from rounds.models import Event, Step
from tests import factories as f
from tests.accounts.test_many_at_once import at_once

pytestmark = pytest.mark.django_db
LACKING = Need.Status.SUPPORT_LACKING


@pytest.fixture
def round_():
    return f.RoundFactory(open_step=Step.RANK)


@pytest.fixture
def skr():
    return f.SkrFactory()


@pytest.fixture
def needs(round_):
    return f.NeedFactory.create_batch(3, round=round_, status=LACKING)


def now():
    return timezone.now()


def rules_url(round_):
    return reverse("prioritization:voting_rules", args=[round_.public_id])


def paper_url(round_):
    return reverse("prioritization:change_paper", args=[round_.public_id])


def told(response):
    return [str(message) for message in response.context["messages"]]


def said(**other):
    """What the page of the rules sends."""
    given = {"area_by": "approving", "top": "10", "weighing": "person", "quorum": ""}
    return {**given, **other}


# --- The rules --------------------------------------------------------------------------


def test_skr_says_how_the_panel_votes_before_it_does(client, skr):
    round_ = f.RoundFactory(open_step=Step.GATHER)
    client.force_login(skr)

    sent = said(top="5", weighing="rss", stand_ins="on", quorum="8")
    response = client.post(rules_url(round_), sent, follow=True)

    assert told(response) == ["Sparat. Så röstar panelen."]
    rules = VotingRules.objects.get()
    assert (rules.top, rules.weighing, rules.stand_ins, rules.quorum) == (
        5,
        "rss",
        True,
        8,
    )
    assert rules.set_by == skr
    assert Event.objects.get().verb == "bestämde hur panelen röstar"
    page = response.content.decode()
    assert "Var och en väljer de 5 viktigaste behoven och ordnar dem." in page
    assert "Varje RSS väger lika mycket" in page


def test_the_same_rules_once_more_are_noted_nowhere(client, skr):
    round_ = f.RoundFactory(open_step=Step.GATHER)
    client.force_login(skr)

    for _ in range(2):
        client.post(rules_url(round_), said(top=""))

    assert VotingRules.objects.get().top is None
    assert Event.objects.count() == 1


def test_what_has_begun_is_text_and_cannot_be_sent(client, skr, round_, needs):
    f.AreaVoteFactory(candidate__round=round_, member__round=round_)
    client.force_login(skr)

    page = client.get(rules_url(round_))
    client.post(rules_url(round_), said(top="3", area_by="ranking", quorum="4"))

    assert list(page.context["form"].fields) == ["quorum"]
    text = page.content.decode()
    assert "Någon har redan röstat om området." in text
    assert "Rangordningen har öppnat." in text
    rules = VotingRules.objects.get()
    assert (rules.top, rules.area_by, rules.quorum) == (10, "approving", 4)


def test_the_action_refuses_what_has_begun(round_, skr):
    with pytest.raises(actions.RankingHasBegun):
        actions.set_rules(round_, {"top": 3}, by=skr, at=now())
    f.AreaVoteFactory(candidate__round=round_, member__round=round_)
    with pytest.raises(actions.AreaVotingHasBegun):
        actions.set_rules(round_, {"area_by": "ranking"}, by=skr, at=now())
    assert not VotingRules.objects.exists()


@pytest.mark.parametrize("number", ["0", "-1", "1,5", "501", "tio"])
def test_a_bad_number_gets_a_sentence(client, skr, number):
    round_ = f.RoundFactory(open_step=Step.GATHER)
    client.force_login(skr)

    page = client.post(rules_url(round_), said(top=number))

    sentence = "Skriv ett heltal från 1 till 500, eller lämna tomt."
    assert dict(page.context["form"].errors) == {"top": [sentence]}
    assert f'value="{number}"' in page.content.decode()
    assert not VotingRules.objects.exists()


def test_the_database_knows_which_rules_there_are():
    for wrong in ({"top": 0}, {"quorum": 0}, {"weighing": "x"}, {"area_by": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            f.VotingRulesFactory(**wrong)
    assert f.VotingRulesFactory(top=None, quorum=None).pk
    assert f.VotingRulesFactory(top=1, quorum=1, weighing="rss", area_by="ranking").pk


def test_before_it_opens_voters_read_the_rules(client):
    round_ = f.RoundFactory(open_step=Step.SCREEN)
    f.VotingRulesFactory(round=round_, top=7, weighing="rss")
    client.force_login(f.PanelMemberFactory(round=round_).user)

    page = client.get(reverse("prioritization:ballot", args=[round_.public_id]))

    assert "de 7 viktigaste behoven" in page.content.decode()


# --- The paper is frozen ----------------------------------------------------------------


def test_the_paper_is_frozen_with_its_digest(round_, needs):
    paper = actions.freeze_paper(round_, at=now())

    assert (paper.version, paper.changed_by, paper.replaced_at) == (1, None, None)
    assert paper.digest == sha256(paper.content.encode()).hexdigest()
    content = json.loads(paper.content)
    assert [need["id"] for need in content["needs"]] == sorted(
        need.public_id for need in needs
    )
    assert (content["rule"], content["weighing"], content["top"]) == (
        "kemeny",
        "person",
        10,
    )
    assert actions.freeze_paper(round_, at=now()) == paper


def test_nothing_is_frozen_before_rank_opens_or_without_needs(round_, needs):
    early = f.RoundFactory(open_step=Step.SCREEN)
    f.NeedFactory(round=early, status=LACKING)
    empty = f.RoundFactory(open_step=Step.RANK)

    assert actions.freeze_paper(early, at=now()) is None
    assert actions.freeze_paper(empty, at=now()) is None
    assert actions.freeze_due(at=now()) == 1
    assert actions.freeze_due(at=now()) == 0
    assert [paper.round for paper in BallotPaper.objects.all()] == [round_]


def test_what_is_decided_afterwards_is_not_on_the_paper(round_, needs):
    actions.freeze_paper(round_, at=now())
    f.NeedFactory(round=round_, status=LACKING)
    Need.objects.filter(pk=needs[0].pk).update(status=Need.Status.SUPPORT_EXISTS)

    assert set(needs_to_rank(round_)) == set(needs)


@pytest.mark.usefixtures("postgresql")
@pytest.mark.django_db(transaction=True)
def test_two_who_freeze_at_once_make_one_paper():
    round_ = f.RoundFactory(open_step=Step.RANK)
    f.NeedFactory.create_batch(3, round=round_, status=LACKING)

    outcomes = at_once(4, lambda: actions.freeze_paper(round_, at=now()).pk)

    assert outcomes == [BallotPaper.objects.get().pk] * 4


@pytest.mark.usefixtures("postgresql")
@pytest.mark.django_db(transaction=True)
def test_two_who_change_the_paper_at_once_make_two_versions_in_order():
    round_, skr = f.RoundFactory(open_step=Step.RANK), f.SkrFactory()
    left = iter(f.NeedFactory.create_batch(3, round=round_, status=LACKING))
    actions.freeze_paper(round_, at=now())

    at_once(
        2,
        lambda: (
            actions.take_off(
                round_, next(left), reason="Fel.", by=skr, at=now()
            ).version
        ),
    )

    papers = BallotPaper.objects.in_round(round_)
    assert [paper.version for paper in papers] == [1, 2, 3]
    assert [paper.needs.count() for paper in papers] == [3, 2, 1]
    assert [paper.replaced_at is None for paper in papers] == [False, False, True]


def test_the_database_keeps_one_paper_in_force_and_whose_later_ones_are(round_, needs):
    f.BallotPaperFactory(round=round_)
    skr = f.SkrFactory()
    for wrong in (
        {"version": 2, "changed_by": skr, "reason": "Fel."},  # two in force
        {"version": 2, "replaced_at": now()},  # nobody, no reason
        {"version": 2, "replaced_at": now(), "changed_by": skr},
        {"version": 1, "replaced_at": now()},  # the number is taken
        {"round": f.RoundFactory(), "changed_by": skr, "reason": "Fel."},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            f.BallotPaperFactory(**{"round": round_, **wrong})
    BallotPaper.objects.update(replaced_at=now())
    assert f.BallotPaperFactory(
        round=round_, version=2, changed_by=skr, reason="Fel."
    ).pk


# --- It is changed for a reason ---------------------------------------------------------


def hand_in(round_, needs, places):
    member = f.PanelMemberFactory(round=round_)
    choices = {need.public_id: place for need, place in zip(needs, places, strict=True)}
    actions.hand_in(round_, choices, needs=needs, by=member.user, at=now())
    return member


def order_after(round_):
    """The needs by place, once RANK has closed."""
    end = max(period.closes_at for period in round_.periods.all())
    order = actions.compute_order(round_, at=end)
    return [(place.place, place.need) for place in order.places]


def test_what_is_taken_off_leaves_the_count_and_the_rest_stands(round_, needs, skr):
    first, second, third = needs
    for places in ((1, 2, 3), (1, 3, 2), (1, 2, 3)):
        hand_in(round_, needs, places)
    Letter.objects.all().delete()

    paper = actions.take_off(round_, first, reason="Stöd finns.", by=skr, at=now())

    assert (paper.version, set(paper.needs.all())) == (2, {second, third})
    assert order_after(round_) == [(1, second.pk), (2, third.pk)]
    first.refresh_from_db()
    assert first.status == LACKING
    event = Event.objects.get(verb=actions.TAKEN_OFF)
    assert event.note == "Stöd finns."
    letters = Letter.objects.all()
    assert {letter.kind for letter in letters} == {"prioritization.paper_changed"}
    assert letters.count() == 3
    assert "behöver du inte göra något" in letters[0].body
    assert "Stöd finns." in letters[0].body


def test_what_is_put_on_is_not_judged_by_those_who_handed_in(round_, needs, skr):
    actions.freeze_paper(round_, at=now())
    late = f.NeedFactory(round=round_, status=LACKING)
    hand_in(round_, needs, (1, 2, 3))
    hand_in(round_, needs, (1, 2, 3))

    actions.put_on(round_, late, reason="Kom bort.", by=skr, at=now())
    hand_in(round_, [*needs, late], (None, None, None, 1))

    # One ballot alone says something of it: before the others.
    assert order_after(round_)[0] == (1, late.pk)
    assert (
        "räknas det som att du inte har bedömt det"
        in Letter.objects.filter(kind="prioritization.paper_changed")[0].body
    )


def test_what_cannot_be_changed_is_refused(round_, needs, skr):
    said = {"reason": "Fel.", "by": skr, "at": now()}
    stranger = f.NeedFactory(round=round_, status=Need.Status.SUPPORT_EXISTS)
    with pytest.raises(actions.NotOnPaper):
        actions.take_off(round_, stranger, **said)
    with pytest.raises(actions.AlreadyOnPaper):
        actions.put_on(round_, needs[0], **said)
    with pytest.raises(actions.SupportNotLacking):
        actions.put_on(round_, stranger, **said)
    for need in needs[:2]:
        actions.take_off(round_, need, **said)
    with pytest.raises(actions.LastOnPaper):
        actions.take_off(round_, needs[2], **said)
    f.PriorityPlaceFactory(need=needs[2])
    with pytest.raises(actions.OrderIsFixed):
        actions.put_on(round_, needs[0], **said)


@pytest.mark.parametrize("step", [Step.SCREEN, Step.HAND_OVER])
def test_the_paper_is_changed_while_the_panel_ranks(skr, step):
    round_ = f.RoundFactory(open_step=step)
    need = f.NeedFactory(round=round_, status=LACKING)
    for act in (actions.take_off, actions.put_on):
        with pytest.raises(actions.RankingNotOpen):
            act(round_, need, reason="Fel.", by=skr, at=now())


# --- On the page ------------------------------------------------------------------------


def test_the_page_tells_what_follows_before_it_is_done(client, round_, needs, skr):
    hand_in(round_, needs, (1, 2, 3))
    f.PanelMemberFactory(round=round_)
    client.force_login(skr)

    page = client.get(paper_url(round_)).content.decode()

    assert "1 av 2 har redan lämnat in." in page
    assert "Alla behov som saknar stöd står redan på listan." in page
    sent = {
        "take_off": "1",
        "off-need": needs[0].public_id,
        "off-reason": "Stöd finns.",
    }
    response = client.post(paper_url(round_), sent, follow=True)
    assert told(response) == [
        f"”{needs[0].title}” är borttaget. Panelen får ett brev om det."
    ]
    page = response.content.decode()
    assert f"Tog bort ”{needs[0].title}”." in page
    assert "Det räknas som att den personen inte har bedömt behovet" in page
    sent = {"put_on": "1", "on-need": needs[0].public_id, "on-reason": "Ändå inte."}
    response = client.post(paper_url(round_), sent, follow=True)
    assert told(response) == [
        f"”{needs[0].title}” är tillagt. Panelen får ett brev om det."
    ]
    assert BallotPaper.objects.in_round(round_).in_force().get().version == 3


def test_a_change_needs_a_need_and_a_reason(client, round_, needs, skr):
    client.force_login(skr)

    page = client.post(paper_url(round_), {"take_off": "1", "off-reason": "  "})

    assert dict(page.context["bound"].errors) == {
        "need": ["Välj ett behov."],
        "reason": ["Skriv varför listan ändras."],
    }
    assert not Event.objects.exists()


def test_the_last_need_stays_with_a_sentence(client, skr):
    round_ = f.RoundFactory(open_step=Step.RANK)
    need = f.NeedFactory(round=round_, status=LACKING)
    client.force_login(skr)

    sent = {"take_off": "1", "off-need": need.public_id, "off-reason": "Fel."}
    response = client.post(paper_url(round_), sent, follow=True)

    assert told(response) == [
        "Behovet är det sista på listan. Något måste finnas kvar."
    ]


def test_voters_read_what_was_changed_when_and_why(client, round_, needs, skr):
    member = hand_in(round_, needs, (1, 2, 3))
    late = f.NeedFactory(round=round_, status=LACKING)
    at = now() + timedelta(seconds=1)
    actions.take_off(round_, needs[0], reason="Stöd finns.", by=skr, at=at)
    actions.put_on(round_, late, reason="Kom bort.", by=skr, at=at)
    client.force_login(member.user)

    page = client.get(reverse("prioritization:ballot", args=[round_.public_id]))

    assert [
        (change.title, change.was_added, change.reason)
        for change in page.context["changes"]
    ] == [(late.title, True, "Kom bort."), (needs[0].title, False, "Stöd finns.")]
    text = page.content.decode()
    assert "Det du lämnade in räknas som att du inte har bedömt det." in text
    assert "Du behöver inte göra något." in text
    assert "SKR:s skäl: Stöd finns." in text


@pytest.mark.parametrize("who", [f.UserFactory, f.OfficerFactory, f.PanelMemberFactory])
def test_only_skr_sets_the_rules_and_changes_the_list(client, round_, needs, who):
    somebody = who()
    client.force_login(getattr(somebody, "user", somebody))

    for address in (rules_url(round_), paper_url(round_)):
        assert client.get(address).status_code == 403
        assert client.post(address, said(top="1")).status_code == 403


def test_the_list_is_changed_only_while_the_panel_ranks(client, skr):
    client.force_login(skr)
    for step, status in ((Step.SCREEN, 403), (Step.RANK, 200), (Step.HAND_OVER, 403)):
        round_ = f.RoundFactory(open_step=step)
        assert client.get(paper_url(round_)).status_code == status
