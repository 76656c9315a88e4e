"""The ranking, against cases with known answers and against brute force."""

from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from prioritization import ranking
from prioritization.ranking import (
    SEEN,
    kemeny,
    linear,
    pairwise,
    places,
    priority_order,
    subsets,
)
from prioritization.ranking.pairwise import disagreements

NEEDS = "abcdef"


def settings(**more):
    """No timing in the tests: machines are shared."""
    return hypothesis_settings(
        deadline=None, suppress_health_check=[HealthCheck.too_slow], **more
    )


def preferences(needs, ballots):
    return pairwise.preferences(ranking.profile(needs, ballots))


def complete(order):
    """A ballot that ranks all, best first."""
    return {need: place for place, need in enumerate(order, start=1)}


def profile(text):
    """'42 MNCK, 26 NCKM' → 68 ballots."""
    groups = (group.split() for group in text.split(", "))
    return [complete(order) for count, order in groups for _ in range(int(count))]


def shared(order):
    return {place.need: (place.place, place.last_place) for place in order.places}


def points(order):
    return {place.need: place.points for place in order.places}


# --- Cases with known answers ----------------------------------------------


def test_the_capital_of_tennessee():
    order = priority_order("MNCK", profile("42 MNCK, 26 NCKM, 15 CKNM, 17 KCNM"))

    assert [place.need for place in order.places] == ["N", "C", "K", "M"]
    assert shared(order) == {"N": (1, 1), "C": (2, 2), "K": (3, 3), "M": (4, 4)}
    assert points(order) == {"N": 194, "C": 173, "M": 126, "K": 107}
    assert order.disagreements == 207
    assert order.comparisons - order.disagreements == 393
    assert order.proved
    assert order.voters == 100


def test_a_majority_that_goes_in_a_circle():
    ballots = profile("25 ABC, 40 BCA, 35 CAB")
    matrix = preferences("ABC", ballots)

    order = priority_order("ABC", ballots)

    assert [place.need for place in order.places] == ["B", "C", "A"]
    assert order.disagreements == 120
    assert {
        "".join(permutation): disagreements(
            matrix, ["ABC".index(need) for need in permutation]
        )
        for permutation in permutations("ABC")
    } == {"ABC": 150, "ACB": 180, "BAC": 170, "BCA": 120, "CAB": 130, "CBA": 150}


def test_forty_five_voters_and_five_needs():
    ballots = profile(
        "5 ACBED, 5 ADECB, 8 BEDAC, 3 CABED, 7 CAEBD, 2 CBADE, 7 DCEBA, 8 EBADC"
    )

    order = priority_order("ABCDE", ballots)

    assert [place.need for place in order.places] == ["E", "B", "A", "D", "C"]
    assert order.disagreements == 190
    assert all(place.place == place.last_place for place in order.places)


def test_three_best_orders_share_their_places():
    """BCDA, BDAC and DABC are equally good."""
    order = priority_order("ABCD", profile("3 ABCD, 2 CBDA, 2 DABC, 2 DBCA"))

    assert shared(order) == {"A": (2, 4), "B": (1, 3), "C": (2, 4), "D": (1, 3)}
    assert order.proved


def test_nobody_has_voted():
    order = priority_order("abc", [])

    assert shared(order) == dict.fromkeys("abc", (1, 3))
    assert points(order) == dict.fromkeys("abc", 0)
    assert (order.voters, order.abstentions, order.comparisons) == (0, 0, 0)


def test_nothing_to_put_in_order():
    assert priority_order([], [complete("ab")]).places == ()


def test_a_need_given_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        priority_order("aa", [])


# --- The three states ------------------------------------------------------


def test_what_was_seen_but_not_chosen_comes_after_all_that_were():
    order = priority_order("abc", [{"b": 1, "a": SEEN, "c": SEEN}])

    assert shared(order) == {"b": (1, 1), "a": (2, 3), "c": (2, 3)}
    assert points(order) == {"b": 2, "a": 0.5, "c": 0.5}


def test_what_could_not_be_judged_is_compared_with_nothing():
    judged = [{"a": 1, "b": 2, "c": SEEN}] * 3
    order = priority_order("abc", [*judged, {"c": 1, "b": 2}])

    assert preferences("abc", [{"c": 1, "b": 2}]).tolist() == [
        [0, 0, 0],
        [0, 0, 0],
        [0, 1, 0],
    ]
    assert [place.need for place in order.places] == ["a", "b", "c"]


def test_a_need_that_nobody_could_judge_can_have_any_place():
    order = priority_order("abc", [{"a": 1, "b": 2}])

    assert shared(order) == {"a": (1, 2), "b": (2, 3), "c": (1, 3)}


def test_ties_on_a_ballot_count_for_neither():
    order = priority_order("abc", [{"a": 1, "b": 1, "c": 3}])

    assert shared(order) == {"a": (1, 2), "b": (1, 2), "c": (3, 3)}
    assert order.comparisons == 2


