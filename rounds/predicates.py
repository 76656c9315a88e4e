from typing import Any

from rules import Predicate, predicate

from accounts import clock
from accounts.models import User
from rounds.models import Step


def step_open(step: Step) -> Predicate:
    """True while `step` of the record's round is open, for the one who asks.

    Where the record belongs to one organization, only an extension granted to
    that one counts; else those of every organization the person acts for.
    """

    @predicate(f"step_open:{step.name}")
    def is_open(user: User, record: Any) -> bool:
        now = clock.now()
        round_ = record.round
        if round_.is_open(step, at=now):
            return True
        periods = [period for period in round_.periods.all() if period.step == step]
        if not any(period.live_extensions(now) for period in periods):
            return False  # nobody has more time: no need to ask whom one acts for
        key = getattr(record, "organization_key", None)
        keys = user.organization_keys
        return round_.is_open(step, at=now, organizations=keys & {key} if key else keys)

    return is_open


def step_not_over(step: Step) -> Predicate:
    """True until the ordinary time of `step` has run out, also before it opens."""

    @predicate(f"step_not_over:{step.name}")
    def is_not_over(user: User, record: Any) -> bool:
        return not record.round.has_closed(step, at=clock.now())

    return is_not_over


def step_begun(step: Step) -> Predicate:
    """True from the day `step` opens, also when its time has run out."""

    @predicate(f"step_begun:{step.name}")
    def has_begun(user: User, record: Any) -> bool:
        return bool(record.round.period(step).opens_at <= clock.now())

    return has_begun
