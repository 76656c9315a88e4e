"""The picture on the front page: Sweden as its 290 municipalities, in 24 flocks.

Each dot is a municipality and each flock an RSS. The flocks stand about where the
RSS are, pushed apart until none touches another.
"""

import math
from dataclasses import dataclass
from functools import cache

# Where each flock stands, and how many municipalities it has.
FLOCKS: dict[str, tuple[int, int, int]] = {
    "rss-01": (236, 373, 26),
    "rss-03": (205, 331, 8),
    "rss-04": (183, 379, 9),
    "rss-05": (152, 412, 13),
    "rss-06": (121, 449, 13),
    "rss-07": (119, 493, 8),
    "rss-08": (165, 475, 12),
    "rss-09": (229, 453, 1),
    "rss-10": (150, 514, 5),
    "rss-12": (86, 537, 33),
    "rss-13": (71, 485, 6),
    "rss-14-gr": (33, 443, 12),
    "rss-14-fyrbodal": (47, 397, 14),
    "rss-14-skaraborg": (96, 406, 15),
    "rss-14-sjuharad": (77, 447, 8),
    "rss-17": (84, 351, 16),
    "rss-18": (129, 370, 12),
    "rss-19": (164, 340, 10),
    "rss-20": (114, 299, 15),
    "rss-21": (173, 281, 10),
    "rss-22": (208, 220, 7),
    "rss-23": (120, 202, 8),
    "rss-24": (213, 127, 15),
    "rss-25": (293, 35, 14),
}
SPACING = 5.04
# Every seed of a sunflower turns this much from the one before.
GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
# The flock, and the dot in it, whose need the picture follows.
HOME = ("rss-23", 4)


@dataclass(frozen=True)
class Picture:
    # One path for all dots: zero-length strokes with round ends.
    dots: str
    home_x: float
    home_y: float


def dot(flock: str, number: int) -> tuple[float, float]:
    x, y, many = FLOCKS[flock]
    if many == 1:
        return x, y
    radius = SPACING * math.sqrt(number + 0.5)
    angle = number * GOLDEN_ANGLE
    return (
        round(x + radius * math.cos(angle), 1),
        round(y + radius * math.sin(angle), 1),
    )


@cache
def sweden() -> Picture:
    places = [
        dot(flock, number)
        for flock, (_, _, many) in FLOCKS.items()
        for number in range(many)
        if (flock, number) != HOME
    ]
    home_x, home_y = dot(*HOME)
    return Picture(
        dots="".join(f"M{x:g} {y:g}h0" for x, y in places),
        home_x=home_x,
        home_y=home_y,
    )
