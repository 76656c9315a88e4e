"""The rules beside, weights, agreement and stability."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prioritization import ranking
from prioritization.ranking import (
    RULES,
    SEEN,
    chosen,
    groups_equal,
    one_person_one_vote,
    order_of,
    priority_order,
    report,
)
from prioritization.ranking.robustness import Urn, drawn, stability
from tests.prioritization.test_ranking import (
    NEEDS,
    ballots_over,
    complete,
    profile,
    settings,
    three_state,
)

CAPITAL = profile("42 MNCK, 26 NCKM, 15 CKNM, 17 KCNM")
FORTY_FIVE = profile(
    "5 ACBED, 5 ADECB, 8 BEDAC, 3 CABED, 7 CAEBD, 2 CBADE, 7 DCEBA, 8 EBADC"
)
THREE_BEST = profile("3 ABCD, 2 CBDA, 2 DABC, 2 DBCA")
complete_ballots = st.lists(st.permutations(NEEDS), min_size=1, max_size=7)


def tiers(needs, ballots, rule):
    order = priority_order(needs, ballots, rule=rule)
    return " > ".join("".join(sorted(group)) for group in order.shared)


# --- Cases with known answers ----------------------------------------------


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("borda", "N > C > M > K"),
        ("copeland", "N > C > K > M"),
        ("schulze", "N > C > K > M"),
        ("ranked-pairs", "N > C > K > M"),
    ],
)
def test_the_capital_of_tennessee_by_the_other_rules(rule, found):
    assert tiers("NCKM", CAPITAL, rule) == found


def test_a_rule_that_is_not_kemenys_tells_what_it_goes_against():
    order = priority_order("NCKM", CAPITAL, rule="borda")

    # The pair that Borda turns is won by 100 - 17 - 15 - 26 ballots.
    assert order.disagreements == 207 + (58 - 42)
    assert (order.rule, order.gap) == ("borda", 0)


def test_needs_that_share_a_place_count_as_if_they_drew_lots():
    order = priority_order("ABC", profile("25 ABC, 40 BCA, 35 CAB"), rule="copeland")

    assert [set(group) for group in order.shared] == [set("ABC")]
    assert order.disagreements == 150


@pytest.mark.parametrize(
    ("rule", "found"),
    [("schulze", "E > A > C > B > D"), ("ranked-pairs", "A > C > E > B > D")],
)
def test_forty_five_voters_by_strongest_chains_and_by_locked_pairs(rule, found):
    assert tiers("ABCDE", FORTY_FIVE, rule) == found


def test_an_unbeaten_set_shares_its_place():
    assert tiers("ABCD", THREE_BEST, "schulze") == "BD > AC"
    assert tiers("ABCD", THREE_BEST, "kemeny") == "ABCD"


def test_equal_majorities_on_a_circle_are_left_out_together():
    """A beats B, B beats C and C beats A by as much; all of them beat D."""
    circle = profile("1 ABCD, 1 BCAD, 1 CABD")

    assert tiers("ABCD", circle, "ranked-pairs") == "ABC > D"


def test_kendalls_w_with_ties():
    """Three raters over twenty items; Kendall's own correction for ties."""
    raters = [
        [3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3],
        [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4],
        [2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2],
    ]
    ballots = [dict(enumerate(rater)) for rater in raters]

    found = ranking.agreement(ranking.profile(range(20), ballots))

    assert round(found.kendalls_w, 5) == 0.53966
    assert round(found.chi_square, 4) == 30.7604
    # Without ties within a rater the two would follow from each other; here nearly.
    assert found.spearman == pytest.approx((3 * 0.53966 - 1) / 2, abs=0.01)


def test_tau_x_counts_a_tie_against_an_order_as_neither():
    tied, one_way = {"a": 1, "b": 1}, {"a": 1, "b": 2}
    other_way = {"a": 2, "b": 1}

    def tau(*ballots):
        return ranking.agreement(ranking.profile("ab", ballots)).tau_x

    assert tau(one_way, one_way) == 1
    assert tau(one_way, other_way) == -1
    assert tau(tied, one_way) == 0
    assert tau(tied, tied) == 1


def test_tau_x_looks_only_at_what_both_judge():
    first, second = {"a": 1, "b": 2}, {"a": 1, "b": 2, "c": 3}

    assert ranking.agreement(ranking.profile("abc", [first, second])).tau_x == 1
    apart = ranking.agreement(ranking.profile("abc", [{"a": 1}, {"b": 1}]))
    assert apart.tau_x is None


