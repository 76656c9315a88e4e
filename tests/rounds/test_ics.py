"""A calendar file, read back by another program than the one that writes it."""

from datetime import UTC, date, datetime, timedelta

import pytest
import vobject

from rounds import ics

MADE = datetime(2027, 1, 1, 12, tzinfo=UTC)


def entry(day=date(2027, 9, 30), **fields):
    values = {
        "key": "https://ett.example/omgang/20/7",
        "day": day,
        "title": "Sista dagen: Samla in behov – Omgång 2027",
        "text": "Skicka in kommunens behov.",
        "url": "https://ett.example/omgangar/omgang/",
        "made_at": MADE,
        "changed_at": MADE,
        "alarms": ics.ALARMS,
    }
    return ics.Entry(**{**values, **fields})


def read(*entries, name="Kalender"):
    return vobject.readOne(ics.calendar(name, entries).decode())


@pytest.mark.parametrize(
    ("day", "offset"),
    [
        (date(2027, 1, 29), 1),
        (date(2027, 3, 27), 1),
        (date(2027, 3, 28), 2),  # the night when an hour is lost
        (date(2027, 6, 30), 2),
        (date(2027, 10, 29), 2),
        (date(2027, 10, 31), 1),  # the night when there is one more
        (date(2100, 3, 31), 2),
    ],
)
def test_a_last_day_ends_at_23_59_in_sweden_summer_and_winter(day, offset):
    event = read(entry(day)).vevent

    for at, clock in ((event.dtstart.value, (8, 0)), (event.dtend.value, (23, 59))):
        assert (at.date(), (at.hour, at.minute)) == (day, clock)
        assert at.utcoffset() == timedelta(hours=offset)


def test_the_file_has_the_zone_that_its_times_are_told_in():
    text = ics.calendar("Kalender", [entry()]).decode()

    assert "DTEND;TZID=Europe/Stockholm:20270930T235900" in text
    assert "BEGIN:VTIMEZONE\r\nTZID:Europe/Stockholm" in text
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT4H" in text
    assert "X-PUBLISHED-TTL:PT4H" in text


def test_one_is_told_a_week_before_and_the_day_before():
    alarms = read(entry()).vevent.valarm_list

    assert [alarm.trigger.value for alarm in alarms] == [
        timedelta(days=-7),
        timedelta(days=-1),
    ]


def test_a_day_that_moves_is_the_same_thing_changed_later():
    later = MADE + timedelta(days=3)
    before = read(entry()).vevent
    after = read(entry(date(2027, 10, 14), changed_at=later)).vevent

    assert before.uid.value == after.uid.value
    assert int(before.sequence.value) < int(after.sequence.value) < 2**31
    assert after.last_modified.value == later


def test_what_is_the_same_is_the_same_to_the_byte():
    one, other = entry(), entry(date(2027, 4, 1), key="annat")

    assert ics.calendar("K", [one, other]) == ics.calendar("K", [other, one])


@pytest.mark.parametrize(
    "text",
    [
        "Ett\r\nBEGIN:VALARM\r\nTRIGGER:PT0S",
        "Ett\nEND:VEVENT\nEND:VCALENDAR",
        'Komma, semikolon; kolon: bakåtstreck \\ "citat"',
        "Lång rad " + "åäö🚀" * 60,
        "Dolt \x1b\x07\u2028tecken",
    ],
)
def test_what_people_have_written_stays_text(text):
    calendar = read(entry(title=text, text=text), name=text)

    (event,) = calendar.vevent_list
    shown = text.replace("\r", "").replace("\x1b", "").replace("\x07", "")
    assert event.summary.value == shown
    assert event.description.value.startswith(shown)
    assert len(event.valarm_list) == 2


def test_no_line_is_longer_than_the_format_allows():
    text = ics.calendar("K", [entry(title="åäö" * 80)])

    assert max(len(line) for line in text.split(b"\r\n")) <= 75
