"""Last days, midnights and holidays in Sweden."""

from datetime import UTC, date, datetime, timedelta

import holidays
import pytest

from rounds import dates

EVERY_DAY = [
    date(2024, 1, 1) + timedelta(days=n)
    for n in range((date(2041, 1, 1) - date(2024, 1, 1)).days)
]


def midsummer_eves():
    return {
        date(year, 6, day)
        for year in range(2024, 2041)
        for day in range(19, 26)
        if date(year, 6, day).weekday() == 4
    }


def test_every_day_until_2040_is_suited_exactly_when_the_law_says():
    """Lag (1930:173): Sundays and public holidays, Saturdays, and the three eves."""
    public = holidays.country_holidays("SE", include_sundays=False)
    eves = midsummer_eves()

    wrong = [
        day
        for day in EVERY_DAY
        if bool(dates.not_a_working_day(day))
        != (
            day.weekday() >= 5
            or day in public
            or day in eves
            or (day.month, day.day) in {(12, 24), (12, 31)}
        )
    ]

    assert wrong == []
    assert len(eves) == 17


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 5, 30), "lördag"),
        (date(2026, 5, 31), "söndag"),
        (date(2026, 5, 29), ""),
        (date(2026, 6, 6), "nationaldagen"),
        (date(2026, 6, 19), "midsommarafton"),
        (date(2026, 12, 24), "julafton"),
        (date(2026, 12, 31), "nyårsafton"),
        (date(2027, 1, 6), "trettondedag jul"),
        (date(2027, 3, 26), "långfredagen"),
        (date(2027, 3, 29), "annandag påsk"),
        (date(2027, 5, 6), "kristi himmelsfärdsdag"),
        (date(2026, 4, 30), ""),
    ],
)
def test_why_a_day_is_unsuited_is_said_in_swedish(day, name):
    assert dates.not_a_working_day(day) == name


@pytest.mark.parametrize(
    ("day", "better"),
    [
        (date(2026, 5, 30), date(2026, 6, 1)),
        (date(2026, 12, 24), date(2026, 12, 28)),
        (date(2027, 3, 26), date(2027, 3, 30)),
        (date(2026, 12, 31), date(2027, 1, 4)),
        (date(2026, 5, 29), date(2026, 5, 29)),
    ],
)
def test_the_next_working_day_is_proposed(day, better):
    assert dates.next_working_day(day) == better


def test_the_proposed_day_is_a_working_day_and_never_earlier():
    for day in EVERY_DAY:
        better = dates.next_working_day(day)
        assert (dates.not_a_working_day(better), better >= day) == ("", True)
        assert (better - day).days <= 5


def test_a_last_day_lasts_until_midnight_in_sweden():
    assert dates.end_of(date(2026, 9, 30)) == datetime(2026, 9, 30, 22, tzinfo=UTC)
    assert dates.end_of(date(2026, 11, 30)) == datetime(2026, 11, 30, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 7, 1), 24)],
)
def test_a_day_is_as_long_as_the_clock_makes_it(day, hours):
    length = dates.end_of(day).astimezone(UTC) - dates.start_of(day).astimezone(UTC)

    assert length == timedelta(hours=hours)


def test_the_last_day_comes_back_from_its_closing_on_every_day():
    assert [
        day for day in EVERY_DAY if dates.last_day_of(dates.end_of(day)) != day
    ] == []


def test_the_last_moment_of_the_last_day_counts_as_that_day():
    closes_at = dates.end_of(date(2026, 9, 30))

    assert dates.days_left(closes_at, closes_at - timedelta(microseconds=1)) == 0
    assert dates.days_left(closes_at, closes_at) == -1
    assert dates.days_left(closes_at, closes_at - timedelta(days=1)) == 0
    assert dates.days_left(closes_at, closes_at - timedelta(days=1, seconds=1)) == 1


def test_days_are_counted_by_the_calendar_over_a_change_of_the_clock():
    closes_at = dates.end_of(date(2026, 10, 31))

    assert dates.days_left(closes_at, dates.start_of(date(2026, 10, 24))) == 7
