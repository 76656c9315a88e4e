"""All that is told of the ballots of a round, as it is stored and published.

Needs are told by public id; their titles are looked up when it is read. What would show
what one person thinks is not there at all (decision 19), for SKR as little as for others.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from prioritization.actions.counting import coded
from prioritization.models import BallotPaper, PanelMember
from prioritization.published import FEWEST, Cast, file, withheld
from prioritization.ranking import Order, Report, groups_equal, order_of, report
from prioritization.ranking.ballots import abstains
from prioritization.ranking.kemeny import LONGEST
from prioritization.ranking.order import KEMENY, as_numbers
from prioritization.ranking.pairwise import preferences
from prioritization.ranking.report import STEPS
from prioritization.ranking.robustness import TIMES, Urn
from prioritization.ranking.table import parse
from prioritization.ranking.weights import pairs
from rounds.models import Round

Told = Callable[[int], object]
Numbers = dict[str, Any]


@dataclass(frozen=True)
class Seats:
    """How many could have answered, by RSS ("" for none)."""

    by_rss: Mapping[str, int]

    @property
    def all(self) -> int:
        return sum(self.by_rss.values())

    def urn(self, cast: Sequence[Cast], votes: Sequence[Cast], *, by_rss: bool) -> Any:
        """Who has abstained has answered, and is not drawn."""
        silent = Counter(self.by_rss)
        silent.subtract(one.rss for one in cast)
        voters = Counter(one.rss for one in votes)
        if by_rss:
            return {rss: n + max(0, silent[rss]) for rss, n in voters.items()}
        return len(votes) + sum(max(0, left) for left in silent.values())


def seats_in(round_: Round, cast: Iterable[Cast]) -> Seats:
    """The seats there are now, and those that have left but had voted."""
    active = PanelMember.objects.active().seats().in_round(round_)
    there = Counter(rss or "" for rss in active.values_list("rss__name", flat=True))
    voted = Counter(one.rss for one in cast)
    return Seats({rss: max(there[rss], voted[rss]) for rss in there | voted})


def reckoned(
    round_: Round,
    paper: BallotPaper,
    needs: Sequence[str],
    cast: Sequence[Cast],
    *,
    by_rss: bool,
    told: Told,
) -> Numbers:
    """The fields of a Result. `told` hears of each of the ranking's STEPS."""
    voting = [one for one in cast if not abstains(one.ballot)]
    seats = seats_in(round_, cast)
    common = {
        "rule": KEMENY,
        "weighing": "rss" if by_rss else "person",
        "paper": {"version": paper.version, "digest": paper.digest},
        "withheld": withheld(voting, by_rss=by_rss),
        "turnout": _turnout(seats, cast, voting),
    }
    if len(voting) < FEWEST:
        votes = coded(voting, needs)
        weighing = groups_equal(votes) if by_rss else None
        order = order_of(votes, weighing=weighing, seconds=LONGEST)
        told(STEPS)
        return {"report": common | _order(order, order)}
    text = "" if common["withheld"] else file(needs, voting, by_rss=by_rss)
    found, numbers = _all_of(
        coded(voting, needs),
        Urn(paper.seed, population=seats.urn(cast, voting, by_rss=by_rss)),
        by_rss=by_rss,
        told=told,
    )
    recounted = recount(text, by_rss=by_rss) if text else found.order
    drawn = {"seed": paper.seed, "times": TIMES, "finite": found.finite}
    return {
        "report": common | _order(found.order, recounted) | numbers | {"drawn": drawn},
        "ballots": text,
        "digest": sha256(text.encode()).hexdigest() if text else "",
    }


def recount(text: str, *, by_rss: bool) -> Order:
    """As `python -m prioritization.ranking` does it."""
    votes = parse(text).profile()
    weighing = groups_equal(votes) if by_rss else None
    return order_of(votes, weighing=weighing, seconds=LONGEST)


def _all_of(
    votes: Any, urn: Urn, *, by_rss: bool, told: Told
) -> tuple[Report, Numbers]:
    weighing = groups_equal(votes) if by_rss else None
    found = report(votes, urn, weighing=weighing, seconds=LONGEST, told=told)
    order = [place.need for place in found.order.places]
    column = [votes.needs.index(need) for need in order]
    counted, weighed = preferences(votes), pairs(votes, weighing).matrix
    agree = found.agreement
    return found, {
        "needs": [_need(found, at) for at in range(len(order))],
        "agreement": {
            "kendalls_w": agree.kendalls_w,
            "spearman": agree.spearman,
            "tau_x": agree.tau_x,
        },
        "effective_voters": round(found.weights.effective_voters, 1),
        "weights_capped": found.weights.capped,
        "left_out": _left_out(found, votes.voters_of_groups().tolist(), votes.groups),
        # In the order: how many put one need before another.
        "before": counted[column][:, column].tolist(),
        "against": [
            [first, second]
            for first, i in enumerate(column)
            for second, j in enumerate(column)
            if first < second and weighed[j, i] > weighed[i, j]
        ],
    }


def _turnout(seats: Seats, cast: Sequence[Cast], voting: Sequence[Cast]) -> Numbers:
    answered = Counter(one.rss for one in cast)
    return {
        "seats": seats.all,
        "voters": len(voting),
        "abstentions": len(cast) - len(voting),
        "stand_ins": sum(one.by_stand_in for one in cast),
        # Who has abstained is among those who have answered.
        "rss": [
            {"name": rss, "seats": number, "answered": answered[rss]}
            for rss, number in sorted(seats.by_rss.items())
        ],
    }


def _order(order: Order, recounted: Order) -> Numbers:
    """As anyone who counts the published ballots finds it."""
    return {
        "order": as_numbers(recounted),
        "comparisons": order.comparisons,
        "needs": [
            {"id": p.need, "places": [p.place, p.last_place]} for p in order.places
        ],
    }


def _need(found: Report, at: int) -> Numbers:
    place = found.order.places[at]
    stable = found.stability[place.need]
    others = {
        rule: next(
            [p.place, p.last_place] for p in order.places if p.need == place.need
        )
        for rule, order in found.alternatives.items()
    }
    support = found.support[at] if at < len(found.support) else None
    return {
        "id": place.need,
        "places": [place.place, place.last_place],
        "interval": [stable.low, stable.high],
        "top": round(stable.top, 3),
        "others": others,
        "differs": any(
            last < stable.low or first > stable.high for first, last in others.values()
        ),
        "next": support
        and {
            "before": support.before,
            "after": support.after,
            "judged": support.judged,
        },
    }


def _left_out(
    found: Report, voters: Sequence[int], groups: Sequence[str]
) -> Numbers | None:
    """What any of the RSS would change; by name only where enough have voted."""
    if len(found.left_out) < 2:
        return None
    many = {rss for rss, n in zip(groups, voters, strict=True) if rss and n >= FEWEST}
    return {
        "rss": len(found.left_out),
        "most": max(abs(one.shift) for one in found.left_out),
        "named": [
            {"rss": one.group, "need": one.need, "shift": one.shift}
            for one in found.left_out
            if one.group in many
        ],
    }
