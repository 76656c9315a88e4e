"""Why somebody got a reminder, or did not: every answer is a sentence with a day.

The last day is Thursday 30 September 2027, as in the tests of the reminders.
"""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.urls import reverse

from outbox import actions as outbox
from outbox import sending
from outbox.models import Letter, Mailbox
from process import actions
from process.models import Reminder
from process.reminding import sweep, why
from rounds import dates
from rounds.models import Round, Step
from tests import factories as f

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LAST = date(2027, 9, 30)
OWN = reverse("process:own_reminders")


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 8, tzinfo=dates.STOCKHOLM)


@pytest.fixture
def round_():
    round_ = f.RoundFactory(title="Omgång 2027")
    round_.periods.exclude(step=Step.GATHER).delete()
    round_.periods.update(
        opens_at=dates.start_of(date(2027, 9, 1)), closes_at=dates.end_of(LAST)
    )
    return Round.objects.get(pk=round_.pk)


@pytest.fixture
def assignment(round_):
    covered = f.CoverageFactory()
    f.ParticipationFactory(round=round_, rss=covered.rss)
    return f.RepresentativeFactory(
        municipality=covered.municipality, user__email="kim@ale.se"
    )


@pytest.fixture
def kim(assignment):
    return assignment.user


def remind(*days: date, send: bool = True) -> None:
    for day in days:
        sweep.send_due(morning(day))
        if send:
            sending.send_due(morning(day))


def told(user, day: date, *steps: Step):
    """The one step: by occasion what became of it, and what comes next."""
    at = morning(day) + timedelta(hours=4)
    with time_machine.travel(at, tick=False):
        (part,) = why.told(user, at, steps or tuple(Step)).parts
    return part


def lines(part):
    return {line.what: line.said for line in part.lines}


OPENED, FIRST, SECOND = date(2027, 9, 1), date(2027, 9, 16), date(2027, 9, 23)


def test_what_went_is_told_with_when_and_what_comes_next(kim):
    remind(OPENED, FIRST)
    part = told(kim, FIRST)

    assert part.state == (
        "Något är kvar att göra. Sista dag: torsdag 30 september 2027 kl. 23.59."
    )
    assert lines(part) == {
        "När steget öppnade": "Skickades 1 september 2027 kl. 08.00.",
        "14 dagar före sista dagen": "Skickades 16 september 2027 kl. 08.00.",
    }
    assert part.coming == why.Line(
        morning(SECOND), "7 dagar före sista dagen", "Går om något är kvar att göra då."
    )


def test_who_has_done_it_is_told_that_and_nothing_more_comes(kim, round_, assignment):
    remind(OPENED)
    f.NilReturnFactory(round=round_, municipality=assignment.municipality)
    remind(FIRST)
    part = told(kim, FIRST)

    assert part.state == "Allt är gjort. Då kommer inga fler påminnelser."
    assert part.coming is None
    assert lines(part)["14 dagar före sista dagen"] == (
        "Ingen påminnelse: det var redan gjort."
    )


def test_who_was_away_is_told_that_and_that_the_next_will_not_go_either(kim):
    Mailbox.objects.create(address=kim.email, away_from=FIRST, away_through=SECOND)
    remind(OPENED, FIRST)
    part = told(kim, FIRST)

    assert lines(part)["14 dagar före sista dagen"] == (
        "Ingen påminnelse: den dagen är markerad som borta under ”Dina brev”."
    )
    assert (
        part.coming.said
        == "Går inte: den dagen är markerad som borta under ”Dina brev”."
    )


def test_one_that_was_overtaken_is_told_of(kim):
    remind(FIRST)

    assert lines(told(kim, FIRST))["När steget öppnade"] == (
        "Ingen påminnelse: den hann bli inaktuell, och en senare gick i stället."
    )


def test_when_the_day_was_moved_the_letter_of_it_stands_in_the_place(
    kim, round_, assignment
):
    remind(OPENED)
    at = morning(date(2027, 9, 15))
    with time_machine.travel(at, tick=False):
        actions.move_deadline(
            round_.period(Step.GATHER),
            last_day=date(2027, 9, 28),
            reason="Valet",
            by=round_.planned_by,
            at=at,
        )
        sending.send_due(at)
    remind(FIRST)
    part = told(kim, FIRST)

    assert lines(part) == {
        "När steget öppnade": "Skickades 1 september 2027 kl. 08.00. "
        "Den gällde en annan sista dag, torsdag 30 september 2027.",
        "14 dagar före sista dagen": "Ingen påminnelse: sista dagen ändrades "
        "15 september 2027, och brevet om det gick i stället.",
        "Ny sista dag": "Skickades 15 september 2027 kl. 08.00.",
    }
    assert part.coming.at == morning(date(2027, 9, 21))


