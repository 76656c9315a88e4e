"""The seven moments of a round as people see them: done, now, to come."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from process.progress import Progress, measured
from process.steps import BY_STEP, PROCESS, StepSpec
from rounds.models import Period, Round, Step
from rounds.templatetags.swedish import days_left, last_day, long_day

Done = Mapping[Step, tuple[int, int]]

# Where a moment has more than one step, what people call the whole.
NAMES = {4: gettext_lazy("Sammanställa och bedöma")}


def specs_of(moment: int) -> list[StepSpec]:
    return [spec for spec in PROCESS if spec.step.moment == moment]


def moments(
    round_: Round, *, at: datetime, done: Done | None = None
) -> list[dict[str, Any]]:
    """For components/track.html. Costs no query when the round came with its calendar;
    `done` is what `progress_of` gives."""
    return [_moment(round_, number, at, done or {}) for number in range(1, 8)]


def states(round_: Round, *, at: datetime) -> list[str]:
    """The state of each moment, "done", "now" or "next", for track_small.html."""
    found: dict[int, set[str]] = {}
    for period in round_.periods.all():
        found.setdefault(Step(period.step).moment, set()).add(period.state(at))
    return [_together(found[number]) for number in sorted(found)]


def _together(states: Collection[str]) -> str:
    """Of a moment of several steps, one of which may be done before the other begins."""
    return next(iter(states)) if len(states) == 1 else "now"


def _moment(round_: Round, number: int, at: datetime, done: Done) -> dict[str, Any]:
    specs = specs_of(number)
    steps = [_step(round_, spec, at, done) for spec in specs]
    shown = {
        "number": number,
        "name": NAMES.get(number, steps[0]["name"]),
        "actor": " · ".join(dict.fromkeys(str(step["actor"]) for step in steps)),
        "state": _together({step["state"] for step in steps}),
        "when": "",
        "progress": "",
        "url": "",
        "steps": [{**step, "when": _inside(step["when"])} for step in steps],
    }
    if len(steps) == 1:
        shown |= {**steps[0], "name": shown["name"], "steps": []}
    return shown


def _inside(sentence: str) -> str:
    """As a part of another sentence."""
    return sentence[:1].lower() + sentence[1:]


def _step(round_: Round, spec: StepSpec, at: datetime, done: Done) -> dict[str, Any]:
    state = round_.state_of(spec.step, at)
    return {
        "name": spec.step.label,
        "actor": spec.actor,
        "state": state,
        "when": _when(round_.period(spec.step), state),
        "progress": "" if state == "next" else in_words(spec, done.get(spec.step)),
    }


def _when(period: Period, state: str) -> str:
    if state == "done":
        return _("Stängde %(day)s") % {"day": long_day(period.last_day)}
    if state == "next":
        return _("Öppnar %(day)s") % {"day": long_day(period.opens_at)}
    return _("Till och med %(day)s, %(days)s") % {
        "day": last_day(period.closes_at),
        "days": days_left(period.closes_at),
    }


def in_words(spec: StepSpec, numbers: tuple[int, int] | None) -> str:
    """ "212 av 290 kommuner har svarat"; empty when there is nothing to count."""
    if not numbers or not numbers[1]:
        return ""
    return str(spec.progress_text) % {"done": numbers[0], "of": numbers[1]}


def in_short(round_: Round, *, at: datetime) -> str:
    """ "Moment 2 av 7: Samla in behov", for lists."""
    steps = [Step(period.step) for period in round_.open_periods(at)]
    if len(steps) > 1:
        numbers = sorted({step.moment for step in steps})
        if len(numbers) > 1:
            both = _(" och ").join(str(number) for number in numbers)
            return _("Moment %(numbers)s av 7 pågår") % {"numbers": both}
    if steps:
        return _("Moment %(number)d av 7: %(name)s") % {
            "number": steps[-1].moment,
            "name": steps[-1].label,
        }
    following = upcoming(round_, at=at)
    if following is None:
        return _("Alla sju moment är klara")
    spec, period = following
    return _("%(name)s öppnar %(day)s") % {
        "name": spec.step.label,
        "day": long_day(period.opens_at),
    }


def progress_of(user: User, round_: Round, *, at: datetime) -> Done:
    """How far each step has come that has opened, in one statement."""
    pairs: dict[str, Progress] = {
        spec.step.name: spec.progress(round_)
        for spec in PROCESS
        if round_.state_of(spec.step, at) != "next"
    }
    return {Step[name]: numbers for name, numbers in measured(user, pairs).items()}


def whose_turn(round_: Round, *, at: datetime) -> list[tuple[StepSpec, Period]]:
    """The open steps, with their periods."""
    return [(BY_STEP[Step(p.step)], p) for p in round_.open_periods(at)]


def upcoming(round_: Round, *, at: datetime) -> tuple[StepSpec, Period] | None:
    """The next step to open, and its period."""
    later = [period for period in round_.periods.all() if period.opens_at > at]
    if not later:
        return None
    first = min(later, key=lambda period: (period.opens_at, period.step))
    return BY_STEP[Step(first.step)], first
