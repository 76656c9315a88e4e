"""Sets of needs as the bits of an int: joined, compared and walked in one step."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray


def rows(matrix: NDArray[np.bool_]) -> list[int]:
    """Each row as a set."""
    packed = np.packbits(matrix, axis=1, bitorder="little")
    return [int.from_bytes(row.tobytes(), "little") for row in packed]


def members(bits: int) -> Iterator[int]:
    """Lowest first."""
    while bits:
        yield (bits & -bits).bit_length() - 1
        bits &= bits - 1


def components(matrix: NDArray[np.bool_]) -> list[list[int]]:
    """Strongly connected components, so that no arc goes back (Kosaraju 1978)."""
    onwards, back = rows(matrix), rows(matrix.T)
    left = (1 << len(matrix)) - 1
    finished: list[int] = []
    for start in range(len(matrix)):
        if left >> start & 1:
            left = _walk(start, onwards, left, finished)
    found = []
    left = (1 << len(matrix)) - 1
    for start in reversed(finished):
        if left >> start & 1:
            part: list[int] = []
            left = _walk(start, back, left, part)
            found.append(sorted(part))
    return found


def _walk(start: int, arcs: list[int], left: int, finished: list[int]) -> int:
    """Depth first; `finished` gets each when all that it reaches is done."""
    path = [start]
    left &= ~(1 << start)
    while path:
        ahead = arcs[path[-1]] & left
        if ahead:
            nearest = ahead & -ahead
            left ^= nearest
            path.append(nearest.bit_length() - 1)
        else:
            finished.append(path.pop())
    return left


def closed(matrix: NDArray[np.bool_]) -> list[int]:
    """What each row reaches, where all arcs go from a lower to a higher number."""
    reached = rows(matrix)
    for start in range(len(reached) - 1, -1, -1):
        left = reached[start]
        while left:
            nearest = (left & -left).bit_length() - 1
            reached[start] |= reached[nearest]
            left &= ~(reached[nearest] | 1 << nearest)
    return reached
