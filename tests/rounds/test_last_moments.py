"""The last moment of a last day, every day until 2040, and the red days of the law."""

from datetime import UTC, date, datetime, timedelta

import holidays
import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts import clock
from accounts.models import User
from municipalities.models import Submission
from rounds import dates
from rounds.models import Period, Round, Step
from rounds.predicates import step_open
from tests import factories as f
from tests.rounds.test_dates import EVERY_DAY

MILLISECOND, DAY = timedelta(milliseconds=1), timedelta(days=1)
# The nights that the clock goes forward and back in the years ahead, and days beside them.
LAST_DAYS = [
    date(2027, 3, 27),
    date(2027, 3, 28),
    date(2027, 10, 30),
    date(2027, 10, 31),
    date(2028, 2, 29),
    date(2027, 12, 31),
]


# --- Open until midnight ----------------------------------------------------------------


def round_that_closes(last_day):
    """In memory: what the rule asks of the database has been fetched."""
    round_ = Round(pk=1)
    period = Period(
        pk=1,
        round=round_,
        step=Step.GATHER,
        opens_at=dates.start_of(last_day - 20 * DAY).astimezone(UTC),
        closes_at=dates.end_of(last_day).astimezone(UTC),  # as it is read back
    )
    period._prefetched_objects_cache = {"extensions": []}
    round_._prefetched_objects_cache = {"periods": [period]}
    return round_


def midnight_after(day):
    """By the offset that Sweden has that night, without the house's reckoning: summer
    time from the last Sunday of March to the last of October, changed at 01.00 UTC."""
    night = datetime.combine(day + DAY, datetime.min.time(), tzinfo=UTC)

    def last_sunday(month):
        last = date(night.year, month, 31)
        return last - (last.weekday() + 1) % 7 * DAY

    is_summer = last_sunday(3) < night.date() <= last_sunday(10)
    return night - timedelta(hours=2 if is_summer else 1)


def test_each_last_day_until_2040_is_open_to_its_last_millisecond_and_not_after_it():
    is_open, nobody = step_open(Step.GATHER), User()

    wrong = []
    for day in EVERY_DAY:
        round_, midnight = round_that_closes(day), midnight_after(day)
        asked = []
        for at in (midnight - MILLISECOND, midnight):
            with clock.stopped_at(at):
                asked.append(is_open(nobody, round_))
        if asked != [True, False]:
            wrong.append((day, asked))

    assert wrong == []
    assert (len(EVERY_DAY), EVERY_DAY[-1]) == (6210, date(2040, 12, 31))


def test_among_them_are_all_days_of_23_and_25_hours():
    hours = [
        (midnight_after(day) - midnight_after(day - DAY)) / timedelta(hours=1)
        for day in EVERY_DAY
    ]

    assert [hours.count(n) for n in (23, 24, 25)] == [17, 6210 - 34, 17]


@pytest.mark.django_db
@pytest.mark.parametrize("last_day", LAST_DAYS)
@pytest.mark.parametrize("late", [False, True])
def test_the_button_takes_a_need_until_midnight(last_day, late):
    """Through the page and the database, by the time at which the request arrives."""
    round_ = f.RoundFactory()
    round_.periods.exclude(step=Step.GATHER).delete()
    round_.periods.update(
        opens_at=dates.start_of(last_day - 20 * DAY), closes_at=dates.end_of(last_day)
    )
    covered = f.CoverageFactory()
    f.ParticipationFactory(round=round_, rss=covered.rss)
    person = f.RepresentativeFactory(municipality=covered.municipality).user
    draft = f.SubmissionFactory(
        round=round_, municipality=covered.municipality, created_by=person
    )
    browser = Client()
    midnight = midnight_after(last_day)

    with time_machine.travel(midnight - (not late) * MILLISECOND, tick=False):
        browser.force_login(person)
        answer = browser.post(reverse("municipalities:submit", args=[draft.public_id]))

    handed_in = Submission.objects.get(pk=draft.pk).submitted_at
    assert handed_in == (None if late else midnight - MILLISECOND)
    assert answer.status_code == (403 if late else 302)


