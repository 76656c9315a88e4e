"""The calendar that the table proposes for a new round, moved off holidays."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from process.steps import PROCESS
from rounds import dates
from rounds.models import Step


@dataclass(frozen=True)
class Proposed:
    """A last day, and why it is not the day that the weeks gave."""

    last_day: date
    reason: str


def calendar(first_day: date) -> Mapping[Step, Proposed]:
    """Each step as long as the table says, one after the other."""
    proposed = {}
    opens = first_day
    for spec in PROCESS:
        counted = opens + timedelta(weeks=spec.weeks, days=-1)
        last_day = dates.next_working_day(counted)
        proposed[spec.step] = Proposed(last_day, why_another_day(counted))
        opens = last_day + timedelta(days=1)
    return proposed


def why_another_day(day: date) -> str:
    """'30 maj 2026 är en lördag – föreslår måndag 1 juni.'; empty if it is suited."""
    name = dates.not_a_working_day(day)
    if not name:
        return ""
    if name in {"lördag", "söndag"}:
        name = _("en %(weekday)s") % {"weekday": date_format(day, "l")}
    better = dates.next_working_day(day)
    return _("%(day)s är %(name)s – föreslår %(better)s.") % {
        "day": date_format(day, "j F Y"),
        "name": name,
        "better": date_format(
            better, "l j F" if better.year == day.year else "l j F Y"
        ),
    }
