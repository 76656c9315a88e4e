"""Days, last days and Swedish holidays. Pure functions; the clock is given.

"30 september" means until midnight in Europe/Stockholm: a period closes at the
first instant of the day after its last day.
"""

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

STOCKHOLM = ZoneInfo("Europe/Stockholm")
SATURDAY = 5


def day_of(at: datetime) -> date:
    """The day that it is in Sweden."""
    return at.astimezone(STOCKHOLM).date()


def start_of(day: date) -> datetime:
    """The first instant of `day` in Sweden."""
    return datetime.combine(day, time.min, tzinfo=STOCKHOLM)


def end_of(last_day: date) -> datetime:
    """The first instant after `last_day`: when a period with it closes."""
    return start_of(last_day + timedelta(days=1))


def last_day_of(closes_at: datetime) -> date:
    """The last day people are told, for a period that closes at `closes_at`."""
    return (closes_at - timedelta(microseconds=1)).astimezone(STOCKHOLM).date()


def days_left(closes_at: datetime, at: datetime) -> int:
    """Whole days from the day of `at` to the last day; negative once it has passed."""
    return (last_day_of(closes_at) - day_of(at)).days


@cache
def _holidays() -> holidays.HolidayBase:
    return holidays.country_holidays("SE", language="sv", include_sundays=False)


# Lag (1930:173) counts these as Sundays, though they are not public holidays.
EVES = {
    (12, 24): "julafton",
    (12, 31): "nyårsafton",
}


def _midsummer_eve(year: int) -> date:
    """The Friday between 19 and 25 June."""
    first = date(year, 6, 19)
    return first + timedelta(days=(4 - first.weekday()) % 7)


def not_a_working_day(day: date) -> str:
    """Why `day` is unsuited as a last day, in Swedish; empty when it is suited.

    Source: lag (1930:173) om beräkning av lagstadgad tid, 2 §.
    """
    if name := _holidays().get(day):
        return str(name).lower()
    if eve := EVES.get((day.month, day.day)):
        return eve
    if day == _midsummer_eve(day.year):
        return "midsommarafton"
    if day.weekday() == SATURDAY:
        return "lördag"
    if day.weekday() > SATURDAY:
        return "söndag"
    return ""


def next_working_day(day: date) -> date:
    """`day` itself, or the first day after it that is a working day."""
    while not_a_working_day(day):
        day += timedelta(days=1)
    return day


OFFICE_OPENS, OFFICE_CLOSES = time(8), time(19)


def week_of_letters(at: datetime) -> datetime | None:
    """When the weekly letters of this week began to be written: on its first working day
    at eight. None where it is not the time to write them now: before that, at night, or
    on a day that is not a working day."""
    here = at.astimezone(STOCKHOLM)
    first = next_working_day(here.date() - timedelta(days=here.weekday()))
    began = datetime.combine(first, OFFICE_OPENS, tzinfo=STOCKHOLM)
    if at < began or not_a_working_day(here.date()):
        return None
    return began if OFFICE_OPENS <= here.time() < OFFICE_CLOSES else None
