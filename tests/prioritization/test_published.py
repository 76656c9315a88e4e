"""The file of ballots that everyone may have: nobody is known by it, and it counts the
same."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prioritization.actions.reporting import recount
from prioritization.published import (
    FEWEST,
    SMALL_GROUP,
    TOO_FEW,
    Cast,
    file,
    withheld,
)
from prioritization.ranking import groups_equal, order_of, profile
from prioritization.ranking.table import parse

NEEDS = ["aaaa", "bbbb", "cccc"]


def cast(*rss, ballots=None):
    """A ballot from each of the RSS that are named."""
    usual = [{"aaaa": 1, "bbbb": 2, "cccc": None}, {"bbbb": 1, "aaaa": None}]
    return [
        Cast(f"namn-{number}", name, (ballots or usual)[number % len(ballots or usual)])
        for number, name in enumerate(rss)
    ]


@pytest.mark.parametrize(
    ("sizes", "by_rss", "why"),
    [
        ([4], False, TOO_FEW),
        ([5], False, ""),
        ([4], True, TOO_FEW),
        ([1] * 5, True, ""),  # each alike: what a ballot weighs says nothing
        ([5], True, ""),
        ([5, 1], True, SMALL_GROUP),  # the one who weighs five times as much
        ([1] * 20 + [2, 2], True, SMALL_GROUP),
        ([1] * 20 + [2, 2, 2], True, ""),
        ([1] * 20 + [2, 2], False, ""),
    ],
)
def test_ballots_are_withheld_where_few_weigh_the_same(sizes, by_rss, why):
    rss = [f"RSS {n}" for n, size in enumerate(sizes) for _ in range(size)]

    assert withheld(cast(*rss), by_rss=by_rss) == why


def test_the_file_names_no_rss_and_groups_are_as_large_as_they_were():
    rss = [f"RSS {n}" for n in range(6) for _ in range(1 + n % 2)]

    box = parse(file(NEEDS, cast(*rss), by_rss=True))

    sizes = sorted(Counter(box.groups).values())
    assert sizes == [1, 1, 1, 2, 2, 2]
    assert set(box.groups) == {f"Grupp {n}" for n in range(1, 7)}
    assert "RSS" not in file(NEEDS, cast(*rss), by_rss=True)


def test_who_stands_together_in_a_group_is_drawn():
    rss = [f"RSS {n}" for n in range(8) for _ in range(2)]
    together = set()
    for _ in range(200):
        text = file(NEEDS, cast(*rss), by_rss=True)
        rows = [line.split(",") for line in text.splitlines()[1:]]
        groups = {row[0]: row[1] for row in rows}
        together.add(groups["namn-0"] == groups["namn-1"])

    assert together == {True, False}


def test_the_rows_come_in_an_order_that_tells_nothing():
    firsts = {
        file(NEEDS, cast(*[""] * 8), by_rss=False).splitlines()[1].split(",")[0]
        for _ in range(200)
    }

    assert len(firsts) > 1


def test_one_person_one_vote_has_no_groups_at_all():
    text = file(NEEDS, cast(*["RSS Skåne"] * 5), by_rss=False)

    assert set(parse(text).groups) == {""}


positions = st.one_of(st.none(), st.integers(1, 3))
ballots = st.dictionaries(st.sampled_from(NEEDS), positions, min_size=1)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.integers(0, 6), ballots), min_size=1, max_size=25),
    st.booleans(),
)
def test_the_file_gives_the_order_of_the_true_groups(given_, by_rss):
    rows = [
        Cast(str(number), f"RSS {rss}", {**ballot, NEEDS[number % 3]: 1})
        for number, (rss, ballot) in enumerate(given_)
    ]
    votes = profile(NEEDS, [r.ballot for r in rows], groups=[r.rss for r in rows])

    true = order_of(votes, weighing=groups_equal(votes) if by_rss else None)

    assert recount(file(NEEDS, rows, by_rss=by_rss), by_rss=by_rss) == true


def test_five_is_the_fewest():
    assert FEWEST == 5
