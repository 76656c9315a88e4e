"""Moving needs up and down, with shared places: the rules that rank.js follows too."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from needs.models import Need
from prioritization.forms.ballots import BallotForm
from prioritization.models.choices import (
    CANNOT_JUDGE,
    listed,
    moved_down,
    moved_up,
    numbered,
    ranked,
    sent_plainly,
)

NEEDS = "abcde"
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
choice = st.one_of(st.none(), st.just(CANNOT_JUDGE), st.integers(1, 9))
some_choices = st.fixed_dictionaries(dict.fromkeys(NEEDS, choice))


def test_numbers_are_counted_as_people_expect():
    assert numbered({"a": 2, "b": 5, "c": 5, "d": 9, "e": None}) == {
        "a": 1,
        "b": 2,
        "c": 2,
        "d": 4,
        "e": None,
    }


def test_up_goes_past_the_one_above():
    assert moved_up({"a": 1, "b": 2, "c": 3}, "c") == {"a": 1, "c": 2, "b": 3}


def test_up_goes_past_all_who_share_the_place_above():
    assert moved_up({"a": 1, "b": 1, "c": 3}, "c") == {"c": 1, "a": 2, "b": 2}


def test_up_leaves_a_shared_place_first():
    assert moved_up({"a": 1, "b": 1, "c": 3}, "b") == {"b": 1, "a": 2, "c": 3}


def test_up_gives_what_had_no_place_the_last_one():
    assert moved_up({"a": 1, "b": None}, "b") == {"a": 1, "b": 2}
    assert moved_up({"a": 1, "b": CANNOT_JUDGE}, "b") == {"a": 1, "b": 2}


def test_the_first_stays_first():
    assert moved_up({"a": 1, "b": 2}, "a") == {"a": 1, "b": 2}


def test_down_goes_past_the_one_below():
    assert moved_down({"a": 1, "b": 2, "c": 3}, "a") == {"b": 1, "a": 2, "c": 3}


def test_down_leaves_a_shared_place_first():
    assert moved_down({"a": 1, "b": 1, "c": 3}, "a") == {"b": 1, "a": 2, "c": 3}


def test_the_last_one_loses_its_place_downwards():
    assert moved_down({"a": 1, "b": 2}, "b") == {"a": 1, "b": None}


def test_down_changes_nothing_for_what_has_no_place():
    assert moved_down({"a": 1, "b": CANNOT_JUDGE}, "b") == {"a": 1, "b": CANNOT_JUDGE}


def test_each_voter_gets_the_rest_in_an_order_of_their_own_and_keeps_it():
    needs = [f"n{index}" for index in range(20)]
    first = listed({}, needs, "en")

    assert listed({}, needs, "en") == first
    assert listed({}, reversed(needs), "en") == first
    assert listed({}, needs, "annan") != first
    assert sorted(first) == sorted(needs)


def test_what_has_a_place_is_listed_first():
    assert listed({"c": 2, "a": 1}, "abc", "x") == ["a", "c", "b"]


@CALM
@given(some_choices)
def test_numbering_again_changes_nothing(choices):
    assert numbered(numbered(choices)) == numbered(choices)


@CALM
@given(some_choices, st.sampled_from(NEEDS))
def test_a_step_down_and_up_keeps_who_has_a_place(choices, need):
    choices = numbered(choices)
    up = moved_up(choices, need)

    assert set(ranked(up)) == set(ranked(choices)) | {need}
    assert min(ranked(up).values()) == 1
    assert set(up) == set(choices)


# --- What the page sends -----------------------------------------------------

WHAT_IS_SENT = st.sampled_from(
    ["", "1", "2", "3", "4", "0", "-1", "07", " 2", "2.0", "x", "²", "99999", "\0"]
)
CROSSES = st.sampled_from(["on", "", "false", "ja"])


@given(
    st.dictionaries(st.sampled_from([f"place-{need}" for need in "abc"]), WHAT_IS_SENT),
    st.dictionaries(st.sampled_from([f"cannot-{need}" for need in "abc"]), CROSSES),
)
@settings(deadline=None)
def test_what_is_sent_plainly_is_read_as_the_form_reads_it(places, crosses):
    needs = [Need(public_id=need, title=need) for need in "abc"]
    form = BallotForm(needs, {}, data={**places, **crosses})

    plainly = sent_plainly("abc", {**places, **crosses})

    if plainly is not None:
        assert form.is_valid()
        assert plainly == form.choices


def test_all_that_a_page_sends_is_plain():
    sent = {"place-a": "1", "place-b": "", "place-c": "", "cannot-c": "on"}

    assert sent_plainly("abcd", sent) == {
        "a": 1,
        "b": None,
        "c": CANNOT_JUDGE,
        "d": CANNOT_JUDGE,
    }
