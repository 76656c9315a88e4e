"""What others make of the same ballots, for bench/ranking.py: asked on standard input."""

import os

os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")

import pickle
import sys
import time
from typing import Any

import numpy as np


def milliseconds(do: Any) -> float:
    start = time.process_time()
    do()
    return (time.process_time() - start) * 1000


def rules(matrix: np.ndarray) -> list[float]:
    """Schulze's and Copeland's, by pref_voting."""
    from pref_voting.c1_methods import copeland
    from pref_voting.margin_based_methods import beat_path
    from pref_voting.weighted_majority_graphs import MarginGraph

    needs = list(range(len(matrix)))
    margins = (matrix - matrix.T).tolist()
    edges = [(a, b, margins[a][b]) for a in needs for b in needs if margins[a][b] > 0]
    graph = MarginGraph(needs, edges)
    beat_path(graph), copeland(graph)  # what compiles does so first
    return [milliseconds(lambda r=rule: r(graph)) for rule in (beat_path, copeland)]


def plain_ilp(matrix: np.ndarray, seconds: float) -> tuple[float, int, bool]:
    """As the textbook has it: a variable for each pair, every circle forbidden."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array

    size = len(matrix)
    first, second = np.triu_indices(size, 1)
    number = np.zeros((size, size), dtype=int)
    number[first, second] = np.arange(len(first))
    i, j, k = np.array(
        [(i, j, k) for k in range(size) for j in range(k) for i in range(j)]
    ).T
    rows = np.repeat(np.arange(len(i)), 3)
    columns = np.column_stack([number[i, j], number[j, k], number[i, k]]).ravel()
    values = np.tile([1, 1, -1], len(i))
    circles = coo_array((values, (rows, columns))).tocsr()
    start = time.process_time()
    found = milp(
        # 1: the first of the pair stands before the second.
        c=matrix[second, first] - matrix[first, second],
        integrality=np.ones(len(first)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(circles, 0, 1),
        options={"time_limit": seconds},
    )
    took = (time.process_time() - start) * 1000
    if found.x is None:
        return took, -1, False
    cost = round(found.fun) + int(matrix[first, second].sum())
    return took, cost, found.status == 0


def small(profiles: list[list[list[int]]]) -> list[dict[str, Any]]:
    """Kemeny's places and cost, and the winners of other rules, by pref_voting."""
    from pref_voting.c1_methods import copeland
    from pref_voting.margin_based_methods import beat_path
    from pref_voting.other_methods import kemeny_young_rankings
    from pref_voting.profiles import Profile
    from pref_voting.scoring_methods import borda

    found = []
    for orders in profiles:
        votes = Profile([tuple(order) for order in orders])
        best, cost = kemeny_young_rankings(votes)
        at = [[row.index(need) + 1 for row in best] for need in range(len(orders[0]))]
        found.append(
            {
                "spans": {need: (min(a), max(a)) for need, a in enumerate(at)},
                "cost": int(cost),
                "borda": sorted(borda(votes)),
                "copeland": sorted(copeland(votes)),
                "schulze": sorted(beat_path(votes)),
            }
        )
    return found


if __name__ == "__main__":
    what, asked = pickle.load(sys.stdin.buffer)
    answer = {"rules": rules, "plain_ilp": plain_ilp, "small": small}[what](*asked)
    sys.stdout.buffer.write(pickle.dumps(answer))
