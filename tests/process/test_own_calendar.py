"""One's own calendar: what one owes, what will be one's turn, and nothing of others."""

import io
import json
import logging
from datetime import date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

import pytest
import time_machine
import vobject
from django.conf import settings
from django.urls import reverse

from config import logs
from process.models import CalendarKey
from rounds import actions, dates
from rounds.models import Step
from tests import factories as f

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PAGE = reverse("process:own_calendar")
# A Wednesday in the gathering; the last day is a Sunday with an hour more.
NOW = datetime(2027, 9, 15, 12, tzinfo=dates.STOCKHOLM)
LAST = {
    Step.CHOOSE_AREA: date(2027, 8, 31),
    Step.GATHER: date(2027, 10, 31),
    Step.FORWARD: date(2028, 3, 26),
    Step.COMPILE: date(2028, 5, 31),
    Step.SCREEN: date(2028, 8, 31),
    Step.RANK: date(2028, 9, 30),
    Step.HAND_OVER: date(2028, 10, 31),
    Step.FEEDBACK: date(2029, 6, 30),
}


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def round_():
    round_ = f.RoundFactory(title="Omgång 2027")
    opens = date(2027, 8, 1)
    for step, last in LAST.items():
        round_.periods.filter(step=step).update(
            opens_at=dates.start_of(opens), closes_at=dates.end_of(last)
        )
        opens = last + DAY
    return type(round_).objects.get(pk=round_.pk)


@pytest.fixture
def rss(round_):
    return f.ParticipationFactory(round=round_).rss


@pytest.fixture
def municipality(rss):
    return f.CoverageFactory(rss=rss).municipality


@pytest.fixture
def kim(municipality):
    """Acts for a municipality that has not answered."""
    return f.RepresentativeFactory(municipality=municipality).user


def address_of(user):
    key, _made = CalendarKey.objects.get_or_create(user=user)
    return reverse("process:calendar_file", args=[key.key])


def events_of(client, user):
    """By title, of the entries."""
    response = client.get(address_of(user))
    assert response.status_code == 200
    found = vobject.readOne(response.content.decode())
    return {one.summary.value: one for one in getattr(found, "vevent_list", [])}


def last(step, round_):
    return f"Sista dagen: {step.label} – {round_}"


def opens(step, round_):
    return f"Öppnar: {step.label} – {round_}"


def test_what_one_owes_stands_there_until_it_is_done(client, kim, round_, municipality):
    (event,) = events_of(client, kim).values()

    assert event.summary.value == last(Step.GATHER, round_)
    assert event.dtend.value.isoformat() == "2027-10-31T23:59:00+01:00"
    assert event.url.value.startswith(f"{settings.SITE_URL}/kommun/")
    assert "Skicka in kommunens behov" in event.description.value

    f.NilReturnFactory(round=round_, municipality=municipality)
    assert events_of(client, kim) == {}


def test_what_will_be_ones_turn_stands_there_with_when_it_opens(client, round_, rss):
    user = f.CoordinatorFactory(rss=rss).user

    found = events_of(client, user)

    assert set(found) == {opens(Step.FORWARD, round_), last(Step.FORWARD, round_)}
    end = found[last(Step.FORWARD, round_)].dtend.value
    assert end.isoformat() == "2028-03-26T23:59:00+02:00"
    begin = found[opens(Step.FORWARD, round_)]
    assert begin.dtstart.value.date() == date(2027, 11, 1)
    assert not hasattr(begin, "valarm")


def test_the_panel_and_skr_see_their_turns_and_a_stranger_nothing(client, round_):
    member = f.PanelMemberFactory(round=round_).user

    assert set(events_of(client, member)) == {
        opens(Step.RANK, round_),
        last(Step.RANK, round_),
    }
    assert last(Step.HAND_OVER, round_) in events_of(client, round_.planned_by)
    assert events_of(client, f.UserFactory()) == {}