def test_one_voter_agrees_with_nobody():
    alone = ranking.agreement(ranking.profile("ab", [complete("ab")]))

    assert alone == ranking.Agreement()


@given(complete_ballots)
@settings()
def test_agreement_is_whole_when_all_say_the_same(orders):
    same = [complete(orders[0])] * (len(orders) + 1)
    found = ranking.agreement(ranking.profile(NEEDS, same))

    assert found.kendalls_w == pytest.approx(1)
    assert found.spearman == pytest.approx(1)
    assert found.tau_x == pytest.approx(1)


# --- What is fair, by every rule -------------------------------------------

each_rule = pytest.mark.parametrize("rule", RULES)


@each_rule
@given(three_state, st.permutations(NEEDS), st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_neither_names_nor_the_order_of_voters_matter(rule, ballots, names, random):
    rename = dict(zip(NEEDS, names, strict=True))
    renamed = [{rename[n]: place for n, place in ballot.items()} for ballot in ballots]

    found = priority_order(NEEDS, ballots, rule=rule).shared
    shuffled = random.sample(renamed, len(renamed))
    other = priority_order(sorted(NEEDS), shuffled, rule=rule).shared

    assert [{rename[n] for n in group} for group in found] == [set(g) for g in other]


@each_rule
@given(complete_ballots)
@settings(max_examples=30)
def test_unanimous_ballots_give_their_order(rule, orders):
    same = [complete(orders[0])] * len(orders)

    assert priority_order(NEEDS, same, rule=rule).shared == [[n] for n in orders[0]]


@pytest.mark.parametrize("rule", ["kemeny", "borda", "copeland"])
@given(three_state)
@settings(max_examples=30)
def test_ballots_turned_round_turn_the_order_round(rule, ballots):
    """Where all was judged and placed: what is only seen has no other side."""
    placed = [{n: p for n, p in b.items() if p is not SEEN} for b in ballots]
    turned = [{n: -p for n, p in ballot.items()} for ballot in placed]

    found = priority_order(NEEDS, placed, rule=rule).shared
    other = priority_order(NEEDS, turned, rule=rule).shared

    assert [set(group) for group in found] == [set(group) for group in other[::-1]]


@pytest.mark.parametrize("rule", ["kemeny", "copeland", "schulze", "ranked-pairs"])
@given(ballots_over(NEEDS, max_size=5), st.permutations(NEEDS))
@settings(max_examples=40)
def test_an_order_whose_every_need_beats_all_after_it_is_found(rule, ballots, order):
    """Condorcet's criterion, all the way down. Borda's rule does not keep it."""
    most = [complete(order)] * (len(ballots) + 1)

    found = priority_order(NEEDS, [*ballots, *most], rule=rule)

    assert found.shared == [[need] for need in order]


@each_rule
def test_needs_that_the_ballots_treat_alike_share_a_place(rule):
    ballots = [complete("abcd"), complete("bacd")]

    assert priority_order("abcd", ballots, rule=rule).shared == [
        ["a", "b"],
        ["c"],
        ["d"],
    ]


# --- Groups that weigh ------------------------------------------------------


def two_groups():
    """Nine of a large group say ab, three of a small one ba."""
    ballots = [complete("ab")] * 9 + [complete("ba")] * 3
    return ranking.profile("ab", ballots, groups=["stor"] * 9 + ["liten"] * 3)


def test_one_person_has_one_vote_unless_something_else_is_said():
    votes = two_groups()
    weights = one_person_one_vote(votes)

    assert weights.effective_voters == 12
    assert order_of(votes, weighing=weights) == order_of(votes)
    assert order_of(votes).disagreements == 3


def test_groups_that_weigh_the_same_can_be_a_draw():
    votes = two_groups()
    weights = groups_equal(votes)

    assert votes.groups == ("liten", "stor")
    assert weights.thousandths == (2000, 667)
    assert weights.effective_voters == pytest.approx(9, abs=0.01)
    assert not weights.capped


def test_no_ballot_weighs_more_than_five_times_another():
    ballots = [complete("ab")] * 20 + [complete("ba")]
    votes = ranking.profile("ab", ballots, groups=["stor"] * 20 + ["liten"])
    weights = groups_equal(votes)

    assert weights.capped
    assert weights.thousandths == (5 * weights.thousandths[1], weights.thousandths[1])
    assert order_of(votes, weighing=weights).shared == [["a"], ["b"]]


def test_chosen_weights_decide():
    votes = two_groups()

    order = order_of(votes, weighing=chosen(votes, {"stor": 1, "liten": 1.5}))

    assert order.shared == [["b"], ["a"]]
    assert order.voters == 12
    with pytest.raises(ValueError, match="share"):
        chosen(votes, {"stor": 1})


# --- How stable it is -------------------------------------------------------


def spread(votes, **urn):
    order = tuple(range(len(votes.needs)))
    return stability(votes, order, Urn(seed=4, times=200, **urn))


def test_resampling_is_the_same_for_the_same_seed_whoever_answered_first():
    ballots = [*CAPITAL, {"M": 1, "N": SEEN}]
    first = spread(ranking.profile("NCKM", ballots))
    second = spread(ranking.profile("NCKM", ballots[::-1]))

    assert first == second


def test_when_all_have_answered_nothing_can_vary():
    votes = ranking.profile("NCKM", CAPITAL)

    found = spread(votes, population=100)

    assert [(one.low, one.high) for one in found] == [(1, 1), (2, 2), (3, 3), (4, 4)]


def test_only_those_who_have_not_answered_vary_in_a_finite_population():
    votes = ranking.profile("NCKM", CAPITAL)

    counts = drawn(votes, Urn(seed=1, times=50, population=110))

    assert (counts >= votes.count).all()
    assert (counts.sum(axis=1) == 110).all()
    assert (drawn(votes, Urn(seed=1, times=50)).sum(axis=1) == 100).all()


def test_each_group_can_have_a_population_of_its_own():
    votes = two_groups()

    counts = drawn(votes, Urn(seed=1, times=50, population={"stor": 10, "liten": 8}))

    assert [counts[:, votes.group == g].sum(axis=1).tolist() for g in (0, 1)] == [
        [8] * 50,
        [10] * 50,
    ]


def test_needs_that_share_a_place_draw_lots():
    votes = ranking.profile("abc", [complete("abc"), complete("bac")])

    a, b, c = spread(votes, population=2)

    assert (a.low, a.high, b.low, b.high) == (1, 2, 1, 2)
    assert (c.low, c.high, c.top) == (3, 3, 1)


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_is_resampled_by_itself(rule):
    needs = list(range(12))
    votes = ranking.profile(needs, [complete(needs)] * 5)

    found = stability(votes, tuple(needs), Urn(seed=1, times=20), rule=rule)

    assert [(s.low, s.high) for s in found] == [(n + 1, n + 1) for n in needs]
    assert [s.top for s in found] == [1] * 10 + [0] * 2


def test_the_report_tells_all_of_it():
    ballots = [*profile("6 ABC, 3 ACB"), {"C": 1, "B": 2}, *profile("2 BAC")]
    groups = ["ett"] * 6 + ["två"] * 4 + ["tre"] * 2
    votes = ranking.profile("ABC", ballots, groups=groups)

    found = report(votes, Urn(seed=1, times=50, population=15))

    assert found.order == priority_order("ABC", ballots)
    assert found.finite
    assert set(found.alternatives) == set(RULES) - {"kemeny"}
    assert found.weights.effective_voters == 12
    first, second = found.support
    assert (first.need, first.next_need) == ("A", "B")
    assert (first.before, first.after, first.judged) == (9, 2, 11)
    assert (second.before, second.after, second.judged) == (8, 4, 12)
    assert [(one.group, abs(one.shift)) for one in found.left_out] == [
        ("ett", 1),
        ("tre", 0),
        ("två", 0),
    ]
    assert found.left_out[0].need in "BC"
    assert set(found.stability) == set("ABC")


def test_leaving_a_group_out_is_the_same_as_counting_without_it():
    random = np.random.default_rng(2)
    needs = list(range(9))
    ballots = [complete(random.permutation(needs).tolist()) for _ in range(12)]
    groups = [str(number % 3) for number in range(12)]
    votes = ranking.profile(needs, ballots, groups=groups)
    whole = priority_order(needs, ballots)
    middle = {p.need: (p.place + p.last_place) / 2 for p in whole.places}

    for left in report(votes, Urn(seed=1, times=2)).left_out:
        kept = [b for b, g in zip(ballots, groups, strict=True) if g != left.group]
        without = priority_order(needs, kept)
        shifts = {
            p.need: (p.place + p.last_place) / 2 - middle[p.need]
            for p in without.places
        }
        assert left.shift == shifts[left.need]
        assert abs(left.shift) == max(map(abs, shifts.values()))


def test_a_report_of_nothing_says_nothing():
    found = report(ranking.profile("ab", []), Urn(seed=1, times=3))

    assert found.order.shared == [["a", "b"]]
    assert found.left_out == ()
