"""What the panel's votes on the area say together, once they may be read (moment 1)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from prioritization.models import AreaCandidate, AreaVote, PanelMember, VotingRules
from prioritization.ranking import agreement, order_of, profile
from rounds.models import Round, ServiceArea, Step

# With fewer, what all said together tells what one of them said.
FEWEST = 3


@dataclass(frozen=True)
class AreaRow:
    """A candidate, its place, and the last of those that it shares.

    `votes` are the crosses, or how many gave it a place at all; `share` is of those who
    voted, or of the comparisons with the other candidates that it wins, a tie as half.
    """

    candidate: AreaCandidate
    place: int
    last_place: int
    votes: int
    share: float

    @property
    def is_shared(self) -> bool:
        return self.last_place > self.place


@dataclass(frozen=True)
class AreaResult:
    """The candidates, the best first. No rows when too few have voted."""

    is_ranking: bool
    voters: int
    rows: Sequence[AreaRow] = ()
    kendalls_w: float | None = None

    @property
    def first(self) -> list[ServiceArea]:
        """The area, or the areas, that the vote puts first."""
        return [row.candidate.service_area for row in self.rows if row.place == 1]


def area_votes_are_sealed(
    round_: Round, panel: Sequence[PanelMember], *, at: datetime
) -> bool:
    """Until all of the panel (`with_area_vote()`) have voted, the time is out for each
    of them, extensions included, or SKR has decided."""
    if round_.service_area_id is not None:
        return False
    if panel and all(member.has_voted for member in panel):  # type: ignore[attr-defined]
        return False
    period = round_.period(Step.CHOOSE_AREA)
    return at < period.closes_at or any(at < e.closes_at for e in period.granted)


def area_result(
    round_: Round, rules: VotingRules, candidates: list[AreaCandidate]
) -> AreaResult:
    """Of votes that may be read: ask `area_votes_are_sealed` first."""
    said: dict[int, dict[int, int | None]] = defaultdict(dict)
    votes = AreaVote.objects.in_round(round_)
    for member, candidate, place in votes.values_list("member", "candidate", "place"):
        said[member][candidate] = place
    is_ranking = rules.area_by == VotingRules.AreaBy.RANKING
    if len(said) < FEWEST:
        return AreaResult(is_ranking, len(said))
    count = _by_ranking if is_ranking else _by_approving
    return count(candidates, list(said.values()))


def _by_approving(
    candidates: list[AreaCandidate], said: list[dict[int, int | None]]
) -> AreaResult:
    votes = {one.pk: sum(one.pk in vote for vote in said) for one in candidates}
    rows = [
        AreaRow(
            candidate=one,
            place=1 + sum(other > votes[one.pk] for other in votes.values()),
            last_place=sum(other >= votes[one.pk] for other in votes.values()),
            votes=votes[one.pk],
            share=votes[one.pk] / len(said),
        )
        for one in candidates
    ]
    return AreaResult(False, len(said), _best_first(rows))


def _by_ranking(
    candidates: list[AreaCandidate], said: list[dict[int, int | None]]
) -> AreaResult:
    """By the core that counts the ballots: a candidate without a place was seen, and not
    chosen."""
    ballots = [{one.pk: vote.get(one.pk) for one in candidates} for vote in said]
    coded = profile([one.pk for one in candidates], ballots)
    by_pk = {one.pk: one for one in candidates}
    comparisons = len(said) * (len(candidates) - 1)
    rows = [
        AreaRow(
            candidate=by_pk[place.need],
            place=place.place,
            last_place=place.last_place,
            votes=sum(vote.get(place.need) is not None for vote in said),
            share=place.points / comparisons if comparisons else 1,
        )
        for place in order_of(coded).places
    ]
    w = agreement(coded).kendalls_w
    return AreaResult(True, len(said), _best_first(rows), w)


def _best_first(rows: list[AreaRow]) -> list[AreaRow]:
    """Those that share a place by their share, and then as the registry has them."""
    return sorted(rows, key=lambda row: (row.place, row.last_place, -row.share))
