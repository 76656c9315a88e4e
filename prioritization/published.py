"""The ballots as everyone may have them: enough to count the order again, and no more.

docs/decisions/0019-what-is-published-of-ballots.md tells why. Plain Python.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import SystemRandom

from prioritization.ranking import Ballot
from prioritization.ranking.table import Row, write

# Nobody is told of in a smaller company than this.
FEWEST = 5
TOO_FEW, SMALL_GROUP = "too-few", "small-group"


@dataclass(frozen=True)
class Cast:
    """A ballot that counts: its name on the receipt, whom its voter speaks for, and what
    it says, by the public ids of the needs."""

    name: str
    rss: str
    ballot: Ballot
    by_stand_in: bool = False


def withheld(cast: Sequence[Cast], *, by_rss: bool) -> str:
    """Why the ballots cannot be published; "" when they can."""
    if len(cast) < FEWEST:
        return TOO_FEW
    if by_rss and any(len(alike) < FEWEST for alike in _by_weight(cast).values()):
        return SMALL_GROUP
    return ""


def file(needs: Sequence[str], cast: Sequence[Cast], *, by_rss: bool) -> str:
    """The file (docs/ballots.md), its rows in an order that is drawn here, and told by
    nothing else.

    Where every RSS weighs the same, a ballot must stand in a group as large as its RSS.
    Which ones stand together is drawn among all whose RSS are of that size, so that the
    groups tell what each ballot weighs, and not whose it is.
    """
    groups = _drawn_groups(cast) if by_rss else {one.name: "" for one in cast}
    rows = [Row(one.name, groups[one.name], one.ballot) for one in cast]
    SystemRandom().shuffle(rows)
    return write(needs, rows)


def _by_weight(cast: Iterable[Cast]) -> dict[int, list[Cast]]:
    """By how many ballots have come from the RSS, which is all that a weight tells."""
    voters = Counter(one.rss for one in cast)
    found = defaultdict(list)
    for one in cast:
        found[voters[one.rss]].append(one)
    return found


def _drawn_groups(cast: Sequence[Cast]) -> dict[str, str]:
    lots = SystemRandom()
    together: list[list[Cast]] = []
    for size, alike in _by_weight(cast).items():
        mixed = lots.sample(alike, len(alike))
        together += [mixed[at : at + size] for at in range(0, len(mixed), size)]
    lots.shuffle(together)
    return {
        one.name: f"Grupp {number}"
        for number, group in enumerate(together, start=1)
        for one in group
    }
