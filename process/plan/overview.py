"""The letters of a round, as who leads it asks for them: what goes next, what comes later,
and what has gone."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from process.plan.readers import Readers
from process.plan.rows import Row, rows_of
from process.plan.tally import Tally
from process.plan.written import Written
from process.reminding import ahead
from process.steps import PROCESS, StepSpec
from rounds.dates import day_of
from rounds.models import Period, Round
from rounds.templatetags.swedish import through


@dataclass(frozen=True)
class Section:
    """Some of the letters of a step, in order."""

    spec: StepSpec
    period: Period
    rows: Sequence[Row | Written]
    has_opened: bool

    @property
    def sum(self) -> Tally:
        return Tally.total(self.rows)

    @property
    def most(self) -> int:
        """To how many any of them goes."""
        return max(row.planned for row in self.rows)

    @property
    def days(self) -> str:
        """'14 september – 2 oktober 2026'."""
        first, last = self.rows[0], self.rows[-1]
        return through(day_of(first.due_at), day_of(last.due_at))


@dataclass(frozen=True)
class Overview:
    """Each letter once, by step: of steps that are open or the first to open, of those
    after them, and what has been, the latest step first."""

    next: list[Section] = field(default_factory=list)
    later: list[Section] = field(default_factory=list)
    gone: list[Section] = field(default_factory=list)

    @property
    def first(self) -> Row | None:
        """What goes first of what is to come."""
        to_come = [*self.next, *self.later]
        rows = [row for part in to_come for row in part.rows if isinstance(row, Row)]
        going = [row for row in rows if row.goes_at]
        return min(going, key=lambda row: row.goes_at or row.due_at, default=None)


def overview(round_: Round, readers: Readers, at: datetime) -> Overview:
    rounds = ahead.going_on(at, with_=round_)
    round_ = next(one for one in rounds if one == round_)  # with its extensions
    periods = {period.step: period for period in round_.periods.all()}
    if not periods:
        return Overview()
    days = ahead.forecast(rounds, at, ahead.last_of(round_))
    rows = rows_of(round_, readers, at, days)
    to_come = _by_step(periods, [row for row in rows if not _has_gone(row, at)], at)
    gone = _by_step(periods, [row for row in rows if _has_gone(row, at)], at)
    next_ = [section for section in to_come if section.has_opened] or to_come[:1]
    later = [section for section in to_come if section not in next_]
    return Overview(next_, later, gone[::-1])


def _has_gone(row: Row | Written, at: datetime) -> bool:
    return row.due_at <= at and not row.planned


def _by_step(
    periods: dict[int, Period], rows: list[Row | Written], at: datetime
) -> list[Section]:
    """Those that have any, in the order of the process."""
    found = []
    for spec in PROCESS:
        if own := [row for row in rows if row.step is spec.step]:
            period = periods[spec.step]
            found.append(Section(spec, period, own, period.opens_at <= at))
    return found
