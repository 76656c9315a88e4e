"""When the demo's rounds take place: always in the right step, whatever today is."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise

from process import proposal
from rounds import dates
from rounds.models import Round, Step

# A step shows best when a good half of it has passed, and some days are left.
MARGIN = timedelta(days=8)
PASSED = 0.55


def with_step_open(step: Step, today: date) -> date:
    """The first day of a round whose `step` is open today, and well on its way."""
    first_day = today
    while not well_inside(first_day, step, today):
        first_day -= timedelta(days=1)
    return first_day


def well_inside(first_day: date, step: Step, today: date) -> bool:
    proposed = proposal.calendar(first_day)
    steps = list(Step)
    before = steps[: steps.index(step)]
    opens = proposed[before[-1]].last_day + timedelta(days=1) if before else first_day
    last_day = proposed[step].last_day
    passed = opens + (last_day - opens) * PASSED
    return passed <= today <= last_day - MARGIN


def ended(today: date) -> date:
    """The first day of a round that ended some weeks ago."""
    first_day = today
    while proposal.calendar(first_day)[Step.FEEDBACK].last_day + 3 * MARGIN > today:
        first_day -= timedelta(days=7)
    return first_day


def last_days(first_day: date) -> dict[Step, date]:
    return {step: it.last_day for step, it in proposal.calendar(first_day).items()}


def let_overlap(round_: Round, today: date) -> None:
    """FORWARD, COMPILE and SCREEN side by side, so that all three have their turn:
    SKR compiles what comes in, and the agencies begin with what is compiled."""
    for step, last_day in (
        (Step.FORWARD, today + timedelta(days=9)),
        (Step.COMPILE, today + timedelta(days=23)),
        (Step.SCREEN, today + timedelta(days=37)),
    ):
        period = round_.periods.get(step=step)
        period.closes_at = dates.end_of(dates.next_working_day(last_day))
        if step is not Step.FORWARD:
            period.opens_at = dates.start_of(today - timedelta(days=6))
        period.save(update_fields=["opens_at", "closes_at"])
    follow(round_, Step.SCREEN)


def follow(round_: Round, step: Step) -> None:
    """Let the steps after `step` come one after the other, as long as before."""
    periods = list(round_.periods.filter(step__gte=step).order_by("step"))
    for earlier, later in pairwise(periods):
        length = later.closes_at - later.opens_at
        later.opens_at = earlier.closes_at
        counted = dates.last_day_of(later.opens_at + length)
        later.closes_at = dates.end_of(dates.next_working_day(counted))
        later.save(update_fields=["opens_at", "closes_at"])


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of a working day."""
    return datetime.combine(day, time(hour, minute), tzinfo=dates.STOCKHOLM)
