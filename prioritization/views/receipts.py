"""Which agencies have not said that they have received what was handed over."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import User
from needs.actions import officers_of
from needs.models import Agency, Recipient
from prioritization.models import PriorityPlace
from rounds.dates import day_of


@dataclass(frozen=True)
class Unconfirmed:
    """An agency, how many needs it has not confirmed, for how many days, and who could
    be reminded of it."""

    agency: Agency
    count: int
    since: datetime
    days: int
    officers: list[User]


def unconfirmed(places: Iterable[PriorityPlace], now: datetime) -> list[Unconfirmed]:
    """Who has waited longest first; `places` with recipients. One statement."""
    waiting: dict[Agency, list[Recipient]] = defaultdict(list)
    for place in places:
        for row in place.need.recipients.all():
            if row.acknowledged_at is None and not row.is_passed_on:
                waiting[row.agency].append(row)
    officers = officers_of([agency.pk for agency in waiting]) if waiting else {}
    found = []
    for agency, rows in waiting.items():
        since = min(row.handed_over_at for row in rows)
        found.append(
            Unconfirmed(
                agency=agency,
                count=len(rows),
                since=since,
                days=(_day(now) - _day(since)).days,
                officers=officers.get(agency.pk, []),
            )
        )
    return sorted(found, key=lambda one: (one.since, one.agency.name))


def _day(moment: datetime) -> date:
    return day_of(moment)
