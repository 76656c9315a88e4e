"""Numbers become paths: plain arithmetic, told as it is drawn."""

import pytest

from prioritization import pictures


@pytest.mark.parametrize(
    ("place", "interval", "drawn"),
    [
        ((3, 3), (2, 9), ("M2.5 .5H2.5", "M1.5 .5H8.5")),
        ((1, 2), (1, 1), ("M0.5 .5H1.5", "M0.5 .5H0.5")),
    ],
)
def test_a_place_is_a_dot_and_a_shared_one_as_long_as_those_who_share(
    place, interval, drawn
):
    strip = pictures.strip(place, interval, 12)

    assert (strip.place, strip.interval) == drawn
    assert (strip.width, strip.end) == (12, 11.5)


def test_a_line_goes_from_rule_to_rule_through_the_middle_of_shared_places():
    drawn = pictures.slopes(
        ["A", "B"], [([(1, 1), (2, 3)], True), ([(2, 3), (2, 3)], False)]
    )

    top, middle = pictures.HEAD + pictures.STEP, pictures.HEAD + 2.5 * pictures.STEP
    assert [(line.path, line.differs) for line in drawn.lines] == [
        (f"M{pictures.LEFT} {middle:g}L{pictures.RIGHT} {middle:g}", False),
        (f"M{pictures.LEFT} {top:g}L{pictures.RIGHT} {middle:g}", True),
    ]
    assert [label.text for label in drawn.left] == ["1", "2"]
    assert [label.text for label in drawn.right] == ["1, 2"]


def test_many_who_end_in_the_same_place_are_counted():
    drawn = pictures.slopes(["A"], [([(1, 4)], False)] * 4)

    assert [label.text for label in drawn.left] == ["1 +3"]


@pytest.mark.parametrize(
    ("before", "after", "level"),
    [(0, 0, None), (0, 5, 1), (1, 4, 2), (2, 3, 3), (3, 2, 4), (4, 1, 5), (5, 0, 5)],
)
def test_levels_are_fifths(before, after, level):
    assert pictures.level(before, after) == level


def test_pairs_are_cells_and_contradictions_crosses_on_both_sides():
    drawn = pictures.heat([[0, 1, 5], [4, 0, 0], [0, 0, 0]], [(0, 1)])

    # 1 before 3: all; 2 before 1: most, against the order; 2 and 3: nobody compares.
    assert [path.count("M") for path in drawn.levels] == [1, 1, 0, 0, 2]
    assert drawn.crosses.count("M") == 4
    assert [number for number, _at in drawn.numbers] == [1, 2, 3]


def test_numbers_at_the_edge_have_room():
    size = 100
    drawn = pictures.heat([[0] * size for _ in range(size)], [])

    numbers = [number for number, _at in drawn.numbers]
    assert numbers == [1, *range(10, 101, 10)]


def test_nothing_to_draw_is_drawn_as_nothing():
    assert pictures.heat([], []).levels == [""] * 5
    assert pictures.slopes([], []).lines == []
