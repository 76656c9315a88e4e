"""The plan of a round's letters, its rehearsal, and the days on which it reminds.

The last day to hand in is Thursday 30 September 2027, as in test_reminders.py.
"""

from datetime import date, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from outbox import actions as outbox
from outbox.models import Letter, Mailbox
from process.models import DailyLetter, Reminder
from process.reminding import sweep
from rounds import dates
from rounds.models import Event, Round, Step
from tests import factories as f
from tests.process.snapshots import snapshot
from tests.process.test_reminders import LAST, morning, only_gathering, represented

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MIDMONTH = morning(date(2027, 9, 16))


@pytest.fixture
def clock():
    with time_machine.travel(MIDMONTH + timedelta(hours=2), tick=False) as traveller:
        yield traveller


@pytest.fixture
def round_(clock):
    return only_gathering(title="Barn & unga")


@pytest.fixture
def skr(client, round_):
    client.force_login(round_.planned_by)
    return round_.planned_by


def plan_of(client, round_):
    """By the slug of each occasion: how many, by what becomes of them."""
    page = client.get(reverse("process:letter_plan", args=[round_.public_id]))
    return {
        row.key.slug: {str(state): n for state, n in row.counts.items()}
        for row in rows_on(page)
    }


def rows_on(page):
    plan = page.context["plan"]
    return [
        row for section in [*plan.next, *plan.later, *plan.gone] for row in section.rows
    ]


def occasion(client, round_, slug, **query):
    args = [round_.public_id, Step.GATHER, slug]
    return client.get(reverse("process:letter_occasion", args=args), query)


def people(response):
    return {
        one.user.email: str(one.label) for one in response.context["page"].object_list
    }


def those_at_skr():
    """Who can help, where an RSS has no coordinator."""
    return User.objects.filter(is_skr=True).count()


# --- The plan -----------------------------------------------------------------------


def test_what_has_gone_and_what_will_go_stand_in_one_table(client, round_, skr):
    silent, away, done = (represented(round_) for _ in range(3))
    f.NilReturnFactory(round=round_, municipality=done.municipality)
    Mailbox.objects.create(
        address=away.user.email, away_from=date(2027, 9, 20), away_through=LAST
    )
    sweep.send_due(MIDMONTH)
    (first, second) = Letter.objects.order_by("pk")
    Letter.objects.filter(pk=first.pk).update(sent_at=MIDMONTH)
    Letter.objects.filter(pk=second.pk).update(
        failed_at=MIDMONTH, last_error="550 No such mailbox"
    )

    assert plan_of(client, round_) == {
        "oppnar-2027-09-30": {"overtaken": 2},
        "fore-14-2027-09-30": {"skickat": 1, "fel": 1, "done": 1},
        "fore-7-2027-09-30": {"ska-ga": 1, "away": 1, "done": 1},
        "fore-1-2027-09-30": {"ska-ga": 1, "away": 1, "done": 1},
        "sista-dagen-2027-09-30": {"ska-ga": 1, "away": 1, "done": 1},
        "efter-2027-09-30": {"ska-ga": 2, "done": 1},
        "hjalp-2027-09-30": {"ska-ga": those_at_skr()},
    }
    page = client.get(f"/omgangar/{round_.public_id}/brev/").text
    assert "Gick inte att skicka: 1" in page
    assert "Ska gå till 2" in page
    assert "Borta: 1" in page
    assert silent.user.email not in page


def test_what_comes_next_stands_open_and_what_has_gone_is_a_closed_line_with_its_sums(
    client, round_, skr
):
    represented(round_)
    done = represented(round_)
    f.NilReturnFactory(round=round_, municipality=done.municipality)
    sweep.send_due(MIDMONTH)
    Letter.objects.update(sent_at=MIDMONTH)

    page = client.get(reverse("process:letter_plan", args=[round_.public_id]))

    plan = page.context["plan"]
    assert [section.spec.step for section in plan.next] == [Step.GATHER]
    assert [section.spec.step for section in plan.gone] == [Step.GATHER]
    assert plan.later == []
    assert all(row.due_at > MIDMONTH + timedelta(hours=2) for row in plan.next[0].rows)
    assert "Nästa brev går torsdag 23 september 2027, om 7 dagar" in page.text
    shown, folded = page.text.split("<details>")
    assert "/brev/samla-in/fore-7-2027-09-30/" in shown
    assert "/brev/samla-in/fore-14-2027-09-30/" in folded
    summary = folded.split("</summary>")[0]
    assert "1–16 september 2027" in summary
    assert "Skickat: 1" in summary
    assert "Har gjort sitt: 1" in summary
    assert "Hann bli inaktuell innan den skulle gå: 1" in summary


