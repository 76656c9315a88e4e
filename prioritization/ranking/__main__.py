"""Anyone can recount: python -m prioritization.ranking FILE

FILE is a PrefLib file (.soc .soi .toc .toi) or the published ballots (.csv).
Neither Django nor a database is needed; docs/ballots.md tells more.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from prioritization.ranking import kemeny, preflib, table
from prioritization.ranking.files import Box, Malformed, text_of
from prioritization.ranking.order import KEMENY, RULES, Order, as_numbers, order_of
from prioritization.ranking.weights import groups_equal


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _arguments(arguments)
    try:
        box = read(asked.file, unlisted_below=asked.unlisted == "below")
    except Malformed as wrong:
        name = str(asked.file).encode("ascii", "backslashreplace").decode()
        print(f"{name}: {wrong}", file=sys.stderr)
        return 2
    votes = box.profile()
    weighing = groups_equal(votes) if asked.groups_equal else None
    order = order_of(votes, rule=asked.rule, weighing=weighing, seconds=kemeny.LONGEST)
    if asked.json:
        print(json.dumps(as_numbers(order), indent=2))
    else:
        print("\n".join(in_words(order)))
    return 0


def read(path: Path, *, unlisted_below: bool = True) -> Box:
    kind = path.suffix.lower().removeprefix(".")
    if kind not in (*preflib.TYPES, "csv"):
        known = ", ".join(f".{one}" for one in (*preflib.TYPES, "csv"))
        raise Malformed(0, f"the name of the file must end with one of {known}")
    text = text_of(path)
    if kind == "csv":
        return table.parse(text)
    return preflib.parse(text, kind, unlisted_below=unlisted_below)


def in_words(order: Order) -> list[str]:
    spans = {place.need: (place.place, place.last_place) for place in order.places}
    lines = [
        f"{first if first == last else f'{first}-{last}'}\t{need}"
        for group in order.shared
        for need in group
        for first, last in [spans[need]]
    ]
    lines.append("")
    lines.append(f"{order.voters} voted, {order.abstentions} gave no need a place.")
    lines.append(
        f"The order goes against {order.disagreements} of {order.comparisons} "
        "comparisons of two needs."
    )
    if order.rule == KEMENY:
        least = order.disagreements - order.gap
        lines.append(
            "No order goes against fewer."
            if order.proved
            else f"No order goes against fewer than {least}."
        )
    if not order.exact:
        lines.append(
            "A need may share its place with fewer than it says, not with more."
        )
    # A name may hold what this terminal cannot show.
    encoding = sys.stdout.encoding or "utf-8"
    return [line.encode(encoding, "replace").decode(encoding) for line in lines]


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m prioritization.ranking", description=__doc__
    )
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--rule", choices=RULES, default=KEMENY)
    parser.add_argument(
        "--unlisted",
        choices=("below", "cannot-judge"),
        default="below",
        help="what a PrefLib ballot says of those that it does not list",
    )
    parser.add_argument(
        "--groups-equal",
        action="store_true",
        help="each group of the published ballots weighs the same",
    )
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
