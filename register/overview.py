"""Where each round is now: whose turn, until when. From the calendar, without queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from process import track
from process.steps import StepSpec
from rounds import dates
from rounds.models import Period, Round


@dataclass(frozen=True)
class RoundNow:
    """A round, as the front page tells of it."""

    round: Round
    states: list[str]
    where: str
    turns: list[tuple[StepSpec, Period]]
    # The last day of the last step, once it has passed.
    ended_on: date | None
    # What the panel's ballots say together is published.
    has_result: bool = False


def round_now(round_: Round, at: datetime) -> RoundNow:
    last = max(period.closes_at for period in round_.periods.all())
    return RoundNow(
        round=round_,
        states=track.states(round_, at=at),
        where=track.in_short(round_, at=at),
        turns=track.whose_turn(round_, at=at),
        ended_on=dates.last_day_of(last) if last <= at else None,
        has_result=getattr(round_, "has_result", False),
    )


def rounds_now(
    rounds: Iterable[Round], at: datetime
) -> tuple[list[RoundNow], list[RoundNow]]:
    """Those going on or to come, the furthest gone first; and those that are done."""
    planned = [round_ for round_ in rounds if round_.periods.all()]
    planned.sort(key=lambda r: min(period.opens_at for period in r.periods.all()))
    told = [round_now(round_, at) for round_ in planned]
    return (
        [entry for entry in told if entry.ended_on is None],
        [entry for entry in reversed(told) if entry.ended_on is not None],
    )