def test_steps_that_open_later_are_folded_and_those_that_are_open_are_not(
    client, clock
):
    round_ = f.RoundFactory(open_step=Step.GATHER)
    client.force_login(round_.planned_by)
    represented(round_)

    page = client.get(reverse("process:letter_plan", args=[round_.public_id]))

    plan = page.context["plan"]
    assert [section.spec.step for section in plan.next] == [Step.GATHER]
    assert [section.spec.step for section in plan.later] == [
        Step.FORWARD,
        Step.COMPILE,
        Step.SCREEN,
        Step.RANK,
        Step.HAND_OVER,
        Step.FEEDBACK,
    ]
    assert page.text.count("<details>") == len(plan.later) + len(plan.gone)


def test_a_round_that_is_over_says_that_nothing_more_goes(client, round_, skr, clock):
    represented(round_)
    sweep.send_due(MIDMONTH)
    clock.move_to(morning(date(2027, 12, 1)))
    client.force_login(skr)

    page = client.get(reverse("process:letter_plan", args=[round_.public_id]))

    assert page.context["plan"].next == []
    assert "Inga fler brev går i den här omgången." in page.text
    assert "Härnäst" not in page.text
    assert "Har gått" in page.text


@pytest.mark.parametrize("name", ["letter_plan", "rehearsal", "reminder_days"])
def test_a_round_without_dates_has_no_letters_yet(client, round_, skr, name):
    round_.periods.all().delete()

    page = client.get(reverse(f"process:{name}", args=[round_.public_id]))

    assert page.status_code == 200
    assert 'class="empty"' in page.text


def test_who_is_put_off_to_another_day_still_stands_among_those_to_come(
    client, round_, skr
):
    held = represented(round_)
    other = outbox.queue(
        EmailMessage("Annat", "Annat", to=["a@a.se"]), at=MIDMONTH, kind=sweep.KIND
    )
    DailyLetter.objects.create(user=held.user, day=MIDMONTH.date(), letter=other)
    sweep.send_due(MIDMONTH)

    page = client.get(reverse("process:letter_plan", args=[round_.public_id]))

    first = page.context["plan"].first
    assert first.key.slug == "fore-14-2027-09-30"
    assert "Nästa brev går fredag 17 september 2027, i morgon" in page.text


def test_a_member_of_the_panel_is_named_without_the_round_that_the_letter_names(
    client, clock
):
    round_ = f.RoundFactory(title="Barn & unga", open_step=Step.RANK)
    f.NeedFactory(round=round_, status="support_lacking")
    member = f.PanelMemberFactory(round=round_)
    client.force_login(round_.planned_by)
    args = [round_.public_id, Step.RANK, f"hjalp-{round_.period(Step.RANK).last_day}"]

    page = client.get(reverse("process:letter_occasion", args=args))

    (letter,) = page.context["previews"]
    assert f"Den här har något kvar: {member.user}.\n" in letter.body


def test_from_each_recipient_it_is_one_click_to_all_reminders_to_that_person(
    client, round_, skr
):
    held = represented(round_)
    path = reverse("process:reminders_of", args=[held.public_id])

    page = occasion(client, round_, "fore-7-2027-09-30")

    assert f'<a href="{path}">{held.user}</a>' in page.text
    assert client.get(path).status_code == 200
    helpers = occasion(client, round_, "hjalp-2027-09-30")
    assert f'<a href="/brev/paminnelser/">{skr}</a>' in helpers.text
    assert "/uppdrag/" not in helpers.text.split("<main")[1]  # SKR has no assignment


def test_an_rss_gets_to_those_whom_it_may_help_now(client, round_, clock):
    held = represented(round_)
    coverage = held.municipality.coverage.get()
    coordinator = f.CoordinatorFactory(rss=coverage.rss).user
    client.force_login(coordinator)
    path = reverse("process:reminders_of", args=[held.public_id])
    sweep.send_due(MIDMONTH)
    assert path in occasion(client, round_, "fore-14-2027-09-30").text

    clock.move_to(morning(date(2027, 12, 1)))  # and then it has another RSS
    coverage.until = date(2027, 11, 1)
    coverage.save()
    client.force_login(coordinator)
    page = occasion(client, round_, "fore-14-2027-09-30")

    assert str(held.user) in page.text
    assert path not in page.text
    assert client.get(path).status_code == 404