def test_a_ballot_without_positions_is_an_abstention():
    voting = [complete("ab")]
    abstaining = [dict.fromkeys("ab", SEEN), {}]

    order = priority_order("ab", [*voting, *abstaining])

    assert (order.voters, order.abstentions) == (1, 2)
    assert points(order) == points(priority_order("ab", voting))


def test_needs_that_are_not_asked_about_are_left_out():
    with_x = [{"x": 1, "a": 2, "b": 3}, {"x": 1}]

    order = priority_order("ab", with_x)

    assert shared(order) == {"a": (1, 1), "b": (2, 2)}
    assert (order.voters, order.abstentions) == (1, 1)


# --- Against brute force ---------------------------------------------------

a_position = st.one_of(st.just(SEEN), st.integers(1, 4))


def ballots_over(needs, max_size=6):
    """Three-state ballots with ties: a need may be missing, unchosen or ranked."""
    ballot = st.dictionaries(st.sampled_from(list(needs)), a_position)
    return st.lists(ballot, max_size=max_size)


three_state = ballots_over(NEEDS)


def by_brute_force(needs, ballots):
    """Least cost, and the places of each need over all orders that reach it."""
    matrix = preferences(needs, ballots)
    orders = np.array(list(permutations(range(len(needs)))))
    costs = sum(
        matrix[orders[:, later], orders[:, earlier]]
        for earlier, later in combinations(range(len(needs)), 2)
    )
    places_of = orders[costs == costs.min()].argsort(axis=1) + 1
    return costs.min(), {
        need: (places_of[:, index].min(), places_of[:, index].max())
        for index, need in enumerate(needs)
    }


@given(three_state)
@settings(max_examples=150)
def test_no_order_of_all_is_better_and_every_best_one_is_counted(ballots):
    order = priority_order(NEEDS, ballots)

    assert (order.disagreements, shared(order)) == by_brute_force(NEEDS, ballots)
    assert order.proved


@given(ballots_over("abcdefg", max_size=4))
@settings(max_examples=20)
def test_the_same_holds_for_seven_needs(ballots):
    order = priority_order("abcdefg", ballots)

    assert (order.disagreements, shared(order)) == by_brute_force("abcdefg", ballots)