def test_a_moved_day_is_the_same_entry_changed(client, kim, round_):
    (before,) = events_of(client, kim).values()
    actions.move_deadline(
        round_.period(Step.GATHER),
        last_day=date(2027, 11, 30),
        reason="Valet",
        by=round_.planned_by,
        at=NOW,
    )
    (after,) = events_of(client, kim).values()

    assert after.dtend.value.isoformat() == "2027-11-30T23:59:00+01:00"
    assert after.uid.value == before.uid.value
    assert int(after.sequence.value) > int(before.sequence.value)
    assert after.last_modified.value == NOW


def test_when_the_step_before_is_moved_the_opening_follows(client, round_, rss):
    user = f.CoordinatorFactory(rss=rss).user
    before = events_of(client, user)[opens(Step.FORWARD, round_)]
    actions.move_deadline(
        round_.period(Step.GATHER),
        last_day=date(2027, 11, 30),
        reason="Valet",
        by=round_.planned_by,
        at=NOW,
    )
    after = events_of(client, user)[opens(Step.FORWARD, round_)]

    assert after.uid.value == before.uid.value
    assert after.dtstart.value.date() == date(2027, 12, 1)
    assert int(after.sequence.value) > int(before.sequence.value)


def test_more_time_moves_ones_own_entry_and_nobody_elses(
    client, kim, round_, rss, municipality
):
    other = f.RepresentativeFactory(
        municipality=f.CoverageFactory(rss=rss).municipality
    ).user
    (before,) = events_of(client, kim).values()
    actions.grant_extension(
        round_.period(Step.GATHER),
        organization_key=municipality.organization_key,
        organization_name="Ale",
        last_day=date(2027, 11, 15),
        reason="Sjukdom",
        by=round_.planned_by,
        at=NOW,
    )
    (after,) = events_of(client, kim).values()

    assert after.uid.value == before.uid.value
    assert after.dtend.value.date() == date(2027, 11, 15)
    assert int(after.sequence.value) > int(before.sequence.value)
    (theirs,) = events_of(client, other).values()
    assert theirs.dtend.value.date() == date(2027, 10, 31)


def test_who_acts_for_two_of_which_one_has_more_time_has_two_entries(
    client, kim, round_, rss
):
    second = f.CoverageFactory(rss=rss).municipality
    f.RepresentativeFactory(user=kim, municipality=second)
    f.ExtensionFactory(
        period=round_.period(Step.GATHER),
        organization_key=second.organization_key,
        closes_at=dates.end_of(date(2027, 11, 15)),
        granted_at=NOW,
    )

    text = client.get(address_of(kim)).content.decode()

    found = vobject.readOne(text).vevent_list
    assert {one.dtend.value.date() for one in found} == {
        date(2027, 10, 31),
        date(2027, 11, 15),
    }
    assert len({one.uid.value for one in found}) == 2


def test_questions_beside_the_steps_stand_there_without_others_words(
    client, kim, round_, municipality
):
    need = f.SubmissionFactory(
        round=round_, municipality=municipality, submitted=True, title="Hemlig rubrik"
    )
    f.QuestionFactory(submission=need)
    rss = f.RssFactory()
    f.ParticipationFactory(round=round_, rss=rss, takes_part=None)
    asked = f.CoordinatorFactory(rss=rss).user

    assert set(events_of(client, kim)) == {
        f"Sista dagen: Svara på en fråga om ert behov – {round_}"
    }
    assert "Hemlig" not in client.get(address_of(kim)).content.decode()
    assert set(events_of(client, asked)) == {
        f"Sista dagen: Svara om {rss} deltar – {round_}"
    }


def test_what_an_agency_has_promised_stands_there_for_its_officers(client, round_):
    answer = f.FeedbackFactory(
        need__round=round_,
        published=True,
        code="new",
        planned_on=date(2028, 2, 1),
        next_update_on=date(2027, 12, 1),
    )
    officer = f.OfficerFactory(agency=answer.agency).user
    other = f.OfficerFactory().user

    found = events_of(client, officer)

    assert {title: one.dtend.value.date() for title, one in found.items()} == {
        f"Det planerade ska vara klart: {answer.need}": date(2028, 2, 1),
        f"Nästa besked: {answer.need}": date(2027, 12, 1),
    }
    assert events_of(client, other) == {}
    assert events_of(client, f.SkrFactory()).keys().isdisjoint(found)


# --- The address