def test_a_step_that_has_not_opened_counts_everyone_who_acts_in_it(
    client, round_, skr, clock
):
    represented(round_)
    answered = represented(round_)
    f.NilReturnFactory(round=round_, municipality=answered.municipality)
    clock.move_to(dates.start_of(date(2027, 8, 1)))

    found = plan_of(client, round_)

    assert found.pop("hjalp-2027-09-30") == {"ska-ga": those_at_skr()}
    assert set(map(str, found.values())) == {"{'ska-ga': 2}"}
    assert "har inte öppnat" in client.get(f"/omgangar/{round_.public_id}/brev/").text


def test_who_answers_is_not_known_until_the_needs_are_handed_over(client, clock):
    round_ = f.RoundFactory()
    officer = f.OfficerFactory()
    f.EngagementFactory(round=round_, agency=officer.agency)
    client.force_login(round_.planned_by)
    last = round_.period(Step.FEEDBACK).last_day

    page = client.get(
        reverse(
            "process:letter_occasion",
            args=[round_.public_id, Step.FEEDBACK, f"fore-60-{last}"],
        )
    )

    # 60 days before is before it opens, in a step of 30 days: there is no such letter.
    assert page.status_code == 404
    page = client.get(
        reverse(
            "process:letter_occasion",
            args=[round_.public_id, Step.FEEDBACK, f"sista-dagen-{last}"],
        )
    )
    assert people(page) == {officer.user.email: "Ska gå"}


def test_the_preview_is_the_letter_that_is_then_written(client, round_, skr):
    silent = represented(round_)
    coordinator = f.CoordinatorFactory(rss=silent.municipality.coverage.get().rss)
    sweep.send_due(MIDMONTH)
    previewed = {}
    for slug in ("fore-7", "sista-dagen", "efter", "hjalp"):
        page = occasion(client, round_, f"{slug}-2027-09-30")
        (previewed[slug],) = page.context["previews"]
        assert page.context["previews"][0].body.split("\n")[0] in page.text

    for slug, day, user in (
        ("fore-7", date(2027, 9, 23), silent.user),
        ("sista-dagen", LAST, silent.user),
        ("efter", LAST + DAY, silent.user),
        ("hjalp", LAST + DAY, coordinator.user),
    ):
        sweep.send_due(morning(day))
        written = Letter.objects.filter(to=user.email).latest("pk")
        assert (written.to, written.subject, written.body) == (
            *previewed[slug].to,
            previewed[slug].subject,
            previewed[slug].body,
        )


def test_each_recipient_is_named_with_the_municipality_and_how_it_went(
    client, round_, skr
):
    silent, other = represented(round_), represented(round_)
    sweep.send_due(MIDMONTH)
    Letter.objects.filter(to=silent.user.email).update(
        obsolete_at=MIDMONTH, obsolete_because="Det är redan gjort."
    )

    page = occasion(client, round_, "fore-14-2027-09-30")

    assert people(page) == {
        silent.user.email: "Inaktuellt, skickades inte",
        other.user.email: "Väntar på att skickas",
    }
    assert silent.municipality.name in page.text
    assert "Det är redan gjort." in page.text


def test_many_recipients_are_told_page_by_page(client, round_, skr):
    for _each in range(51):
        represented(round_)

    first = occasion(client, round_, "fore-7-2027-09-30")
    second = occasion(client, round_, "fore-7-2027-09-30", sida=2)

    assert [len(first.context["page"]), len(second.context["page"])] == [50, 1]


@pytest.mark.parametrize(
    "slug",
    [
        "fore-8-2027-09-30",
        "fore-7-2027-10-30",
        "sista-dagen-2027-02-31",
        "sista-dagen",
        "imorgon-2027-09-30",
    ],
)
def test_an_occasion_that_is_not_is_not_found(client, round_, skr, slug):
    represented(round_)

    assert occasion(client, round_, slug).status_code == 404


def test_who_waits_for_another_days_letter_is_said_to(client, round_, skr):
    represented(round_)
    sweep.send_due(MIDMONTH)
    DailyLetter.objects.update(day=date(2027, 9, 23))  # of something else

    page = occasion(client, round_, "fore-7-2027-09-30")

    assert "Väntar till 24 september 2027 kl. 08.00" in page.text