def test_more_time_is_told_of_as_a_moved_day(kim, round_, assignment):
    remind(OPENED)
    at = morning(date(2027, 9, 15))
    with time_machine.travel(at, tick=False):
        actions.grant_extension(
            round_.period(Step.GATHER),
            assignment.municipality,
            last_day=date(2027, 10, 14),
            reason="Sjukdom",
            by=round_.planned_by,
            at=at,
        )
    part = told(kim, FIRST)

    assert "torsdag 14 oktober 2027" in part.state
    assert lines(part)["Ny sista dag"] == (
        "Skrevs 15 september 2027 kl. 08.00 och skickas strax."
    )
    assert part.coming.at == morning(FIRST + 14 * DAY)


def test_who_got_the_assignment_later_is_told_when(kim, assignment):
    assignment.accepted_at = morning(date(2027, 9, 20))
    assignment.save()
    remind(SECOND)
    Reminder.objects.filter(skipped="overtaken").delete()

    assert lines(told(kim, SECOND)) == {
        "När steget öppnade": "Ingen påminnelse: uppdraget började 20 september 2027, "
        "efter den här dagen.",
        "14 dagar före sista dagen": "Ingen påminnelse: uppdraget började "
        "20 september 2027, efter den här dagen.",
        "7 dagar före sista dagen": "Skickades 23 september 2027 kl. 08.00.",
    }


def test_where_there_was_nothing_to_do_then_it_says_so(kim, round_, assignment):
    rss = assignment.municipality.coverage.get().rss
    f.RepresentativeFactory(municipality=f.CoverageFactory(rss=rss).municipality)
    remind(FIRST)
    Reminder.objects.filter(kind="opened", user=kim).delete()

    assert lines(told(kim, FIRST))["När steget öppnade"] == (
        "Ingen påminnelse: inget var kvar att göra när breven skrevs."
    )


def test_where_nobody_has_a_line_it_does_not_say_that_it_was_done(kim):
    """The workers may have stood still."""
    remind(FIRST)
    Reminder.objects.filter(kind="opened").delete()

    assert lines(told(kim, FIRST))["När steget öppnade"] == (
        "Ingen påminnelse gick till någon den gången: ingen hade något kvar, eller så "
        "stod utskicken stilla."
    )


def test_what_is_due_and_not_written_yet_is_on_its_way(kim):
    remind(OPENED)

    assert lines(told(kim, FIRST))["14 dagar före sista dagen"] == (
        "På väg. Breven skrivs på vardagar mellan kl. 8 och 19."
    )


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"failed_at": morning(FIRST), "last_error": "550 No such user"},
            "Gick inte att skicka. Mottagarens server svarade: 550 No such user",
        ),
        (
            {
                "attempts": 1,
                "last_error": "451 Later",
                "due_at": morning(FIRST) + timedelta(minutes=5),
            },
            "Har inte gått att skicka än. Nästa försök görs "
            "16 september 2027 kl. 08.05.",
        ),
        (
            {
                "obsolete_at": morning(FIRST),
                "obsolete_because": "Det är redan gjort.",
            },
            "Skickades inte. Det är redan gjort.",
        ),
        (
            {"weekly": True},
            "Skrevs 16 september 2027 kl. 08.00 och kommer i nästa veckobrev.",
        ),
    ],
)
def test_how_the_sending_went_is_told(kim, fields, sentence):
    remind(FIRST, send=False)
    Letter.objects.update(**fields)

    assert lines(told(kim, FIRST))["14 dagar före sista dagen"] == sentence


def test_what_went_in_the_weekly_letter_says_when_that_went(kim):
    remind(FIRST, send=False)
    letter = Letter.objects.get()
    monday = morning(date(2027, 9, 20))
    message = EmailMessage("Veckobrev", "Text\n", to=[kim.email])
    whole = outbox.queue(message, at=monday, kind="outbox.weekly")
    Letter.objects.filter(pk=whole.pk).update(sent_at=monday)
    Letter.objects.filter(pk=letter.pk).update(weekly=True, bundled_in=whole)

    assert lines(told(kim, date(2027, 9, 20)))["14 dagar före sista dagen"] == (
        "Skickades i veckobrevet 20 september 2027 kl. 08.00."
    )


def test_when_the_time_is_out_who_owes_is_told_and_who_can_help_too(
    kim, round_, assignment
):
    coordinator = f.CoordinatorFactory(rss=round_.participations.get().rss).user
    after = date(2027, 10, 1)
    remind(after)

    part = told(kim, after)
    assert part.state.startswith("Något är kvar att göra. Sista dagen var torsdag")
    assert lines(part)["När tiden hade gått ut"] == (
        "Skickades 1 oktober 2027 kl. 08.00."
    )
    assert part.coming is None
    helped = told(coordinator, after)
    assert lines(helped) == {
        "Till den som kan hjälpa andra": "Skickades 1 oktober 2027 kl. 08.00."
    }


