"""How a result is drawn: plain arithmetic, from numbers to paths.

Whatever is drawn stands in a table beside it (prioritization/findings.py).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Span = Sequence[int]  # the first and the last place

# The slope picture: as wide as a telephone, so that its text is readable there.
WIDTH = 400
LEFT, RIGHT = 44, 352
HEAD = 30  # where the names of the rules stand
STEP = 18  # from one place to the next

# The pairwise picture is a square of this side, with room for numbers at its edges.
SIDE, EDGE = 360, 28
ROOM = 18  # the least between two numbers at the edge
LEVELS = 5


@dataclass(frozen=True)
class Strip:
    """A need's place on a scale from the first to the last: the width is that of the
    drawing, in places. A shared place is as long as the places that share it."""

    width: int
    interval: str
    place: str

    @property
    def end(self) -> float:
        return self.width - 0.5


def strip(place: Span, interval: Span, among: int) -> Strip:
    """Lines with round ends; one of no length is a dot."""
    return Strip(width=among, interval=_line(interval), place=_line(place))


def _line(span: Span) -> str:
    """Each place is one wide, and stands in its middle."""
    first, last = span
    return f"M{first - 0.5:g} .5H{last - 0.5:g}"


@dataclass(frozen=True)
class Slope:
    """One need's way from rule to rule."""

    path: str
    dots: str
    differs: bool


@dataclass(frozen=True)
class Label:
    """Which needs a line's end is the end of."""

    text: str
    x: float
    y: float


@dataclass(frozen=True)
class Slopes:
    width: int
    height: float
    columns: list[tuple[str, float]]
    lines: list[Slope]
    left: list[Label]
    right: list[Label]
    head: int = HEAD


def slopes(
    rules: Sequence[str], needs: Iterable[tuple[Sequence[Span], bool]]
) -> Slopes:
    """`needs`, in their order: the places by each of the rules, and whether the rules
    differ more than chance explains. Those that do are drawn last, on top."""
    across = (RIGHT - LEFT) / max(1, len(rules) - 1)
    xs = [round(LEFT + across * number, 1) for number in range(len(rules))]
    lines, lowest = [], 1.0
    left: dict[float, list[int]] = defaultdict(list)
    right: dict[float, list[int]] = defaultdict(list)
    for number, (spans, differs) in enumerate(needs, start=1):
        middles = [(first + last) / 2 for first, last in spans]
        lowest = max([lowest, *middles])
        ys = [round(HEAD + STEP * middle, 1) for middle in middles]
        left[ys[0]].append(number)
        right[ys[-1]].append(number)
        points = list(zip(xs, ys, strict=True))
        path = "M" + "L".join(f"{x:g} {y:g}" for x, y in points)
        dots = "".join(f"M{x:g} {y:g}h0" for x, y in points)
        lines.append(Slope(path, dots, differs))
    lines.sort(key=lambda line: line.differs)
    return Slopes(
        width=WIDTH,
        height=round(HEAD + STEP * (lowest + 1), 1),
        columns=list(zip(rules, xs, strict=True)),
        lines=lines,
        left=[Label(_some(found), LEFT - 8, y + 4) for y, found in left.items()],
        right=[Label(_some(found), RIGHT + 8, y + 4) for y, found in right.items()],
    )


def _some(numbers: Sequence[int]) -> str:
    """ "3", "3, 4", and of more "3 +4": the table has them all."""
    first, *more = numbers
    if len(more) == 1:
        return f"{first}, {more[0]}"
    return f"{first} +{len(more)}" if more else f"{first}"


@dataclass(frozen=True)
class Heat:
    """The pairs as a square: cells of each level as one path, crosses where the most go
    against the order, and the numbers at the edge."""

    side: int
    cell: float
    levels: list[str]
    crosses: str
    numbers: list[tuple[int, float]]
    edge: int = EDGE


def level(before: int, after: int) -> int | None:
    """1 to 5: how large a part put the one before the other. None: nobody compares."""
    if not before + after:
        return None
    return min(LEVELS, 1 + LEVELS * before // (before + after))


def heat(before: Sequence[Sequence[int]], against: Iterable[Span]) -> Heat:
    """`[i][j]`: how many put i before j, in the order; `against`: the pairs (the upper
    first) where the lower is put first by the most. Each cross is drawn on both sides
    of the diagonal, since both say it."""
    size = len(before)
    cell = (SIDE - EDGE) / max(1, size)
    paths = [""] * LEVELS
    for row in range(size):
        for column in range(size):
            found = level(before[row][column], before[column][row])
            if row != column and found is not None:
                x, y = _at(column, cell), _at(row + 0.5, cell)
                paths[found - 1] += f"M{x:g} {y:g}h{cell:.2f}"
    every = next(step for step in (1, 2, 5, 10, 20, 50) if step * cell >= ROOM)
    numbers = [
        (place, _at(place - 0.5, cell))
        for place in range(1, size + 1)
        if place == 1 or place % every == 0
    ]
    pairs = [pair for i, j in against for pair in ((i, j), (j, i))]
    crosses = "".join(_cross(row, column, cell) for row, column in pairs)
    return Heat(SIDE, round(cell, 2), paths, crosses, numbers)


def _at(number: float, cell: float) -> float:
    return round(EDGE + number * cell, 2)


def _cross(row: int, column: int, cell: float) -> str:
    x, y = _at(column + 0.3, cell), _at(row + 0.3, cell)
    arm = round(cell * 0.4, 2)
    return f"M{x:g} {y:g}l{arm:g} {arm:g}M{x:g} {y + arm:g}l{arm:g} -{arm:g}"
