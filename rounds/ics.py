"""A calendar as a file (iCalendar, RFC 5545), for programs that subscribe to it.

Plain Python: what stands in the calendar is for the caller to say. The same entries give
the same file to the byte, so a program that asks often is told that nothing is new.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from icalendar import (
    Alarm,
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vText,
)

CONTENT_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Lokala behov//Kalender//SV"
ZONE = ZoneInfo("Europe/Stockholm")
# An entry is there through the working day, and ends when the time is out. Programs
# count alarms from its beginning: nobody is woken at midnight.
BEGINS, ENDS = time(8, 0), time(23, 59)
ALARMS = (timedelta(days=7), timedelta(days=1))
ASK_AGAIN = timedelta(hours=4)
# What no line of such a file can hold; a line break is written as one.
HIDDEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Entry:
    """A day to know of. `key` names it among all there are, as long as it is the same
    thing: a day that moves is the same."""

    key: str
    day: date
    title: str
    text: str
    url: str
    # Since when it is there, and when it last became another: a program that has it
    # takes what has changed later.
    made_at: datetime
    changed_at: datetime
    alarms: tuple[timedelta, ...] = ()


def opening(entry: Entry, *, day: date, title: str) -> Entry:
    """That it begins: beside the entry of its last day, without alarms."""
    key = f"{entry.key}/oppnar"
    return replace(entry, key=key, day=day, title=title, alarms=())


def calendar(name: str, entries: Iterable[Entry]) -> bytes:
    """The whole file."""
    found = Calendar()
    found.add("prodid", PRODUCT)
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    found.add("name", vText(_shown(name)))
    found.add("x-wr-calname", vText(_shown(name)))
    found.add("x-wr-timezone", ZONE.key)
    found.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    found.add("x-published-ttl", "PT4H")
    found.add_component(_zone())
    for entry in sorted(entries, key=lambda one: (one.day, one.key)):
        found.add_component(_event(entry))
    return found.to_ical()


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", str(uuid5(NAMESPACE_URL, entry.key)))
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    event.add("sequence", int((entry.changed_at - entry.made_at).total_seconds()))
    event.add("dtstart", datetime.combine(entry.day, BEGINS, tzinfo=ZONE))
    event.add("dtend", datetime.combine(entry.day, ENDS, tzinfo=ZONE))
    event.add("summary", _shown(entry.title))
    event.add("description", f"{_shown(entry.text)}\n\n{entry.url}")
    event.add("url", entry.url)
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT")  # the day is free for meetings
    for before in entry.alarms:
        event.add_component(_alarm(entry, before))
    return event


def _alarm(entry: Entry, before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _shown(entry.title))
    alarm.add("trigger", -before)
    return alarm


def _zone() -> Timezone:
    """Swedish time as it has been since 1996, for programs that do not know it."""
    zone = Timezone()
    zone.add("tzid", ZONE.key)
    for kind, name, begins, month, since, offset in (
        (TimezoneDaylight, "CEST", datetime(1996, 3, 31, 2), 3, HOUR, 2 * HOUR),  # noqa: DTZ001  local by definition
        (TimezoneStandard, "CET", datetime(1996, 10, 27, 3), 10, 2 * HOUR, HOUR),  # noqa: DTZ001
    ):
        part = kind()
        part.add("dtstart", begins)
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1SU"})
        part.add("tzname", name)
        part.add("tzoffsetfrom", since)
        part.add("tzoffsetto", offset)
        zone.add_component(part)
    return zone


def _shown(text: str) -> str:
    return HIDDEN.sub("", text)