def test_a_letter_of_skr_stands_among_them(kim, round_):
    at = morning(FIRST)
    with time_machine.travel(at, tick=False):
        actions.write_to_group(
            round_,
            Step.GATHER,
            None,
            subject="Hej",
            text="Hör av er.",
            public_id="bcdfghjk",
            by=round_.planned_by,
            at=at,
        )
        sending.send_due(at)

    assert lines(told(kim, FIRST))["Brev som SKR har skrivit"] == (
        "Skickades 16 september 2027 kl. 08.00."
    )


def test_an_agency_sees_when_it_was_reminded_of_the_dates_that_it_has_given():
    answer = f.FeedbackFactory(published=True, next_update_on=FIRST + 14 * DAY)
    officer = f.OfficerFactory(agency=answer.agency).user
    remind(FIRST)
    with time_machine.travel(morning(SECOND), tick=False):
        told = why.told(officer, morning(SECOND))
        narrow = why.told(officer, morning(SECOND), [Step.GATHER])

    (line,) = told.promised
    assert line.what == f"14 dagar före: Nästa besked – {answer.need}"
    assert line.said == "Skickades 16 september 2027 kl. 08.00."
    assert narrow.promised == []


def test_what_is_long_over_is_told_from_the_ledger(kim):
    remind(OPENED, FIRST)
    part = told(kim, date(2028, 5, 1))

    assert part.state == "Steget stängde torsdag 30 september 2027."
    assert len(part.lines) == 2


# --- The pages


def test_each_person_sees_the_own_and_that_the_address_refuses(client, kim):
    remind(OPENED)
    Mailbox.objects.create(
        address=kim.email, refused_at=morning(FIRST), refused_with="550 <b>Nej</b>"
    )
    with time_machine.travel(morning(FIRST), tick=False):
        client.force_login(kim)
        page = client.get(OWN)
        client.force_login(f.UserFactory())
        other = client.get(OWN)

    assert "Skickades 1 september 2027 kl. 08.00." in page.text
    assert "Brev till kim@ale.se kommer inte fram sedan 16 september 2027" in page.text
    assert "550 &lt;b&gt;Nej" in page.text
    assert "Inga påminnelser än" in other.text


def test_skr_and_the_own_rss_see_those_of_a_representative_and_no_other_rss(
    client, round_, assignment
):
    remind(OPENED)
    address = reverse("process:reminders_of", args=[assignment.public_id])
    own = f.CoordinatorFactory(rss=round_.participations.get().rss).user
    strangers = [f.CoordinatorFactory().user, assignment.user, f.UserFactory()]
    with time_machine.travel(morning(FIRST), tick=False):
        for person in (f.SkrFactory(), own):
            client.force_login(person)
            assert "Skickades 1 september 2027" in client.get(address).text
            assert address in client.get(reverse("process:people")).text
        for person in strangers:
            client.force_login(person)
            assert client.get(address).status_code in {403, 404}


def test_an_rss_sees_nothing_of_what_its_representative_does_on_the_panel(
    client, round_, assignment
):
    other = f.RoundFactory(title="Panelens omgång", open_step=Step.RANK)
    seat = f.PanelMemberFactory(round=other, user=assignment.user)
    f.CoordinatorFactory(user__email="rss@ale.se", rss=round_.participations.get().rss)
    coordinator = type(assignment.user).objects.get(email="rss@ale.se")
    address = reverse("process:reminders_of", args=[assignment.public_id])

    client.force_login(coordinator)
    assert "Panelens omgång" not in client.get(address).text
    assert (
        client.get(reverse("process:reminders_of", args=[seat.public_id])).status_code
        == 404
    )
    client.force_login(f.SkrFactory())
    assert "Panelens omgång" in client.get(address).text


def test_the_page_of_those_who_take_part_leads_to_each(client, round_):
    f.place_calendar(round_, open_step=Step.GATHER)
    seat = f.PanelMemberFactory(round=round_)
    officer = f.OfficerFactory(agency=f.EngagementFactory(round=round_).agency)
    client.force_login(f.SkrFactory())
    page = client.get(reverse("process:participants", args=[round_.public_id])).text

    for one in (seat, officer):
        assert reverse("process:reminders_of", args=[one.public_id]) in page


@pytest.mark.parametrize("public_id", ["finns-inte", "x" * 300])
def test_an_assignment_that_is_not_there_is_not_found(client, public_id):
    for person in (f.SkrFactory(), f.CoordinatorFactory().user):
        client.force_login(person)
        address = reverse("process:reminders_of", args=[public_id])
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_as_many_statements_for_many(
    client, kim, round_, count, django_assert_num_queries
):
    for number in range(count):
        other = f.RoundFactory(open_step=Step.RANK)
        f.PanelMemberFactory(round=other, user=kim)
        remind(OPENED + number * DAY)
    with time_machine.travel(morning(SECOND), tick=False):
        client.force_login(kim)
        client.get(OWN)
        with django_assert_num_queries(12):
            client.get(OWN)