def test_a_coordinator_sees_the_own_municipalities_and_nobody_elses(client, round_):
    mine, other = represented(round_), represented(round_)
    rss = mine.municipality.coverage.get().rss
    client.force_login(f.CoordinatorFactory(rss=rss).user)

    found = plan_of(client, round_)

    assert found["fore-7-2027-09-30"] == {"ska-ga": 1}
    assert "hjalp-2027-09-30" not in found
    assert people(occasion(client, round_, "fore-7-2027-09-30")) == {
        mine.user.email: "Ska gå"
    }
    assert other.user.name not in occasion(client, round_, "fore-7-2027-09-30").text
    assert occasion(client, round_, "hjalp-2027-09-30").status_code == 404
    for name in ("rehearsal", "reminder_days"):
        path = reverse(f"process:{name}", args=[round_.public_id])
        assert client.get(path).status_code == 403


def test_the_pages_take_as_many_statements_for_many_people(client, round_, skr):
    path = reverse("process:letter_plan", args=[round_.public_id])
    represented(round_)
    sweep.send_due(MIDMONTH)
    client.get(path)
    counts = []
    for _more in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
            occasion(client, round_, "fore-7-2027-09-30")
        counts.append(len(captured))
        for _each in range(3):
            represented(round_)
        sweep.send_due(MIDMONTH)

    assert counts[0] == counts[1]
    assert counts[0] < 75


def test_looking_ahead_writes_nothing(client, round_, skr):
    represented(round_)
    plan_of(client, round_)  # and the session notes that somebody is there
    before = snapshot()

    plan_of(client, round_)
    occasion(client, round_, "fore-7-2027-09-30")
    client.get(reverse("process:rehearsal", args=[round_.public_id]))

    assert snapshot() == before
    assert (Letter.objects.count(), Reminder.objects.count()) == (0, 0)


# --- Before a last day is moved --------------------------------------------------------


def test_what_a_moved_day_changes_of_the_letters_is_shown_and_is_what_happens(
    client, skr, round_
):
    silent = represented(round_)
    sweep.send_due(MIDMONTH)
    path = reverse("process:move_deadline", args=[round_.public_id, Step.GATHER])
    data = {"last_day": "2027-10-14", "reason": "Valet"}

    page = client.post(path, data)

    shown = page.context["letters"]
    assert shown.told_at_once == 1
    assert [due.date() for _key, due, _n in shown.falls_away] == [
        date(2027, 9, 23),
        date(2027, 9, 29),
        LAST,
        date(2027, 10, 1),
        date(2027, 10, 1),
    ]
    comes = [(key.kind, due) for key, due, n in shown.comes if key.kind != "help"]
    assert "går direkt till 1 person" in page.text
    assert "torsdag 23 september 2027: 7 dagar före" in page.text
    assert Round.objects.get(pk=round_.pk).period(Step.GATHER).last_day == LAST

    client.post(path, {**data, "accepted": "2027-10-14"})
    assert Letter.objects.filter(kind="process.moved_deadline").count() == 1
    at, until = MIDMONTH + timedelta(hours=3), morning(date(2027, 10, 20))
    while at <= until:
        sweep.send_due(at)
        at += timedelta(hours=1)
    rows = Reminder.objects.with_letters().filter(
        user=silent.user, closes_at__gt=until - 6 * DAY
    )
    assert [(row.kind, row.due_at) for row in rows.order_by("due_at")] == comes


# --- The rehearsal --------------------------------------------------------------------


def rehearse(*args):
    out = StringIO()
    call_command("rehearse", *args, stdout=out)
    return out.getvalue()


def test_the_rehearsal_tells_every_letter_and_leaves_no_trace(round_):
    silent, answered = represented(round_), represented(round_)
    f.NilReturnFactory(round=round_, municipality=answered.municipality)
    before = snapshot()

    said = rehearse(round_.public_id)

    assert snapshot() == before
    lines = [line for line in said.splitlines() if silent.user.email in line]
    assert [line.split("  ")[0] for line in lines] == [
        f"{day} kl. 08.00"
        for day in (
            "1 september 2027",
            "16 september 2027",
            "23 september 2027",
            "29 september 2027",
            "30 september 2027",
            "1 oktober 2027",
        )
    ]
    assert said.count(answered.user.email) == 6  # as if nobody did anything
    assert f"{12 + those_at_skr()} brev. Inget är skickat" in said
    assert "om 7 dagar" not in said
    assert "om 7 dagar" in rehearse(round_.public_id, "--text")


