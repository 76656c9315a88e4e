"""make bench-ranking: the priority order, against what others have made.

Ballots are drawn with fixed seeds, by Plackett–Luce (utility s.d. 0.7, as real panels
agree: W 0.2 to 0.4) and by Mallows; "top 10" lists ten needs, and the rest is below.
Times are of one processor, and side by side in one run. Beside stand pref_voting's
Schulze and Copeland, and for Kemeny the plain whole-number programme, by SciPy. At
most: 1.5 times what a prototype took on a machine of its own. Of the report, and of later
calls, the median is told. "<=" before the number of needs that share a place: not all best
orders are known, so some of them may not.

Then pref_voting is asked whether it finds the same, on small complete ballots. It
brings 600 MB and another NumPy, so all this runs in an environment of its own, and
nothing of the site imports it.
"""

import os

os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")

import pickle
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from prioritization.ranking import (
    Profile,
    kemeny,
    pairwise,
    places,
    priority_order,
    profile,
    report,
    rules,
)
from prioritization.ranking.robustness import Urn

GROUPS = 21  # as many as there are RSS, about
ILP_NEEDS, ILP_SECONDS = 60, 60.0
CHECKS = 200


@dataclass
class Set:
    name: str
    draw: Callable[[], np.ndarray]  # a row per voter: the needs, best first
    top: int | None = None
    at_most: tuple[float, float] | None = None  # first and later calls, ms
    report_at_most: float | None = None  # s
    peers: bool = True

    def ballots(self) -> list[dict[int, int | None]]:
        orders = self.draw().tolist()
        return [
            {
                need: at if self.top is None or at <= self.top else None
                for at, need in enumerate(order, start=1)
            }
            for order in orders
        ]


def plackett_luce(voters: int, needs: int, spread: float = 0.7) -> np.ndarray:
    dice = np.random.default_rng([voters, needs])
    utility = dice.normal(0, spread, needs)
    return np.argsort(-(utility + dice.gumbel(size=(voters, needs))), axis=1)


def mallows(voters: int, needs: int, dispersion: float) -> np.ndarray:
    """By repeated insertion: each need so many places from the end of what stands."""
    dice = np.random.default_rng([voters, needs, 1])
    orders = []
    for _ in range(voters):
        order: list[int] = []
        for need in range(needs):
            weights = dispersion ** np.arange(need + 1)
            back = int(dice.choice(need + 1, p=weights / weights.sum()))
            order.insert(need - back, need)
        orders.append(order)
    return np.array(orders)


SETS = [
    Set("21 x 20", lambda: plackett_luce(21, 20), None, (21, 2.25), 0.12),
    Set("60 x 60", lambda: plackett_luce(60, 60), None, (50, 15)),
    Set("290 x 100", lambda: plackett_luce(290, 100), None, (75, 28.5), 1.5),
    Set("290 x 200", lambda: plackett_luce(290, 200), None, (300, 255), 8.7),
    Set("2000 x 200", lambda: plackett_luce(2000, 200), None, (117, 85.5), None, False),
    Set("290 x 100, top 10", lambda: plackett_luce(290, 100), 10),
    Set("290 x 200, top 10", lambda: plackett_luce(290, 200), 10),
    Set("Mallows 0.9, 60 x 60", lambda: mallows(60, 60, 0.9)),
    Set("Mallows 0.95, 290 x 100", lambda: mallows(290, 100, 0.95)),
    Set("Mallows 0.99, 290 x 100", lambda: mallows(290, 100, 0.99)),
    Set("Mallows 0.99, 290 x 200", lambda: mallows(290, 200, 0.99)),
]


def milliseconds(do: Callable[[], Any]) -> tuple[float, Any]:
    start = time.process_time()
    found = do()
    return (time.process_time() - start) * 1000, found


def ours(votes: Profile) -> tuple[kemeny.Solution, tuple[list[places.Span], bool]]:
    """From coded ballots: the matrix, the proof, and the places of all best orders."""
    solution = kemeny.solve(pairwise.preferences(votes), seconds=60)
    return solution, places.reckoned(solution)


