"""A ballot is saved as it goes, on several devices, and nothing is written over unasked."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.forms import version_of
from needs.models import Need
from outbox.models import Letter
from prioritization import actions
from prioritization.models import Ballot, BallotPaper, Placement
from prioritization.models.choices import CANNOT_JUDGE, CONFLICT
from rounds.models import Event, Step
from tests import factories as f
from tests.accounts.test_many_at_once import at_once

pytestmark = pytest.mark.django_db
B, C, D = "b2222222", "c2222222", "d2222222"


@pytest.fixture
def round_():
    return f.RoundFactory(open_step=Step.RANK)


@pytest.fixture
def member(client, round_):
    member = f.PanelMemberFactory(round=round_)
    client.force_login(member.user)
    return member


@pytest.fixture
def needs(round_):
    lacking = Need.Status.SUPPORT_LACKING
    return [
        f.NeedFactory(round=round_, public_id=key, title=f"Behov {key}", status=lacking)
        for key in (B, C, D)
    ]


def page_of(round_):
    return reverse("prioritization:ballot", args=[round_.public_id])


def send(client, round_, places, **other):
    said = {f"place-{need}": places.get(need, "") for need in (B, C, D)}
    address = reverse("prioritization:rank", args=[round_.public_id])
    return client.post(address, {**said, **other})


def by_script(client, round_, places, version=0, **other):
    other = {"version": str(version), "paper": "1", **other}
    return send(client, round_, places, autosave="1", **other)


# --- By the script ----------------------------------------------------------------------


def test_each_change_is_saved_and_answered_with_the_time(client, round_, member, needs):
    answer = by_script(client, round_, {C: "1"})

    own = Ballot.objects.get(member=member)
    local = timezone.localtime(own.saved_at)
    assert answer.json() == {
        "version": version_of(own.saved_at),
        "saved": f"Sparat {local:%H.%M}.",
        "handed_in": False,
        "unsent": False,
        "paper": False,
    }
    assert own.choices == {B: None, C: 1, D: None}
    assert (Event.objects.count(), Letter.objects.count()) == (0, 0)


def test_a_stale_page_is_told_and_writes_over_nothing(client, round_, member, needs):
    first = by_script(client, round_, {C: "1"}).json()["version"]
    second = by_script(client, round_, {D: "1"}, version=first).json()["version"]

    answer = by_script(client, round_, {B: "1"}, version=first)

    assert answer.status_code == 409
    assert answer.json() == {"problem": "elsewhere", "newer": second}
    assert Ballot.objects.get().choices == {B: None, C: None, D: 1}
    # Who has seen that, and keeps what is on the page:
    assert by_script(client, round_, {B: "1"}, version=second).status_code == 200
    assert Ballot.objects.get().choices == {B: 1, C: None, D: None}


def test_the_same_sent_twice_is_no_conflict_with_oneself(client, round_, member, needs):
    versions = {by_script(client, round_, {C: "1"}).json()["version"] for _ in range(2)}

    assert versions == {version_of(Ballot.objects.get().saved_at)}


def test_a_bad_number_is_not_saved_by_the_script(client, round_, member, needs):
    answer = by_script(client, round_, {C: "ett"})

    assert (answer.status_code, answer.json()) == (400, {"problem": "invalid"})
    assert not Ballot.objects.exists()


@pytest.mark.parametrize("version", ["", "x", "²", "9" * 30, "-1"])
def test_a_version_that_is_none_says_nothing(client, round_, member, needs, version):
    by_script(client, round_, {C: "1"})

    assert by_script(client, round_, {B: "1"}, version=version).status_code == 200


def test_the_script_is_told_when_the_list_is_another(client, round_, member, needs):
    version = by_script(client, round_, {C: "1"}).json()["version"]
    actions.take_off(
        round_, needs[0], reason="Fel.", by=f.SkrFactory(), at=timezone.now()
    )

    answer = by_script(client, round_, {C: "2", D: "1"}, version=version)

    assert answer.json()["paper"] is True
    assert Ballot.objects.get().choices == {C: 2, D: 1}


def test_saving_the_same_after_handing_in_leaves_it_handed_in(
    client, round_, member, needs
):
    send(client, round_, {C: "1"}, hand_in="1")
    version = version_of(Ballot.objects.get().saved_at)

    answer = by_script(client, round_, {C: "1"}, version=version).json()

    assert (answer["handed_in"], answer["unsent"]) == (True, False)
    assert not client.get(page_of(round_)).context["ballot"].has_unsent_changes
    assert by_script(client, round_, {B: "1"}, version=version).json()["unsent"] is True


# --- Without script ---------------------------------------------------------------------


def test_a_stale_form_comes_back_with_what_was_typed_and_a_way_to_the_other(
    client, round_, member, needs
):
    send(client, round_, {C: "1"}, save="1")
    stale = version_of(Ballot.objects.get().saved_at - timedelta(seconds=1))

    answer = send(client, round_, {B: "1", D: "2"}, hand_in="1", version=stale)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Din rangordning har ändrats på en annan enhet" in page
    assert f'<a href="{page_of(round_)}">Visa den som är sparad i stället' in page
    assert [row["need"].public_id for row in answer.context["chosen"]] == [B, D]
    assert Placement.objects.count() == 0
    # Once more, from this page, and it counts.
    version = answer.context["version"]
    assert send(client, round_, {B: "1", D: "2"}, hand_in="1", version=version).url
    assert Ballot.objects.get().choices == {B: 1, C: None, D: 2}


@pytest.mark.parametrize(
    ("button", "after"),
    [
        ({"level": C}, {B: 1, C: 1, D: None}),
        ({"level": B}, {B: 1, C: 2, D: None}),
        ({"out": B}, {B: None, C: 1, D: None}),
        ({"out": D}, {B: 1, C: 2, D: None}),
    ],
)
def test_buttons_make_equal_and_take_out(client, round_, member, needs, button, after):
    send(client, round_, {B: "1", C: "2"}, **button)

    assert Ballot.objects.get().choices == after


# --- Conflicts and what one wants to remember -------------------------------------------


def test_a_conflict_is_declared_counted_as_not_judged_and_stands_on_the_receipt(
    client, round_, member, needs
):
    send(client, round_, {C: "1"}, **{f"conflict-{D}": "on"}, hand_in="1")

    states = dict(Placement.objects.values_list("need__public_id", "state"))
    assert states == {B: "seen", C: "ranked", D: "conflict"}
    receipt = client.get(reverse("prioritization:receipt", args=[round_.public_id]))
    assert f"{D} conflict" in receipt.context["text"]
    assert "Jävig, bedömer inte" in receipt.content.decode()
    page = client.get(page_of(round_))
    rows = {row["need"].public_id: row for row in page.context["others"]}
    assert [rows[key]["conflict"].value() for key in (B, D)] == [False, True]
    assert rows[D]["ticked"] == ["Jag är jävig"]


@pytest.mark.parametrize("other", [{"place": "1"}, {"cannot": "on"}])
def test_a_need_has_one_answer(client, round_, member, needs, other):
    name, value = next(iter(other.items()))
    said = {f"conflict-{B}": "on", f"{name}-{B}": value}

    answer = send(client, round_, {}, **said, save="1")

    assert dict(answer.context["form"].errors) == {
        f"place-{B}": [
            f"”Behov {B}” har mer än ett svar. Behåll ett av dem: en plats, "
            "”Kan inte bedöma” eller ”Jag är jävig”."
        ]
    }
    assert not Ballot.objects.exists()


def test_marks_are_remembered_and_go_no_further(client, round_, member, needs):
    marks = {f"memory-{B}": ["lacking", "benefit", "hittepå"], "memory-zzz": ["extent"]}
    send(client, round_, {C: "1"}, **marks, hand_in="1")

    own = Ballot.objects.get()
    assert own.memory == {B: ["benefit", "lacking"]}
    page = client.get(page_of(round_))
    rows = {row["need"].public_id: row["ticked"] for row in page.context["others"]}
    assert rows == {B: ["Nytta för brukare", "Saknas verkligen stöd"], D: []}
    receipt = client.get(reverse("prioritization:receipt", args=[round_.public_id]))
    (letter,) = Letter.objects.all()
    for text in (receipt.content.decode(), letter.body):
        assert "Nytta för brukare" not in text
        assert "benefit" not in text


def test_marks_change_neither_what_is_handed_in_nor_how_it_is_counted(
    client, round_, member, needs
):
    send(client, round_, {C: "1"}, hand_in="1")
    before = Ballot.objects.get()
    code = before.receipt_code(before.choices)
    end = timezone.now() + timedelta(days=100)
    counted = actions.compute_order(round_, at=end)

    by_script(client, round_, {C: "1"}, **{f"memory-{D}": "extent"})

    own = Ballot.objects.get()
    assert own.memory == {D: ["extent"]}
    assert own.receipt_code(own.choices) == code
    assert actions.compute_order(round_, at=end) == counted


# --- The paper --------------------------------------------------------------------------


@pytest.mark.parametrize("button", ["save", "hand_in", "abstain"])
def test_the_first_to_save_freezes_the_paper(client, round_, member, needs, button):
    client.get(page_of(round_))
    assert not BallotPaper.objects.exists()

    send(client, round_, {C: "1"}, **{button: "1"})

    paper = BallotPaper.objects.get()
    assert (paper.version, set(paper.needs.all())) == (1, set(needs))


def test_the_receipt_tells_of_the_paper_and_its_name_in_the_list(
    client, round_, member, needs
):
    send(client, round_, {C: "1"}, hand_in="1")
    own = Ballot.objects.get()
    actions.take_off(
        round_, needs[0], reason="Fel.", by=f.SkrFactory(), at=timezone.now()
    )

    receipt = client.get(reverse("prioritization:receipt", args=[round_.public_id]))

    first = BallotPaper.objects.get(version=1)
    assert receipt.context["paper"] == first
    page = receipt.content.decode()
    assert own.listed_as(own.choices) in page
    assert first.digest in page
    assert "Du behöver inte göra något." in page


def test_needs_of_the_own_region_are_marked_for_each_voter(client, round_, needs):
    regional = f.RegionalNeedFactory(forwarded=True, participation__round=round_)
    f.SourceFactory(need=needs[1], regional_need=regional)
    f.GatheredSubmissionFactory(regional_need=regional)
    for rss, marked in ((regional.rss, [C]), (f.RssFactory(), []), (None, [])):
        client.force_login(f.PanelMemberFactory(round=round_, rss=rss).user)
        page = client.get(page_of(round_))
        rows = page.context["others"]
        own = [row["need"].public_id for row in rows if row["is_own_region"]]
        assert own == marked
        assert page.content.decode().count("Från din region") == len(marked)


@pytest.mark.parametrize(
    ("top", "chosen", "said"),
    [
        (2, 1, "1 av 2 valda"),
        (2, 3, "3 valda, fler än 2. Det går bra, alla räknas."),
        (None, 2, "2 av 3 har en plats"),
        (10, 3, "3 av 3 har en plats"),
    ],
)
def test_the_page_says_how_many_are_chosen(
    client, round_, member, needs, top, chosen, said
):
    f.VotingRulesFactory(round=round_, top=top)
    places = {need: str(n) for n, need in enumerate((B, C, D)[:chosen], 1)}
    send(client, round_, places, save="1")

    assert f">{said}</strong>" in client.get(page_of(round_)).content.decode()


# --- At once ----------------------------------------------------------------------------


@pytest.mark.usefixtures("postgresql")
@pytest.mark.django_db(transaction=True)
def test_two_devices_at_once_make_one_ballot_and_one_of_them_is_told(round_, needs):
    member = f.PanelMemberFactory(round=round_)
    nothing_saved = timezone.now() - timedelta(days=9)
    lists = iter([{B: 1}, {C: 1}])

    def save():
        own = actions.save(
            round_, next(lists), seen=nothing_saved, by=member.user, at=timezone.now()
        )
        return own.choices

    outcomes = at_once(2, save)

    assert actions.ChangedElsewhere in outcomes
    outcomes.remove(actions.ChangedElsewhere)
    assert [Ballot.objects.get().choices] == outcomes
    assert BallotPaper.objects.count() == 1


def test_cannot_judge_is_what_one_says_of_what_came_later(round_, member, needs):
    at = timezone.now()
    own = actions.hand_in(
        round_, {B: CANNOT_JUDGE, C: 1, D: CONFLICT}, needs=needs, by=member.user, at=at
    )

    assert {p.need.public_id: p.choice for p in own.placements.all()} == {
        B: CANNOT_JUDGE,
        C: 1,
        D: CONFLICT,
    }
