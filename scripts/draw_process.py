"""Draws docs/pictures/process.svg from process/steps.py: one lane for each actor.

DJANGO_SETTINGS_MODULE=config.settings.test python -m scripts.draw_process
"""

import textwrap
from html import escape
from itertools import pairwise
from pathlib import Path

import django
from django.utils import translation

TARGET = Path(__file__).resolve().parent.parent / "docs" / "pictures" / "process.svg"

LANES_FROM, COLUMN, LANE = 160, 136, 92  # where the lanes begin; how wide, how high
BOX_WIDTH, BOX_HEIGHT = 128, 58
TOP, RIGHT, BOTTOM = 18, 26, 52
INK, PINE, TINT, LINE = "#1d2523", "#0f4a3c", "#eef4f1", "#c9d5d0"


def centre(column: int, lane: int) -> tuple[int, int]:
    return LANES_FROM + column * COLUMN + COLUMN // 2, TOP + lane * LANE + LANE // 2


def text(x: int, y: int, words: str, more: str = "") -> str:
    return f'<text x="{x}" y="{y}" {more}>{escape(words)}</text>'


def lane(number: int, actor: str, width: int) -> str:
    top = TOP + number * LANE
    tint = f'<rect x="0" y="{top}" width="{width}" height="{LANE}" fill="{TINT}"/>'
    lines = textwrap.wrap(actor, 18)
    first = top + LANE // 2 + 5 - (len(lines) - 1) * 10
    name = "".join(
        text(20, first + 20 * n, line, 'font-weight="600"')
        for n, line in enumerate(lines)
    )
    return (tint if number % 2 == 0 else "") + name


def box(x: int, y: int, moment: int, label: str) -> str:
    left, top = x - BOX_WIDTH // 2, y - BOX_HEIGHT // 2
    lines = textwrap.wrap(label, 17, break_long_words=False)
    first = y + 5 - (len(lines) - 1) * 8
    words = "".join(
        text(x, first + 16 * n, line, 'font-size="12.5" text-anchor="middle"')
        for n, line in enumerate(lines)
    )
    return (
        f'<rect x="{left}" y="{top}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="6" '
        f'fill="#fff" stroke="{PINE}" stroke-width="1.5"/>'
        f'<circle cx="{left + 6}" cy="{top}" r="12" fill="{PINE}"/>'
        + text(left + 6, top + 5, str(moment), 'fill="#fff" text-anchor="middle"')
        + words
    )


def arrow(start: tuple[int, int], end: tuple[int, int]) -> str:
    (x1, y1), (x2, y2) = start, end
    down = 1 if y2 > y1 else -1
    return (
        f'<path d="M{x1 + BOX_WIDTH // 2} {y1}H{x2 - 10}q10 0 10 {10 * down}'
        f'V{y2 - down * (BOX_HEIGHT // 2 + 3)}" marker-end="url(#head)"/>'
    )


def home(start: tuple[int, int], end: tuple[int, int], below: int) -> str:
    """The answer's way back: below all lanes, to where the need came from."""
    (x1, y1), (x2, y2) = start, end
    y1, y2 = y1 + BOX_HEIGHT // 2, y2 + BOX_HEIGHT // 2 + 3
    path = f"M{x1} {y1}V{below - 12}q0 12 -12 12H{x2 + 12}q-12 0 -12 -12V{y2}"
    words = text(
        (x1 + x2) // 2,
        below - 8,
        "svaret kommer hem",
        f'fill="{PINE}" font-style="italic" text-anchor="middle" stroke="none"',
    )
    return f'<path d="{path}" stroke-dasharray="2 5" marker-end="url(#head)"/>{words}'


def picture() -> str:
    from process.steps import PROCESS
    from rounds.models import Step

    with translation.override("sv"):
        actors = list(dict.fromkeys(str(spec.actor) for spec in PROCESS))
        width = LANES_FROM + COLUMN * len(PROCESS) + RIGHT
        height = TOP + LANE * len(actors) + BOTTOM
        places = {
            spec.step: centre(column, actors.index(str(spec.actor)))
            for column, spec in enumerate(PROCESS)
        }
        way = [places[spec.step] for spec in PROCESS]
        lanes = [lane(n, actor, width) for n, actor in enumerate(actors)]
        arrows = [arrow(a, b) for a, b in pairwise(way)]
        back = home(way[-1], places[Step.GATHER], height - BOTTOM // 2)
        boxes = [
            box(*places[spec.step], spec.step.moment, str(spec.step.label))
            for spec in PROCESS
        ]
    title = "De sju momenten: vem som gör vad, i vilken ordning, och svarets väg hem"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'role="img" aria-labelledby="t" font-family="system-ui, sans-serif" '
            f'font-size="14" fill="{INK}">',
            f'<title id="t">{title}</title>',
            '<defs><marker id="head" viewBox="0 0 10 10" refX="8" refY="5" '
            'markerWidth="8" markerHeight="8" orient="auto">'
            f'<path d="M0 0L10 5L0 10z" fill="{PINE}" stroke="none"/></marker></defs>',
            f'<rect width="{width}" height="{height}" rx="10" fill="#fff" '
            f'stroke="{LINE}"/>',
            *lanes,
            f'<g fill="none" stroke="{PINE}" stroke-width="2">',
            *arrows,
            back,
            "</g>",
            *boxes,
            "</svg>\n",
        ]
    )


if __name__ == "__main__":
    django.setup()
    TARGET.write_text(picture(), encoding="utf-8")
