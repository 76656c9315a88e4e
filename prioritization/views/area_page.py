"""How the choice of area is laid out: what became of earlier rounds about the same, and
what the panel said, as a picture and in words."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from needs.models import Feedback, Need, swedish_order
from prioritization.actions import FEWEST, AreaResult
from prioritization.actions.area_votes import AreaRow
from prioritization.models import AreaCandidate
from prioritization.querysets import earlier_rounds, outcomes_of_earlier_rounds
from rounds.models import Round

# An answer that says that more is to come.
PROMISES = {
    Feedback.Code.ADAPTED,
    Feedback.Code.NEW,
    Feedback.Code.REVIEW,
    Feedback.Code.INVESTIGATED,
}
# Kendall's W says little of so few.
FEW = 7
BAR, GAP, WIDTH = 20, 12, 400


def by_name(candidates: Iterable[AreaCandidate]) -> list[AreaCandidate]:
    """Not by votes: the order must not tell how the others have voted."""
    return sorted(candidates, key=lambda c: swedish_order(c.service_area.name))


# --- Earlier rounds ----------------------------------------------------------------


@dataclass
class Earlier:
    """An earlier round, and how many of its needs have been answered, how."""

    round: Round
    answered: int = 0
    promised: int = 0
    unanswered: int = 0

    @property
    def needs(self) -> int:
        return self.answered + self.promised + self.unanswered

    def add(self, status: str, said: str | None, count: int) -> None:
        if status == Need.Status.HANDED_OVER:
            self.unanswered += count
        elif status == Need.Status.ANSWERED and said in PROMISES:
            self.promised += count
        else:
            self.answered += count


def with_earlier(round_: Round, candidates: list[AreaCandidate]) -> list[AreaCandidate]:
    """The candidates, each with its `earlier` rounds: two statements, however many."""
    found = {one.pk: Earlier(one) for one in earlier_rounds(round_)}
    if found:
        for pk, status, said, count in outcomes_of_earlier_rounds(round_):
            found[pk].add(status, said, count)
    by_area: dict[int, list[Earlier]] = defaultdict(list)
    for one in found.values():
        by_area[one.round.service_area_id or 0].append(one)
    for candidate in candidates:
        candidate.earlier = by_area[candidate.service_area_id]  # type: ignore[attr-defined]
    return candidates


# --- What the panel said -----------------------------------------------------------


@dataclass(frozen=True)
class Bar:
    """A row of the table, and its bar in the picture."""

    row: AreaRow
    y: int
    width: int
    percent: int

    @property
    def text_y(self) -> int:
        return self.y - 5

    @property
    def end_x(self) -> int:
        return self.width + 8

    @property
    def number_y(self) -> int:
        return self.y + 15


@dataclass(frozen=True)
class Said:
    """The result as the page tells it."""

    result: AreaResult
    words: str
    bars: list[Bar] = field(default_factory=list)
    width: int = WIDTH + 60

    @property
    def height(self) -> int:
        return len(self.bars) * (2 * BAR + GAP)


def told(result: AreaResult) -> Said:
    bars = [
        Bar(
            row=row,
            y=number * (2 * BAR + GAP) + BAR,
            width=round(row.share * WIDTH),
            percent=round(row.share * 100),
        )
        for number, row in enumerate(result.rows)
    ]
    return Said(result, _words(result), bars)


def _words(result: AreaResult) -> str:
    if not result.voters:
        return _("Ingen har röstat.")
    if result.voters < FEWEST:
        return _(
            "Färre än tre har röstat. Vad de röstade på visas inte, för då skulle det "
            "gå att se hur en enskild person röstade."
        )
    return _agreement(result) if result.is_ranking else ""


def _agreement(result: AreaResult) -> str:
    """Kendall's W in words, with the figure."""
    w = result.kendalls_w
    if w is None or len(result.rows) < 2:
        return ""
    figure = _("(Kendalls W %(w)s, där 1 är helt enig och 0 inte alls)") % {
        "w": number_format(w, 2)
    }
    if w >= 0.7:
        how = _("Panelen är i stort sett enig")
    elif w >= 0.4:
        how = _("Panelen är ganska enig")
    elif w >= 0.2:
        how = _("Panelen är delad")
    else:
        how = _("Panelen är oenig")
    few = _("Så få har röstat att talet säger lite.") if result.voters < FEW else ""
    return f"{how} {figure}. {few}".strip()
