"""The calendar of a round, for everyone."""

from datetime import timedelta

import pytest
import vobject
from django.urls import reverse
from django.utils import timezone

from rounds import actions
from rounds.models import Step
from tests import factories as f

pytestmark = pytest.mark.django_db


def events_of(client, round_):
    address = reverse("register:round_calendar", args=[round_.public_id])
    response = client.get(address)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return {
        one.summary.value: one
        for one in vobject.readOne(response.content.decode()).vevent_list
    }


def test_every_step_opens_and_has_a_last_day(client):
    round_ = f.RoundFactory(title="Omgång 2027", open_step=Step.GATHER)

    found = events_of(client, round_)

    assert len(found) == 2 * len(Step)
    period = round_.period(Step.GATHER)
    opens = found["Moment 2 öppnar: Samla in behov – Omgång 2027"]
    last = found["Moment 2, sista dagen: Samla in behov – Omgång 2027"]
    assert opens.dtstart.value.date() == timezone.localdate(period.opens_at)
    assert last.dtend.value.date() == period.last_day
    assert last.url.value.endswith(f"/behov/omgang/{round_.public_id}/")
    assert "Kommuner" in last.description.value


def test_a_moved_day_changes_the_entry_and_the_opening_after_it(client):
    round_ = f.RoundFactory(open_step=Step.GATHER)
    before = events_of(client, round_)
    period = round_.period(Step.GATHER)
    actions.move_deadline(
        period,
        last_day=period.last_day + timedelta(days=7),
        reason="Valet",
        by=round_.planned_by,
        at=timezone.now(),
    )
    after = events_of(client, round_)

    changed = {
        title
        for title in after
        if after[title].sequence.value != before[title].sequence.value
    }
    assert {title.partition(":")[0] for title in changed} == {
        "Moment 2 öppnar",
        "Moment 2, sista dagen",
        "Moment 3 öppnar",
        "Moment 3, sista dagen",
    }
    assert {one.uid.value for one in after.values()} == {
        one.uid.value for one in before.values()
    }


def test_nothing_is_said_about_persons_or_who_has_got_more_time(client):
    round_ = f.RoundFactory(open_step=Step.GATHER)
    f.ExtensionFactory(
        period=round_.period(Step.GATHER),
        organization_key="kommun:1234",
        organization_name="Exempelkommun",
        reason="Sjukdom",
    )
    address = reverse("register:round_calendar", args=[round_.public_id])

    text = client.get(address).content.decode()

    for hidden in ("Exempelkommun", "Sjukdom", round_.planned_by.name, "ATTENDEE"):
        assert hidden not in text


def test_the_pages_of_the_round_link_to_it(client):
    round_ = f.RoundFactory(open_step=Step.GATHER)
    address = reverse("register:round_calendar", args=[round_.public_id])

    assert (
        address in client.get(reverse("register:round", args=[round_.public_id])).text
    )
    client.force_login(f.UserFactory())
    page = client.get(reverse("process:round", args=[round_.public_id]))
    assert address in page.text


def test_an_address_of_no_round_is_not_found(client):
    assert client.get("/behov/omgang/finns-inte.ics").status_code == 404


def test_one_with_no_days_yet_is_a_calendar_too(client, django_assert_num_queries):
    round_ = f.RoundFactory()
    round_.periods.all().delete()
    address = reverse("register:round_calendar", args=[round_.public_id])

    with django_assert_num_queries(2):
        assert b"END:VCALENDAR" in client.get(address).content
