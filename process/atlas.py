"""Sweden as its 290 municipalities: the drawing, not what it says.

The borders stand in process/data/sweden.json (see scripts/simplify_map.py), each once
for both its neighbours. So the borders between RSS need no drawing of their own: they are
those whose two sides belong to different ones.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

DRAWING = Path(__file__).resolve().parent / "data" / "sweden.json"
ZOOM = 5

Point = tuple[int, int]


@dataclass(frozen=True)
class Shape:
    """One municipality: its outline, and a box around it."""

    code: str
    path: str
    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True)
class Border:
    """A line between two municipalities, or between one and what is not Sweden."""

    sides: tuple[str, ...]
    path: str


@dataclass(frozen=True)
class Sweden:
    width: int
    height: int
    credit: str
    shapes: Mapping[str, Shape]
    borders: tuple[Border, ...]


@dataclass(frozen=True)
class Inset:
    """Where municipalities are too small to see: a part of the map, ZOOM times larger.
    `x`, `y` is where it stands, in the corner that the country leaves empty."""

    name: str
    x: int
    y: int
    left: int
    top: int
    across: int
    down: int

    @property
    def width(self) -> int:
        return self.across * ZOOM

    @property
    def height(self) -> int:
        return self.down * ZOOM

    @property
    def view_box(self) -> str:
        return f"{self.left} {self.top} {self.across} {self.down}"

    @property
    def caption_y(self) -> int:
        return self.y - 32

    def shows(self, shape: Shape) -> bool:
        return (
            shape.left < self.left + self.across
            and shape.right > self.left
            and shape.top < self.top + self.down
            and shape.bottom > self.top
        )


INSETS = (
    Inset("Stockholm", x=12, y=140, left=1505, top=4290, across=180, down=160),
    Inset("Göteborg", x=12, y=1090, left=96, top=5045, across=152, down=118),
    Inset("Malmö", x=1960, y=5560, left=370, top=5965, across=120, down=118),
)


@cache
def sweden() -> Sweden:
    drawing = json.loads(DRAWING.read_text(encoding="utf-8"))
    arcs = [_points(arc) for arc in drawing["arcs"]]
    sides: dict[int, list[str]] = defaultdict(list)
    shapes = {}
    for code, rings in drawing["municipalities"].items():
        lines = [_ring(arcs, ring) for ring in rings]
        shapes[code] = _shape(code, lines)
        for ring in rings:
            for number in ring:
                sides[abs(number)].append(code)
    borders = tuple(
        Border(tuple(codes), _path(arcs[number - 1]))
        for number, codes in sorted(sides.items())
    )
    return Sweden(
        width=drawing["width"],
        height=drawing["height"],
        credit=drawing["credit"],
        shapes=shapes,
        borders=borders,
    )


def _points(arc: str) -> list[Point]:
    steps = [int(number) for number in arc.split()]
    x = y = 0
    points = []
    for across, down in zip(steps[::2], steps[1::2], strict=True):
        x, y = x + across, y + down
        points.append((x, y))
    return points


def _ring(arcs: list[list[Point]], numbers: list[int]) -> list[Point]:
    """The arcs one after the other; each begins where the one before ended."""
    line: list[Point] = []
    for number in numbers:
        arc = arcs[number - 1] if number > 0 else arcs[-number - 1][::-1]
        line += arc[1:] if line else arc
    return line


def _path(line: list[Point], *, closed: bool = False) -> str:
    """Relative steps: half as many figures as places."""
    x, y = line[0]
    steps = "".join(
        f"{after[0] - before[0]:+d}{after[1] - before[1]:+d}"
        for before, after in pairwise(line[:-1] if closed else line)
    )
    written = steps.replace("+", " ").replace(" -", "-").strip()
    return f"M{x} {y}l{written}{'z' if closed else ''}"


def _shape(code: str, lines: list[list[Point]]) -> Shape:
    across = [x for line in lines for x, _y in line]
    down = [y for line in lines for _x, y in line]
    return Shape(
        code=code,
        path="".join(_path(line, closed=True) for line in lines),
        left=min(across),
        top=min(down),
        right=max(across),
        bottom=max(down),
    )


@dataclass(frozen=True)
class Painted:
    """All municipalities that are drawn alike, with what to say of each."""

    kind: str
    places: tuple[tuple[str, str, str], ...]  # code, outline, text


@dataclass(frozen=True)
class Picture:
    width: int
    height: int
    credit: str
    painted: tuple[Painted, ...]
    insets: tuple[tuple[Inset, tuple[Painted, ...]], ...]
    borders: str  # between municipalities whose owners differ


def picture(
    *, kinds: Mapping[str, str], texts: Mapping[str, str], owners: Mapping[str, object]
) -> Picture:
    """The map with every municipality of a kind painted alike, by its code. One of which
    nothing is said is drawn all the same: as ground, without a kind."""
    land = sweden()

    def paint(shapes: list[Shape]) -> tuple[Painted, ...]:
        alike: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        for shape in shapes:
            place = (shape.code, shape.path, texts.get(shape.code, ""))
            alike[kinds.get(shape.code, "")].append(place)
        return tuple(Painted(kind, tuple(alike[kind])) for kind in sorted(alike))

    shapes = list(land.shapes.values())
    return Picture(
        width=land.width,
        height=land.height,
        credit=land.credit,
        painted=paint(shapes),
        insets=tuple(
            (inset, paint([one for one in shapes if inset.shows(one)]))
            for inset in INSETS
        ),
        borders="".join(
            border.path
            for border in land.borders
            if len({owners.get(code) for code in border.sides}) > 1
        ),
    )
