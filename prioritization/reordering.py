"""What the joint meeting makes of the counted order: needs are moved, one at a time.

Ballots may leave several orders that are equally good. The counted order is all of them,
told as spans: the first and the last place that each need has in any. A move takes the
need out of each of those orders and puts it in again, at one place; what the others
share they go on sharing. Plain Python, as the ranking.
"""

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Span = tuple[int, int]


def changed(
    spans: Mapping[Key, Span], moves: Iterable[tuple[Key, int]]
) -> dict[Key, Span]:
    """The order after the moves (need, place), made one after the other.

    A place beyond the last is the last; a need that is not in the order is not moved.
    """
    found = dict(spans)
    for need, place in moves:
        if need in found:
            found = _put(need, min(place, len(found)), _without(need, found))
    return found


def free_places(spans: Mapping[Key, Span], need: Key) -> list[int]:
    """Where the need can be put without standing in the midst of others that share
    their places: there it would be told neither before them nor after."""
    others = _without(need, spans).values()
    return [
        place
        for place in range(1, len(spans) + 1)
        if not any(first < place <= last for first, last in others)
    ]


def _without(need: Key, spans: Mapping[Key, Span]) -> dict[Key, Span]:
    """The others alone. Those that shared with the need may be told as sharing with one
    too many, never with one too few."""
    taken_first, taken_last = spans[need]
    return {
        other: (first - (first > taken_first), last - (last >= taken_last))
        for other, (first, last) in spans.items()
        if other != need
    }


def _put(need: Key, place: int, spans: Mapping[Key, Span]) -> dict[Key, Span]:
    others = {
        other: (first + (first >= place), last + (last >= place))
        for other, (first, last) in spans.items()
    }
    return {**others, need: (place, place)}
