"""What the ballots say together: counted when they are unsealed, published for good, and
telling nobody's own mind."""

import hashlib
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from outbox.models import Letter
from prioritization import actions
from prioritization.actions.result import ALL_STEPS
from prioritization.models import BallotPaper, Result, VotingRules
from prioritization.models.choices import CANNOT_JUDGE, CONFLICT
from prioritization.ranking.table import parse
from rounds import jobs
from rounds.models import Event, Step
from tests import factories as f
from tests.prioritization.scenes import needs_in, reckoned, vote, vote_alike

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def round_():
    return f.RoundFactory(open_step=Step.HAND_OVER)


@pytest.fixture
def needs(round_):
    return needs_in(round_)


@pytest.fixture
def skr():
    return f.SkrFactory()


def recounted(tmp_path, result):
    """What anyone gets who fetches the file and runs the command of the page."""
    from prioritization.findings import findings

    command = findings(result).command.split()
    file = tmp_path / command[3]
    file.write_bytes(result.ballots.encode())
    done = subprocess.run(
        [sys.executable, *command[1:3], str(file), *command[4:]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def places(result):
    return {one["id"]: one["places"] for one in result.report["needs"]}


# --- When ------------------------------------------------------------------


def test_nothing_is_counted_while_anybody_may_still_rank(round_, needs):
    vote_alike(round_, needs, 5)
    member = f.PanelMemberFactory(round=round_)
    extension = f.ExtensionFactory(
        period=round_.period(Step.RANK),
        organization_key=member.organization_key,
        closes_at=timezone.now() + timedelta(days=1),
    )

    assert actions.reckon_due(at=timezone.now()) == 0
    assert actions.reckon_due(at=extension.closes_at) == 1


def test_what_is_counted_is_counted_once(round_, needs):
    vote_alike(round_, needs, 5)

    assert actions.reckon_due(at=timezone.now()) == 1
    assert actions.reckon_due(at=timezone.now()) == 0
    result = Result.objects.get()
    assert (result.asked_by, result.failed) == (None, False)
    assert (result.done, result.total) == (ALL_STEPS, ALL_STEPS)


def test_ballots_that_come_with_an_extension_are_counted_anew(round_, needs):
    vote_alike(round_, needs, 5)
    reckoned(round_)
    member = f.PanelMemberFactory(round=round_)
    until = timezone.now() + timedelta(days=1)
    f.ExtensionFactory(
        period=round_.period(Step.RANK),
        organization_key=member.organization_key,
        closes_at=until,
    )

    assert actions.reckon_due(at=timezone.now()) == 0
    assert actions.reckon_due(at=until) == 1
    assert Result.objects.count() == 2


def test_the_ballot_paper_is_frozen_before_if_nobody_has_done_it(round_, needs):
    vote_alike(round_, needs, 5)

    assert reckoned(round_).paper == BallotPaper.objects.get()


def test_a_round_with_nothing_to_rank_has_no_result(round_):
    assert actions.reckon_due(at=timezone.now()) == 0
    with pytest.raises(actions.NothingToReckon):
        actions.ask_for_result(round_, by=f.SkrFactory(), at=timezone.now())


def test_skr_may_have_it_counted_again_until_the_order_is_fixed(round_, needs, skr):
    vote_alike(round_, needs, 5)
    reckoned(round_)

    asked = actions.ask_for_result(round_, by=skr, at=timezone.now())
    with pytest.raises(actions.ResultUnderWay):
        actions.ask_for_result(round_, by=skr, at=timezone.now())
    assert actions.reckon_due(at=timezone.now()) == 1
    actions.fix_order(round_, by=skr, at=timezone.now())
    with pytest.raises(actions.OrderAlreadyFixed):
        actions.ask_for_result(round_, by=skr, at=timezone.now())

    asked.refresh_from_db()
    assert (asked.asked_by, asked.is_there) == (skr, True)
    assert places(asked) == places(Result.objects.first())


def test_it_is_told_how_far_the_count_has_come(round_, needs):
    vote_alike(round_, needs, 5)
    actions.freeze_paper(round_, at=timezone.now())
    f.ResultFactory(
        round=round_, paper=BallotPaper.objects.get(), asked_at=timezone.now()
    )
    seen = []

    def work(result, told):
        def tell(step):
            told(step)
            seen.append(Result.objects.get().done)

        return actions.result._reckoned(result, tell)

    jobs.do_due(Result.objects.all(), work, size=lambda r: 5, at=timezone.now())

    assert seen == [1, 2, 3, 4]


# --- What it says ----------------------------------------------------------


def test_the_order_is_the_one_that_is_fixed(round_, needs, skr):
    a, b, c = needs
    vote(round_, {a: 1, b: 2, c: 3})
    vote(round_, {b: 1, a: 2, c: None})
    vote(round_, {b: 1, a: CANNOT_JUDGE, c: 1})
    vote(round_, {c: 1, a: 2, b: 3})
    vote(round_, {a: 1, b: None, c: CONFLICT})

    result = reckoned(round_)

    fixed = actions.fix_order(round_, by=skr, at=timezone.now())
    assert places(result) == {
        row.need.public_id: [row.place, row.last_place] for row in fixed
    }


def test_needs_that_the_ballots_cannot_tell_apart_share_a_place(round_, needs):
    a, b, c = needs
    for first, second in ((a, b), (b, a)) * 3:
        vote(round_, {first: 1, second: 2, c: None})

    told = reckoned(round_).report

    assert told["order"]["order"] == [[a.public_id, b.public_id], [c.public_id]]
    assert [one["places"] for one in told["needs"]] == [[1, 2], [1, 2], [3, 3]]
    assert told["needs"][0]["next"] == {"before": 3, "after": 3, "judged": 6}
    assert told["needs"][2]["next"] is None


def test_only_those_who_are_silent_vary(round_, needs):
    a, b, c = needs
    for _ in range(4):
        vote(round_, {a: 1, b: 2, c: 3})
    for _ in range(3):
        vote(round_, {b: 1, a: 2, c: 3})
    silent = f.PanelMemberFactory.create_batch(8, round=round_)

    told = reckoned(round_).report
    with_silent = {one["id"]: one["interval"] for one in told["needs"]}
    for member in silent:
        member.ended_at = timezone.now()
        member.save()
    Result.objects.all().delete()
    told = reckoned(round_).report
    alone = {one["id"]: one["interval"] for one in told["needs"]}

    assert with_silent == {
        a.public_id: [1, 2],
        b.public_id: [1, 2],
        c.public_id: [3, 3],
    }
    assert alone == {a.public_id: [1, 1], b.public_id: [2, 2], c.public_id: [3, 3]}
    assert told["drawn"]["finite"]


def test_who_has_abstained_has_answered(round_, needs):
    a, b, c = needs
    for _ in range(4):
        vote(round_, {a: 1, b: 2, c: 3})
    for _ in range(3):
        vote(round_, {b: 1, a: 2, c: 3})
    for _ in range(8):
        vote(round_, dict.fromkeys(needs))

    told = reckoned(round_).report

    assert [one["interval"] for one in told["needs"]] == [[1, 1], [2, 2], [3, 3]]
    assert told["turnout"] == {
        "seats": 15,
        "voters": 7,
        "abstentions": 8,
        "stand_ins": 0,
        "rss": [{"name": "", "seats": 15, "answered": 15}],
    }


def test_a_need_is_flagged_where_another_rule_puts_it_outside_the_interval(round_):
    a, b, c = needs_in(round_, "ABC")
    # A beats both by a hair; B has the most points.
    for _ in range(3):
        vote(round_, {a: 1, b: 2, c: 3})
    for _ in range(2):
        vote(round_, {b: 1, c: 2, a: 3})

    told = {one["id"]: one for one in reckoned(round_).report["needs"]}

    assert told[a.public_id]["places"] == told[a.public_id]["interval"] == [1, 1]
    assert told[a.public_id]["others"]["borda"] == [2, 2]
    assert [told[n.public_id]["differs"] for n in (a, b, c)] == [True, True, False]


def test_nobody_voted(round_, needs):
    f.PanelMemberFactory.create_batch(3, round=round_)

    result = reckoned(round_)

    assert places(result) == {need.public_id: [1, 3] for need in needs}
    assert (result.report["withheld"], result.ballots, result.digest) == (
        "too-few",
        "",
        "",
    )
    assert result.report["turnout"]["voters"] == 0


def test_all_abstained(round_, needs):
    for _ in range(6):
        vote(round_, dict.fromkeys(needs))

    result = reckoned(round_)

    turnout = result.report["turnout"]
    assert (turnout["voters"], turnout["abstentions"]) == (0, 6)
    assert (result.ballots, "before" in result.report) == ("", False)


def test_a_single_need_is_first_whatever_is_said_of_it(round_):
    (only,) = needs_in(round_, "A")
    vote_alike(round_, [only], 5)

    result = reckoned(round_)

    assert places(result) == {only.public_id: [1, 1]}
    assert result.report["agreement"]["kendalls_w"] is None


# --- Anyone can count it again -----------------------------------------------


@pytest.mark.parametrize("weighing", ["person", "rss"])
def test_the_published_file_gives_the_published_order(round_, weighing, tmp_path):
    VotingRules.objects.create(
        round=round_, weighing=weighing, set_by=round_.planned_by
    )
    needs = needs_in(round_, "ABCDEFGH")
    many, few = f.RssFactory(), [f.RssFactory() for _ in range(7)]
    for number, rss in enumerate([many] * 6 + few):
        turned = needs[number % 5 :] + needs[: number % 5]
        said = {need: place for place, need in enumerate(turned, start=1)}
        vote(round_, said | {turned[2]: CANNOT_JUDGE, turned[-1]: None}, rss=rss)
    vote(round_, dict.fromkeys(needs))

    result = reckoned(round_)

    assert recounted(tmp_path, result) == result.report["order"]
    assert result.report["order"]["places"] == places(result)
    assert result.digest == hashlib.sha256(result.ballots.encode()).hexdigest()
    assert len(parse(result.ballots).ballots) == 13  # not who abstained


def test_an_owner_finds_the_ballot_by_the_text_of_the_receipt(round_, needs):
    own, *_others = vote_alike(round_, needs, 5)

    rows = reckoned(round_).ballots.splitlines()

    placed = {need.public_id: place for place, need in enumerate(needs, start=1)}
    text = f"publicerad\n{own.receipt_text(placed)}"
    name = hashlib.sha256(text.encode()).hexdigest()[:16]
    assert [row for row in rows if row.startswith(name)] == [f"{name},,1,2,3"]


# --- Nobody is known by it ---------------------------------------------------


def test_fewer_than_five_are_told_of_by_the_order_alone(round_, needs):
    vote_alike(round_, needs, 4)

    result = reckoned(round_)

    assert sorted(result.report) == [
        "comparisons",
        "needs",
        "order",
        "paper",
        "rule",
        "turnout",
        "weighing",
        "withheld",
    ]
    assert [sorted(one) for one in result.report["needs"]] == [["id", "places"]] * 3
    assert (result.ballots, result.digest) == ("", "")


def test_the_file_holds_no_name_no_time_and_no_conflict_of_interest(round_, needs):
    a, b, c = needs
    ballots = vote_alike(round_, needs, 4)
    ballots += [vote(round_, {a: 1, b: CONFLICT, c: None})]

    result = reckoned(round_)

    everything = result.ballots + json.dumps(result.report)
    for ballot in ballots:
        for secret in (
            ballot.public_id,
            ballot.seal,
            ballot.member.user.name,
            ballot.member.user.email,
            f"{ballot.handed_in_at:%Y-%m-%d}",
            "conflict",
        ):
            assert secret not in everything
    assert sorted(row.split(",", 1)[1] for row in result.ballots.splitlines()[1:]) == [
        ",1,2,3",
        ",1,2,3",
        ",1,2,3",
        ",1,2,3",
        ",1,cannot-judge,seen",
    ]


def test_what_one_alone_would_change_is_told_without_a_name(round_):
    needs = needs_in(round_)
    many, alone = f.RssFactory(name="RSS Många"), f.RssFactory(name="RSS Ensam")
    vote_alike(round_, needs, 5, rss=many)
    vote(round_, {needs[2]: 1, needs[1]: 2, needs[0]: 3}, rss=alone)

    told = reckoned(round_).report

    assert told["left_out"]["rss"] == 2
    assert [one["rss"] for one in told["left_out"]["named"]] == ["RSS Många"]
    # Which RSS have answered is told; not what a lone voter in one of them said.
    without_turnout = {**told, "turnout": None}
    assert "RSS Ensam" not in json.dumps(without_turnout)


def test_a_lone_voter_who_weighs_more_than_others_publishes_no_ballots(round_):
    VotingRules.objects.create(round=round_, weighing="rss", set_by=round_.planned_by)
    needs = needs_in(round_)
    vote_alike(round_, needs, 6, rss=f.RssFactory())
    vote(round_, {needs[2]: 1}, rss=f.RssFactory())

    result = reckoned(round_)

    assert (result.report["withheld"], result.ballots) == ("small-group", "")
    assert "points" not in json.dumps(result.report)


def test_stand_ins_are_told_as_a_number(round_, needs):
    vote_alike(round_, needs, 5)
    away = f.PanelMemberFactory(round=round_)
    today = timezone.localdate()
    stand_in = f.PanelMemberFactory(
        round=round_,
        in_place_of=away.user,
        acts_from=today - timedelta(days=30),
        acts_through=today + timedelta(days=30),
    )
    ballot = f.BallotFactory(member=stand_in, handed_in_at=timezone.now())
    f.PlacementFactory(ballot=ballot, need=needs[0])

    turnout = reckoned(round_).report["turnout"]

    assert (turnout["seats"], turnout["voters"], turnout["stand_ins"]) == (6, 6, 1)


# --- Publishing --------------------------------------------------------------


def test_publishing_tells_the_panel_and_the_coordinators_and_is_noted(
    round_, needs, skr
):
    ballots = vote_alike(round_, needs, 5)
    taking_part = f.ParticipationFactory(round=round_)
    coordinator = f.CoordinatorFactory(rss=taking_part.rss)
    f.CoordinatorFactory()
    result = reckoned(round_)
    at = timezone.now()

    actions.publish_result(round_, by=skr, at=at)

    result.refresh_from_db()
    assert (result.published_at, result.published_by) == (at, skr)
    letters = Letter.objects.filter(kind="prioritization.result_published")
    assert sorted(letters.values_list("to", flat=True)) == sorted(
        [coordinator.user.email, *(ballot.member.user.email for ballot in ballots)]
    )
    assert f"/resultat/{round_.public_id}/" in letters.first().body
    noted = Event.objects.get(verb=actions.PUBLISHED)
    assert (noted.by, noted.note, noted.target_id) == (
        skr,
        result.digest,
        round_.public_id,
    )


def test_what_is_published_stands(round_, needs, skr):
    vote_alike(round_, needs, 5)
    reckoned(round_)
    actions.publish_result(round_, by=skr, at=timezone.now())

    for act in (actions.publish_result, actions.ask_for_result):
        with pytest.raises(actions.ResultAlreadyPublished):
            act(round_, by=skr, at=timezone.now())
    assert actions.reckon_due(at=timezone.now() + timedelta(days=400)) == 0


def test_what_is_not_there_is_not_published(round_, needs, skr):
    vote_alike(round_, needs, 5)

    with pytest.raises(actions.ResultNotThere):
        actions.publish_result(round_, by=skr, at=timezone.now())
    actions.freeze_paper(round_, at=timezone.now())
    with transaction.atomic():
        f.ResultFactory(round=round_, paper=BallotPaper.objects.get())
    with pytest.raises(actions.ResultUnderWay):
        actions.publish_result(round_, by=skr, at=timezone.now())


def test_nothing_is_published_while_anybody_may_still_rank(round_, needs, skr):
    vote_alike(round_, needs, 5)
    reckoned(round_)
    during = round_.period(Step.RANK).closes_at - timedelta(minutes=1)

    for act in (actions.publish_result, actions.ask_for_result):
        with pytest.raises(actions.BallotsAreSealed):
            act(round_, by=skr, at=during)