@given(three_state)
@settings(max_examples=60)
def test_a_proof_finds_what_counting_through_finds(ballots):
    """What HiGHS is asked of large parts, asked of small ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kemeny, "SMALL", 1)
        proved = priority_order(NEEDS, ballots)

    assert proved == priority_order(NEEDS, ballots)


@given(three_state)
@settings(max_examples=60)
def test_what_is_not_counted_through_may_share_a_place_too_many_but_none_too_few(
    ballots,
):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kemeny, "SMALL", 1)
        patch.setattr(subsets, "MOST", 2)
        proved = priority_order(NEEDS, ballots)
    exact = priority_order(NEEDS, ballots)

    assert (proved.disagreements, proved.gap) == (exact.disagreements, 0)
    for need, (first, last) in shared(exact).items():
        assert shared(proved)[need][0] <= first
        assert shared(proved)[need][1] >= last


@given(three_state)
@settings(max_examples=60)
def test_without_highspy_a_part_too_large_to_count_through_has_an_honest_bound(ballots):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(linear, "highspy", None)
        patch.setattr(kemeny, "SMALL", 2)
        patch.setattr(subsets, "MOST", 2)
        searched = priority_order(NEEDS, ballots)
    exact = priority_order(NEEDS, ballots)

    assert searched.disagreements - searched.gap <= exact.disagreements
    assert exact.disagreements <= searched.disagreements
    assert sorted(place.need for place in searched.places) == list(NEEDS)


def large_circle(count):
    """Every need beats the next half of the others around a circle: one part."""
    needs = list(range(count))
    return needs, [complete(needs[start:] + needs[:start]) for start in needs]


def test_without_highspy_a_large_part_is_searched_and_tells_its_gap(monkeypatch):
    monkeypatch.setattr(linear, "highspy", None)
    needs, ballots = large_circle(21)

    order = priority_order(needs, ballots)

    assert not order.proved
    # Cut anywhere, the circle contradicts the same: known by arithmetic.
    assert order.disagreements == sum((21 - d) * d for d in range(1, 21))
    assert order.gap == order.disagreements - sum(
        (21 - d) * min(d, 21 - d) for d in range(1, 21)
    )


def test_a_large_part_is_proved():
    """Wherever it is cut, the circle is as good: all needs share one place."""
    needs, ballots = large_circle(21)

    order = priority_order(needs, ballots)

    assert order.proved
    assert order.disagreements == sum((21 - d) * d for d in range(1, 21))
    assert shared(order) == dict.fromkeys(needs, (1, 21))


def noise(needs, voters, seed):
    random = np.random.default_rng(seed)
    return [complete(random.permutation(needs).tolist()) for _ in range(voters)]


def test_halves_in_the_relaxation_are_branched_on():
    """Three voters who agree on nothing: the relaxation alone does not prove it."""
    needs = list(range(12))
    ballots = noise(needs, 3, seed=1)
    matrix = preferences(needs, ballots)

    order = priority_order(needs, ballots)

    assert order.proved
    assert order.disagreements == subset_cost(matrix)


def subset_cost(matrix):
    """The least cost of all orders, written once more and as plainly as can be."""
    size = len(matrix)
    cost = [0] + [None] * (2**size - 1)
    for subset in range(1, 2**size):
        inside = [need for need in range(size) if subset >> need & 1]
        cost[subset] = min(
            cost[subset ^ 1 << last]
            + sum(int(matrix[last, other]) for other in inside if other != last)
            for last in inside
        )
    return cost[-1]


def test_when_time_is_up_the_order_has_a_gap_that_holds():
    needs = list(range(24))
    ballots = noise(needs, 7, seed=5)

    hasty, exact = (priority_order(needs, ballots, seconds=s) for s in (0, 60))

    assert exact.proved
    assert not hasty.proved
    least = hasty.disagreements - hasty.gap
    assert least <= exact.disagreements <= hasty.disagreements


def test_a_single_move_cannot_better_what_was_searched():
    needs = list(range(24))
    matrix = preferences(needs, noise(needs, 7, seed=5))
    solution = kemeny.solve(matrix, seconds=0)
    least = min(
        disagreements(matrix, [*rest[:at], need, *rest[at:]])
        for need in needs
        for rest in [[other for other in solution.order if other != need]]
        for at in needs
    )

    assert least == solution.cost


def test_the_search_for_places_may_be_cut_short_but_never_hides_a_shared_place():
    ballots = profile("3 ABCD, 2 CBDA, 2 DABC, 2 DBCA")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(places, "PATIENCE", 1)
        hasty = shared(priority_order("ABCD", ballots))

    for need, (first, last) in shared(priority_order("ABCD", ballots)).items():
        assert hasty[need][0] <= first
        assert hasty[need][1] >= last


def test_it_is_told_when_not_all_best_orders_are_known():
    ballots = profile("3 ABCD, 2 CBDA, 2 DABC, 2 DBCA")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(places, "PATIENCE", 1)
        hasty = priority_order("ABCD", ballots)

    assert (hasty.exact, priority_order("ABCD", ballots).exact) == (False, True)


# --- What is fair ----------------------------------------------------------


@given(three_state, st.randoms(use_true_random=False))
@settings()
def test_the_order_in_which_directors_answer_does_not_matter(ballots, random):
    shuffled = random.sample(ballots, len(ballots))

    assert shared(priority_order(NEEDS, shuffled)) == shared(
        priority_order(NEEDS, ballots)
    )


@given(three_state, st.permutations(NEEDS))
@settings()
def test_no_need_is_favoured_for_its_name(ballots, names):
    rename = dict(zip(NEEDS, names, strict=True))
    renamed = [{rename[n]: place for n, place in ballot.items()} for ballot in ballots]

    assert shared(priority_order(NEEDS, renamed)) == {
        rename[need]: place
        for need, place in shared(priority_order(NEEDS, ballots)).items()
    }


@given(three_state)
@settings()
def test_each_ballot_that_says_something_gives_the_same_number_of_points(ballots):
    order = priority_order(NEEDS, ballots)

    total = sum(place.points for place in order.places)
    assert total == order.voters * sum(range(len(NEEDS)))


@given(st.lists(st.permutations(NEEDS), min_size=1, max_size=6))
@settings()
def test_what_everyone_puts_first_comes_first(orders):
    agreed = [complete(["a", *(n for n in order if n != "a")]) for order in orders]

    assert shared(priority_order(NEEDS, agreed))["a"] == (1, 1)


@given(three_state)
@settings()
def test_the_places_of_an_order_add_up(ballots):
    """As many places as needs: somebody has the first, somebody the last."""
    found = shared(priority_order(NEEDS, ballots))

    assert min(first for first, _ in found.values()) == 1
    assert max(last for _, last in found.values()) == len(NEEDS)


@given(three_state)
@settings()
def test_a_set_that_beats_all_others_comes_before_them(ballots):
    """The extended Condorcet criterion (Truchon 1998)."""
    matrix = preferences(NEEDS, ballots)
    beats = matrix > matrix.T
    found = shared(priority_order(NEEDS, ballots))
    indices = range(len(NEEDS))
    for size in range(1, len(NEEDS)):
        for chosen in combinations(indices, size):
            others = [index for index in indices if index not in chosen]
            if beats[np.ix_(chosen, others)].all():
                assert max(found[NEEDS[i]][1] for i in chosen) == size