# --- Red days ---------------------------------------------------------------------------


def easter(year):
    """Easter Sunday, by the algorithm of Meeus, Jones and Butcher."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (a + 11 * h) // 319
    r = (2 * e + 2 * i - k - h + m + 32) % 7
    month = (h - m + r + 90) // 25
    return date(year, month, (h - m + r + month + 19) % 32)


def red_days(year):
    """Lag (1989:253) om allmänna helgdagar, but for the Sundays."""
    fixed = [(1, 1), (1, 6), (5, 1), (6, 6), (12, 25), (12, 26)]
    found = {date(year, *one) for one in fixed}
    # Good Friday, Easter Day, Easter Monday, Ascension Day and Whit Sunday.
    found |= {easter(year) + n * DAY for n in (-2, 0, 1, 39, 49)}
    saturdays = [date(year, 6, day) for day in range(20, 27)]  # midsommardagen
    saturdays += [date(year, 10, 31) + n * DAY for n in range(7)]  # alla helgons dag
    return found | {day for day in saturdays if day.weekday() == 5}


RED = {day for year in range(2024, 2041) for day in red_days(year)}


def eves(year):
    """The three that lag (1930:173) counts with the Sundays: nobody need act on them."""
    midsummer = next(
        date(year, 6, day) for day in range(19, 26) if date(year, 6, day).weekday() == 4
    )
    return {midsummer, date(year, 12, 24), date(year, 12, 31)}


def half_days(year):
    """At many offices, by agreement and not by law: the house takes them for any day."""
    all_saints = next(
        date(year, 10, 31) + n * DAY
        for n in range(7)
        if (date(year, 10, 31) + n * DAY).weekday() == 5
    )
    return {
        "trettondagsafton": date(year, 1, 5),
        "skärtorsdag": easter(year) - 3 * DAY,
        "valborgsmässoafton": date(year, 4, 30),
        "dagen före Kristi himmelsfärdsdag": easter(year) + 38 * DAY,
        "dagen före alla helgons dag": all_saints - DAY,
        "dagen före julafton": date(year, 12, 23),
    }


def test_easter_is_reckoned_right_here():
    assert [easter(year) for year in (2024, 2025, 2027, 2038)] == [
        date(2024, 3, 31),
        date(2025, 4, 20),
        date(2027, 3, 28),
        date(2038, 4, 25),
    ]


def test_red_days_reckoned_from_the_law_are_those_of_the_package():
    package = holidays.country_holidays(
        "SE", include_sundays=False, years=range(2024, 2041)
    )

    assert {day for day in package if day in set(EVERY_DAY)} == RED


def test_working_days_until_2040_are_those_that_the_law_leaves():
    not_working = RED | {day for year in range(2024, 2041) for day in eves(year)}

    assert [
        day
        for day in EVERY_DAY
        if bool(dates.not_a_working_day(day))
        != (day.weekday() >= 5 or day in not_working)
    ] == []


@pytest.mark.parametrize("name", list(half_days(2024)))
def test_half_days_are_working_days_unless_they_are_red_or_in_a_weekend(name):
    days = [half_days(year)[name] for year in range(2024, 2041)]
    free = [day for day in days if dates.not_a_working_day(day)]

    assert free == [day for day in days if day.weekday() >= 5 or day in RED]
    assert len(free) < len(days)


@pytest.mark.parametrize("name", ["julafton", "midsommarafton", "nyårsafton"])
def test_the_three_eves_are_days_off_with_their_own_names(name):
    named = {
        year: [day for day in eves(year) if dates.not_a_working_day(day) == name]
        for year in range(2024, 2041)
    }

    assert all(len(days) == 1 for days in named.values())
