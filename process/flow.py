"""A flow from left to right: how many go on, and how many stay. The drawing alone; and
the same from the top down, for narrow screens.

Plain arithmetic: what it is given adds up by itself, since what has parts is no more and
no less than they are.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

HEIGHT = 320  # of all that flows in, before there is air between the bars
ACROSS = 200  # from one column to the next
BAR = 12
AIR = 12
LINE = 44  # room for two lines of text beside each bar
NARROW = 320  # from side to side, of the one from the top down
ROW = 48  # a line of text, and a bar under it


@dataclass(frozen=True)
class Part:
    """Some of what flows: as many as its parts, or `here` where it has none."""

    key: str
    label: str
    here: int = 0
    parts: "tuple[Part, ...]" = ()
    goes_on: bool = True

    @property
    def count(self) -> int:
        return sum(part.count for part in self.parts) if self.parts else self.here

    def walk(self, depth: int = 0) -> "Iterator[tuple[int, Part]]":
        yield depth, self
        for part in self.parts:
            yield from part.walk(depth + 1)


@dataclass(frozen=True)
class Bar:
    """A part as it is drawn: a bar, with its text beside it."""

    part: Part
    x: int
    y: float
    height: float

    @property
    def text_x(self) -> int:
        return self.x + BAR + 6

    @property
    def number_y(self) -> float:
        return round(self.y + 15, 2)

    @property
    def label_y(self) -> float:
        return round(self.y + 33, 2)


@dataclass(frozen=True)
class Ribbon:
    """From a bar to one of its parts: as wide at both ends as that is high."""

    part: Part
    path: str
    width: float


@dataclass
class Drawing:
    width: int = 0
    height: float = 0
    bars: list[Bar] = field(default_factory=list)
    ribbons: list[Ribbon] = field(default_factory=list)


def drawing(whole: Part) -> Drawing:
    """Bars in columns by depth, those of nothing left out; ribbons between them."""
    drawn = Drawing()
    if not whole.count:
        return drawn
    unit = HEIGHT / whole.count
    bottoms: dict[int, float] = {}
    _draw(whole, 0, unit, bottoms, drawn)
    drawn.width = (max(bottoms) + 1) * ACROSS
    drawn.height = round(max(bottoms.values()), 2)
    return drawn


def _draw(
    part: Part, depth: int, unit: float, bottoms: dict[int, float], drawn: Drawing
) -> Bar:
    top = bottoms.get(depth, 0)
    height = round(part.count * unit, 2)
    bar = Bar(part, depth * ACROSS, round(top, 2), height)
    bottoms[depth] = top + max(height, LINE) + AIR
    drawn.bars.append(bar)
    leaves_at = bar.y
    for one in part.parts:
        if one.count:
            to = _draw(one, depth + 1, unit, bottoms, drawn)
            drawn.ribbons.append(_ribbon(bar, leaves_at, to))
            leaves_at += to.height
    return bar


def _ribbon(bar: Bar, leaves_at: float, to: Bar) -> Ribbon:
    left, right = bar.x + BAR, to.x
    middle = (left + right) // 2
    top, bottom = round(leaves_at, 2), round(leaves_at + to.height, 2)
    end = round(to.y + to.height, 2)
    path = (
        f"M{left} {top}C{middle} {top} {middle} {to.y} {right} {to.y}"
        f"V{end}C{middle} {end} {middle} {bottom} {left} {bottom}Z"
    )
    return Ribbon(to.part, path, to.height)


@dataclass(frozen=True)
class Step:
    """A part as a row: its text, and under it a bar that stands below its own share of
    the bar of what it is part of."""

    part: Part
    depth: int
    x: float
    y: int
    width: float

    @property
    def text_x(self) -> int:
        return self.depth * BAR

    @property
    def text_y(self) -> int:
        return self.y + 18

    @property
    def bar_y(self) -> int:
        return self.y + 26


@dataclass(frozen=True)
class Descent:
    """What `drawing` shows, from the top down: as wide as a phone."""

    steps: tuple[Step, ...]
    width: int = NARROW

    @property
    def height(self) -> int:
        return len(self.steps) * ROW


def descent(whole: Part) -> Descent:
    """A row for each part, in order, those of nothing left out."""
    unit = NARROW / whole.count if whole.count else 0
    return Descent(
        tuple(
            Step(
                part,
                depth,
                x=round(left * unit, 2),
                y=row * ROW,
                width=round(part.count * unit, 2),
            )
            for row, (depth, left, part) in enumerate(_laid_out(whole))
        )
    )


def _laid_out(
    part: Part, depth: int = 0, left: int = 0
) -> Iterator[tuple[int, int, Part]]:
    """With how deep it lies, and how many stand to the left of it."""
    if part.count:
        yield depth, left, part
    for one in part.parts:
        yield from _laid_out(one, depth + 1, left)
        left += one.count