def others(what: str, *asked: Any) -> Any:
    """Asked in a process of their own: OR-Tools, which pref_voting draws in, carries
    another HiGHS than ours, and the two do not go together."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "bench.ranking_peers"],
        input=pickle.dumps((what, asked)),
        stdout=subprocess.PIPE,
        check=True,
    )
    return pickle.loads(done.stdout)


def peers(matrix: np.ndarray) -> list[str]:
    cells = []
    for rule, theirs in zip(
        (rules.schulze, rules.copeland), others("rules", matrix), strict=True
    ):
        mine, _ = milliseconds(lambda rule=rule: rule(matrix))
        cells.append(f"{mine:7.1f} /{theirs:8.1f}")
    if len(matrix) <= ILP_NEEDS:
        took, cost, proved = others("plain_ilp", matrix, ILP_SECONDS)
        cells.append(f"{took:9.0f} ms, {cost} {'proved' if proved else 'not proved'}")
    return cells


def measure(set_: Set) -> None:
    ballots = set_.ballots()
    needs = range(max(max(ballot) for ballot in ballots) + 1)
    votes = profile(needs, ballots)
    first, (solution, (spans, exact)) = milliseconds(lambda: ours(votes))
    later = statistics.median(milliseconds(lambda: ours(votes))[0] for _ in range(5))
    over = set_.at_most and (first > set_.at_most[0] or later > set_.at_most[1])
    limit = f"{set_.at_most[0]:.0f} / {set_.at_most[1]:.0f}" if set_.at_most else ""
    shared = sum(low != high for low, high in spans)
    matrix = pairwise.preferences(votes)
    proof = "proved" if solution.gap == 0 else f"gap {solution.gap / solution.cost:.2%}"
    shared_said = f"{shared}" if exact else f"<= {shared}"
    print(
        f"{set_.name:25}{first:8.1f} /{later:7.1f}{limit:>12}  {proof:10}{shared_said:>7}   "
        + "   ".join(peers(matrix) if set_.peers else [])
        + ("  over" if over else ""),
        flush=True,
    )


def measure_report(set_: Set) -> None:
    ballots = set_.ballots()
    needs = range(len(ballots[0]))
    groups = [str(number % GROUPS) for number in range(len(ballots))]
    votes = profile(needs, ballots, groups=groups)
    runs = [
        milliseconds(lambda: report(votes, Urn(seed=1, population=None)))
        for _ in range(3)
    ]
    took, agree = statistics.median(run for run, _ in runs), runs[0][1].agreement
    print(
        f"{set_.name:25}{took / 1000:8.2f} s{set_.report_at_most:12.2f} s"
        f"   W {agree.kendalls_w:.2f}, tau-x {agree.tau_x:.2f}"
        + ("  over" if took / 1000 > set_.report_at_most else ""),
        flush=True,
    )


def cross_check() -> int:
    """How many answers about small complete profiles pref_voting gives otherwise."""
    dice = np.random.default_rng(7)
    profiles = []
    for _ in range(CHECKS):
        voters, size = int(dice.integers(1, 12)), int(dice.integers(2, 7))
        profiles.append([dice.permutation(size).tolist() for _ in range(voters)])
    otherwise = 0
    for orders, theirs in zip(profiles, others("small", profiles), strict=True):
        needs = range(len(orders[0]))
        ballots = [{n: at for at, n in enumerate(o, start=1)} for o in orders]
        order = priority_order(needs, ballots)
        spans = {p.need: (p.place, p.last_place) for p in order.places}
        otherwise += (spans, order.disagreements) != (theirs["spans"], theirs["cost"])
        for rule in ("borda", "copeland", "schulze"):
            first = priority_order(needs, ballots, rule=rule).shared[0]
            otherwise += sorted(first) != theirs[rule]
    return otherwise


def main() -> None:
    print(
        f"{'voters x needs':25}{'Kemeny ms, first / later':>17}{'at most':>9}"
        f"  {'':10}{'shared':>7}   Schulze ours / theirs   Copeland   plain ILP"
    )
    for set_ in SETS:
        measure(set_)
    print(f"\n{'the whole report':25}{'CPU':>10}{'at most':>14}")
    for set_ in SETS:
        if set_.report_at_most:
            measure_report(set_)
    otherwise = cross_check()
    print(f"\npref_voting finds the same in {CHECKS} small profiles: ", end="")
    print("yes" if not otherwise else f"no, {otherwise} differences")
    sys.exit(bool(otherwise))


if __name__ == "__main__":
    main()
