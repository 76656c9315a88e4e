"""What the joint meeting makes of the counted order, as pure functions."""

from hypothesis import given
from hypothesis import strategies as st

from prioritization.reordering import changed, free_places

NEEDS = "abcdef"
# A counted order is one or several orders that the ballots cannot tell apart.
best_orders = st.lists(st.permutations(NEEDS), min_size=1, max_size=4)
move = st.tuples(st.sampled_from(NEEDS), st.integers(1, len(NEEDS)))
moves = st.lists(move, max_size=5)


def spans_of(orders):
    return {
        need: (
            1 + min(order.index(need) for order in orders),
            1 + max(order.index(need) for order in orders),
        )
        for need in orders[0]
    }


def with_moved(order, need, place):
    others = [other for other in order if other != need]
    return [*others[: place - 1], need, *others[place - 1 :]]


def test_a_need_is_moved_past_the_others():
    spans = {"a": (1, 1), "b": (2, 2), "c": (3, 3)}

    assert changed(spans, [("c", 1)]) == {"c": (1, 1), "a": (2, 2), "b": (3, 3)}
    assert changed(spans, [("a", 3)]) == {"b": (1, 1), "c": (2, 2), "a": (3, 3)}


def test_a_need_leaves_those_it_shared_with():
    spans = {"a": (1, 1), "b": (2, 4), "c": (2, 4), "d": (2, 4)}

    assert changed(spans, [("c", 2)]) == {
        "a": (1, 1),
        "c": (2, 2),
        "b": (3, 4),
        "d": (3, 4),
    }


def test_a_need_is_put_before_or_after_those_that_share_not_among_them():
    spans = {"a": (1, 3), "b": (1, 3), "c": (1, 3), "d": (4, 4)}

    assert free_places(spans, "d") == [1, 4]
    assert free_places(spans, "a") == [1, 3, 4]
    assert changed(spans, [("d", 1)]) == {
        "d": (1, 1),
        "a": (2, 4),
        "b": (2, 4),
        "c": (2, 4),
    }


def test_moves_are_made_in_order():
    spans = {"a": (1, 1), "b": (2, 2), "c": (3, 3)}

    assert changed(spans, [("c", 1), ("b", 1)]) == {
        "b": (1, 1),
        "c": (2, 2),
        "a": (3, 3),
    }


def test_what_is_not_in_the_order_is_not_moved_and_too_far_is_last():
    spans = {"a": (1, 1), "b": (2, 2)}

    assert changed(spans, [("z", 1)]) == spans
    assert changed(spans, [("a", 9)]) == {"b": (1, 1), "a": (2, 2)}
    assert changed({}, [("a", 1)]) == {}


@given(best_orders)
def test_without_moves_the_order_is_as_it_was_counted(orders):
    spans = spans_of(orders)
    assert changed(spans, []) == spans


@given(best_orders, moves, move)
def test_a_move_puts_the_need_alone_at_that_place(orders, before, last):
    need, place = last
    assert changed(spans_of(orders), [*before, last])[need] == (place, place)


@given(st.permutations(NEEDS), move)
def test_the_others_keep_their_order(order, moved):
    need, place = moved
    found = changed(spans_of([order]), [moved])
    assert sorted(found, key=found.get) == with_moved(order, need, place)


@given(best_orders, move)
def test_a_move_is_made_in_each_of_the_best_orders(orders, moved):
    """What the moved orders span is within what is told; where the need shared with
    nobody, it is just that."""
    need, place = moved
    found = changed(spans_of(orders), [moved])
    exact = spans_of([with_moved(order, need, place) for order in orders])
    first, last = spans_of(orders)[need]
    if first == last:
        assert found == exact
    for one, (start, end) in exact.items():
        assert found[one][0] <= start
        assert end <= found[one][1]


@given(best_orders, moves)
def test_there_are_as_many_places_as_needs_whatever_is_moved(orders, made):
    found = changed(spans_of(orders), made)
    assert set(found) == set(NEEDS)
    for number in range(1, len(NEEDS) + 1):
        assert sum(first <= number for first, _ in found.values()) >= number
        assert sum(last <= number for _, last in found.values()) <= number
    assert all(1 <= first <= last <= len(NEEDS) for first, last in found.values())


@given(best_orders, moves, move)
def test_taking_a_move_back_is_as_if_it_had_not_been_made(orders, made, extra):
    """The changes are told from the start each time: what is taken back is left out."""
    spans = spans_of(orders)
    live = [(change, True) for change in made] + [(extra, False)]
    assert changed(spans, [c for c, stands in live if stands]) == changed(spans, made)


@given(best_orders, move, st.integers(1, len(NEEDS)))
def test_moving_again_forgets_where_it_was_put_first(orders, moved, place):
    spans, (need, _) = spans_of(orders), moved
    assert changed(spans, [moved, (need, place)]) == changed(spans, [(need, place)])


@given(best_orders, st.sampled_from(NEEDS))
def test_at_a_free_place_nobody_else_may_stand(orders, need):
    spans = spans_of(orders)
    free = free_places(spans, need)
    assert {1, len(NEEDS)} <= set(free)
    for place in range(1, len(NEEDS) + 1):
        others = changed(spans, [(need, place)])
        del others[need]
        around = any(first <= place <= last for first, last in others.values())
        assert around == (place not in free)