def test_one_makes_the_address_and_only_the_owner_sees_it(client, kim):
    client.force_login(kim)
    assert not CalendarKey.objects.exists()

    for _ in range(2):
        page = client.post(PAGE, {"make": ""}, follow=True)

    key = CalendarKey.objects.get()
    assert f"{settings.SITE_URL}/kalender/{key.key}.ics" in page.text
    host = settings.SITE_URL.partition("://")[2]
    assert f'href="webcal://{host}/kalender/{key.key}.ics"' in page.text
    assert "no-store" in page["Cache-Control"]
    for somebody in (f.UserFactory(), f.SkrFactory(is_staff=True)):
        client.force_login(somebody)
        assert key.key not in client.get(PAGE).text


def test_a_new_address_stops_the_old_one_and_removing_it_stops_both(client, kim):
    client.force_login(kim)
    old = address_of(kim)
    client.post(PAGE, {"renew": ""})
    new = address_of(kim)

    assert old != new
    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200
    client.post(PAGE, {"remove": ""})
    assert client.get(new).status_code == 404
    assert not CalendarKey.objects.exists()


def test_who_may_no_longer_sign_in_has_no_calendar(client, kim):
    address = address_of(kim)
    kim.is_active = False
    kim.save()

    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "key", ["x" * 32, "x" * 31, "x" * 33, "å" * 32, "%00" * 32, "..%2f" * 8]
)
def test_a_key_that_nobody_has_is_not_found(client, key):
    assert client.get(f"/kalender/{key}.ics").status_code == 404


def test_the_file_is_private_and_a_program_that_has_it_is_told_so(client, kim):
    first = client.get(address_of(kim))

    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    assert "private" in first["Cache-Control"]
    assert first["X-Robots-Tag"] == "noindex"
    again = client.get(address_of(kim), headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.post(address_of(kim)).status_code == 405


def test_the_file_is_swedish_whatever_the_program_speaks(client, kim, round_):
    response = client.get(address_of(kim), headers={"accept-language": "en"})

    assert "Sista dagen: Samla in behov" in response.content.decode()


def test_neither_the_row_nor_the_address_of_a_person_is_in_the_file(client, kim):
    text = client.get(address_of(kim)).content.decode()

    assert kim.email not in text
    assert kim.name not in text
    (event,) = vobject.readOne(text).vevent_list
    assert event.uid.value != str(uuid5(NAMESPACE_URL, str(kim.pk)))


def test_the_key_is_in_no_log_line(client, kim, caplog):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.formatter())
    logging.getLogger().addHandler(handler)
    try:
        address = address_of(kim)
        CalendarKey.objects.all().delete()
        client.get(address)
        client.get(address.removesuffix(".ics"))
        client.get(address.upper())
    finally:
        logging.getLogger().removeHandler(handler)
        caplog.get_records("call").clear()

    said = [json.loads(line)["event"] for line in stream.getvalue().splitlines()]
    assert said == [
        "Not Found: /kalender/…",
        "Not Found: /kalender/…",
        "Not Found: /KALENDER/…",
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_the_file_takes_as_many_statements_for_many_rounds_and_organizations(
    client, kim, round_, rss, count, django_assert_num_queries
):
    f.CoordinatorFactory(user=kim, rss=rss)
    agency = f.OfficerFactory(user=kim).agency
    for _ in range(count):
        other = f.RoundFactory(open_step=Step.GATHER)
        f.ParticipationFactory(round=other, rss=rss, takes_part=None)
        municipality = f.CoverageFactory(rss=rss).municipality
        f.RepresentativeFactory(user=kim, municipality=municipality)
        need = f.SubmissionFactory(
            round=round_, municipality=municipality, submitted=True
        )
        f.QuestionFactory(submission=need)
        f.FeedbackFactory(
            agency=agency, published=True, next_update_on=date(2027, 12, 1)
        )
    address = address_of(kim)

    with django_assert_num_queries(8):
        client.get(address)


def test_the_page_of_the_address_takes_few_statements(
    client, kim, django_assert_num_queries
):
    client.force_login(kim)
    address_of(kim)
    client.get(PAGE)

    with django_assert_num_queries(3):
        client.get(PAGE)