def test_a_round_that_is_not_cannot_be_rehearsed(round_):
    with pytest.raises(CommandError, match="finns ingen omgång"):
        rehearse("finns-inte")


def test_the_page_of_the_rehearsal_folds_names_and_texts(client, round_, skr):
    silent = represented(round_)
    Mailbox.objects.create(  # nobody is away from a rehearsal
        address=silent.user.email, away_from=date(2027, 1, 1), away_through=LAST
    )

    page = client.get(reverse("process:rehearsal", args=[round_.public_id]))

    assert [one.at for one in page.context["moments"]][:2] == [
        morning(date(2027, 9, 1)),
        MIDMONTH,
    ]
    assert [key.slug for key in page.context["moments"][1].occasions] == [
        "fore-14-2027-09-30"
    ]
    assert "Samla in behov: 14 dagar före sista dagen" in page.text
    assert str(silent.user) in page.text
    assert f"Det blir {6 + those_at_skr()} brev" in page.text


# --- The days of a round ---------------------------------------------------------------


def choose(client, round_, days):
    path = reverse("process:reminder_days", args=[round_.public_id])
    return client.post(path, {"days_20": days}, follow=True)


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("10, 3", [10, 3]),
        ("3 10 3", [10, 3]),
        ("Inga", []),
        ("14, 7, 1", [14, 7, 1]),
    ],
)
def test_skr_chooses_the_days_and_the_log_says_so(client, round_, skr, written, stored):
    page = choose(client, round_, written)

    assert Round.objects.get().period(Step.GATHER).remind_days_before == stored
    event = Event.objects.get()
    assert event.verb == "ändrade påminnelserna"
    assert event.note.startswith("Samla in behov: som modellen säger → ")
    assert "Sparat. Här ser du breven" in page.text

    choose(client, round_, "")
    assert Round.objects.get().period(Step.GATHER).remind_days_before is None
    assert Event.objects.count() == 2


def test_a_step_that_has_ended_for_all_is_not_asked_about(client, skr, clock):
    round_ = f.RoundFactory(open_step=Step.FORWARD)
    path = reverse("process:reminder_days", args=[round_.public_id])
    assert next(iter(client.get(path).context["form"].fields)) == "days_30"

    gather = round_.period(Step.GATHER)
    f.ExtensionFactory(period=gather, closes_at=MIDMONTH + 7 * DAY)
    assert next(iter(client.get(path).context["form"].fields)) == "days_20"


def test_what_is_as_it_was_is_not_noted(client, round_, skr):
    choose(client, round_, "")

    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("fjorton", "Skriv hela tal med komma emellan, till exempel 14, 7, 1."),
        ("7, -1", "Skriv hela tal med komma emellan, till exempel 14, 7, 1."),
        ("0", "Skriv tal från 1 till 90."),
        ("91", "Skriv tal från 1 till 90."),
        (",", "Skriv tal från 1 till 90."),
        ("7,6,5,4,3,2,1", "Skriv högst 6 tal: fler brev än så läses inte."),
        (
            "21, 3",
            "21 dagar före har redan varit, så den påminnelsen skulle gå direkt. "
            "Ta bort talet.",
        ),
    ],
)
def test_what_cannot_be_days_is_told_and_kept(client, round_, skr, written, said):
    page = choose(client, round_, written)

    assert page.context["form"].errors == {"days_20": [said]}
    assert f'value="{written}"' in page.text
    assert Round.objects.get().period(Step.GATHER).remind_days_before is None
    assert not Event.objects.exists()


def test_the_calendar_says_when_each_step_reminds(client, skr):
    planned = f.RoundFactory()
    planned.periods.filter(step=Step.GATHER).update(remind_days_before=[10, 3])
    planned.periods.filter(step=Step.RANK).update(remind_days_before=[])

    page = client.get(reverse("process:calendar", args=[planned.public_id]))

    assert {
        row["period"].step: row["reminds"]
        for row in page.context["rows"]
        if row["reminds"] != "14, 7, 1 dagar före"
    } == {
        Step.GATHER: "10, 3 dagar före",
        Step.RANK: "Sista dagen",
        Step.FEEDBACK: "60, 14, 7, 1 dagar före",
    }
    assert f"/omgangar/{planned.public_id}/brev/" in page.text
