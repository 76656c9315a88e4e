"""Promises with dates live on: read out of the answers, reminded of, seen when overdue."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from needs.models import About, Feedback, PromiseReminder, promises_in
from outbox.models import Letter
from process.reminding import sweep as reminders
from rounds.dates import STOCKHOLM
from rounds.models import Step
from tests import factories as f
from tests.needs.scenes import officer_in, received

pytestmark = pytest.mark.django_db
TODAY = date(2027, 3, 1)


@pytest.fixture
def officer():
    return officer_in(f.RoundFactory(open_step=Step.FEEDBACK))


@pytest.fixture
def need(officer):
    return received(officer, round_=officer.agency.engagements.get().round)


def say(need, officer, *, days=0, **fields):
    return f.FeedbackFactory(
        need=need,
        agency=officer.agency,
        created_by=officer.user,
        published_by=officer.user,
        published_at=timezone.now() + timedelta(days=days),
        **fields,
    )


def states(today=TODAY):
    answers = Feedback.objects.published().in_order()
    return [(one.about, one.state) for one in promises_in(answers, today)]


def at(day, hour=8):
    return datetime(day.year, day.month, day.day, hour, tzinfo=STOCKHOLM)


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (TODAY - timedelta(days=1), "overdue"),
        (TODAY, "due"),
        (TODAY + timedelta(days=30), "due"),
        (TODAY + timedelta(days=31), "planned"),
    ],
)
@pytest.mark.parametrize("about", ["plan", "word"])
def test_a_date_is_planned_then_due_then_overdue(need, officer, about, day, state):
    name = {"plan": "planned_on", "word": "next_update_on"}[about]
    say(need, officer, **{name: day})

    assert states() == [(about, state)]


@pytest.mark.parametrize(
    ("later", "state"),
    [
        ({"code": "exists", "link": "https://exempel.se/"}, "delivered"),
        ({"code": "not_handled", "instead": "Fråga RSS."}, "given_up"),
        ({"code": "referred"}, "given_up"),
        ({"code": "new"}, "overdue"),
    ],
)
def test_a_plan_is_kept_given_up_or_stands(need, officer, later, state):
    say(need, officer, planned_on=TODAY - timedelta(days=9))
    say(need, officer, days=1, **later)

    assert states() == [("plan", state)]


def test_a_plan_is_moved_by_a_later_one(need, officer):
    say(need, officer, planned_on=TODAY - timedelta(days=9))
    say(need, officer, days=1, planned_on=TODAY + timedelta(days=90))

    assert states() == [("plan", "moved"), ("plan", "planned")]


def test_the_next_word_is_kept_by_whatever_is_said_next_by_the_same_agency(
    need, officer
):
    other = officer_in(need.round)
    f.RecipientFactory(need=need, agency=other.agency, leads=False)
    say(need, officer, next_update_on=TODAY - timedelta(days=9))
    say(need, other, days=1)
    assert states() == [("word", "overdue")]

    say(need, officer, days=2)
    assert states() == [("word", "delivered")]


# --- Reminders


def test_the_agency_is_reminded_twice_before_its_own_date_in_one_letter_each(
    need, officer
):
    second = received(officer, round_=need.round, title="Det andra behovet")
    day = TODAY + timedelta(days=21)  # a Monday
    say(need, officer, planned_on=day)
    say(second, officer, next_update_on=day)

    for step in range(24 * 25):
        reminders.send_due(at(TODAY) + timedelta(hours=step))

    letters = list(Letter.objects.order_by("created_at"))
    assert [(one.to, one.created_at) for one in letters] == [
        (officer.user.email, at(day - timedelta(days=14))),
        (officer.user.email, at(day - timedelta(days=3))),
    ]
    assert letters[0].subject == "Påminnelse: 2 datum ni har lovat kommer snart"
    assert "Det andra behovet" in letters[0].body
    assert f"https://lokalabehov.test{reverse('needs:promises')}" in letters[0].body


def test_after_a_standstill_only_the_latest_reminder_goes_out_and_none_after_the_day(
    need, officer
):
    say(need, officer, planned_on=TODAY)

    assert reminders.send_due(at(TODAY)) == 1
    assert reminders.send_due(at(TODAY)) == 0
    assert PromiseReminder.objects.get().days_before == 3
    PromiseReminder.objects.all().delete()
    assert reminders.send_due(at(TODAY + timedelta(days=1))) == 0


def test_nobody_is_reminded_of_what_is_kept_or_of_a_draft(need, officer):
    day = TODAY + timedelta(days=3)
    f.FeedbackFactory(need=need, agency=officer.agency, planned_on=day)
    assert reminders.send_due(at(TODAY)) == 0

    Feedback.objects.all().delete()
    say(need, officer, next_update_on=day)
    say(need, officer, days=1)
    assert reminders.send_due(at(TODAY)) == 0


def test_another_worker_may_have_been_first(need, officer):
    say(need, officer, planned_on=TODAY + timedelta(days=3))
    ours = reminders.due(at(TODAY)).letters
    assert reminders.send_due(at(TODAY)) == 1

    assert (reminders._send(ours, at(TODAY)), Letter.objects.count()) == (0, 1)


def test_a_reminder_is_sent_once_says_the_database(need, officer):
    fields = {
        "feedback": say(need, officer, planned_on=TODAY),
        "about": About.PLAN,
        "days_before": 3,
        "user": officer.user,
    }
    PromiseReminder.objects.create(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        PromiseReminder.objects.create(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        PromiseReminder.objects.create(**fields | {"about": "annat"})


# --- The page


def test_skr_sees_what_is_overdue_by_agency_and_round_and_an_agency_its_own(
    client, need, officer
):
    other = officer_in(need.round)
    received(other, round_=need.round)
    received(officer, round_=need.round)
    yesterday = timezone.now().date() - timedelta(days=2)
    said = say(need, officer, planned_on=yesterday, days=-9)
    where = reverse("needs:promises")

    client.force_login(f.SkrFactory())
    page = client.get(where)
    client.force_login(officer.user)
    own = client.get(where)
    client.force_login(other.user)
    others = client.get(where)

    def rows(response):
        return sorted(
            (row.agency.name, row.received, row.answered, row.open, row.overdue)
            for row in response.context["standings"]
        )

    mine = (officer.agency.name, 2, 1, 1, 1)
    assert rows(page) == sorted([mine, (other.agency.name, 1, 0, 0, 0)])
    assert rows(own) == [mine]
    assert rows(others) == [(other.agency.name, 1, 0, 0, 0)]
    overdue = [
        [one.promise.answer for one in response.context["overdue"]]
        for response in (page, own, others)
    ]
    assert overdue == [[said], [said], []]
    write = "Skriv ett senare besked"
    assert [write in r.content.decode() for r in (page, own)] == [False, True]


def test_what_waits_for_an_answer_is_told_with_its_age_the_oldest_first(
    client, need, officer
):
    newer = received(officer, round_=need.round)
    answered = received(officer, round_=need.round)
    say(answered, officer)
    for one, days in ((need, 40), (newer, 3)):
        handed_over_at = timezone.now() - timedelta(days=days)
        one.recipients.update(handed_over_at=handed_over_at)
    write = "Skriv ett svar"

    client.force_login(officer.user)
    own = client.get(reverse("needs:promises"))
    client.force_login(f.SkrFactory())
    page = client.get(reverse("needs:promises"))

    for response in (own, page):
        told = [(w.recipient.need, w.days) for w in response.context["waiting"]]
        assert told == [(need, 40), (newer, 3)]
        assert "40 dagar" in response.content.decode()
        (row,) = response.context["standings"]
        assert (row.received, row.answered) == (3, 1)
    assert [write in r.content.decode() for r in (own, page)] == [True, False]


def test_nobody_is_led_to_a_form_that_is_closed(client):
    round_ = f.RoundFactory(open_step=Step.FEEDBACK)
    officer = officer_in(round_)
    said = received(officer, round_=round_)
    say(said, officer, planned_on=TODAY)
    received(officer, round_=round_)
    client.force_login(officer.user)
    links = ("Skriv ett svar", "Skriv ett senare besked")

    def led():
        page = client.get(reverse("needs:promises")).content.decode()
        return [words in page for words in links], "svara har passerat." in page

    assert led() == ([True, True], False)
    feedback = round_.periods.filter(step=Step.FEEDBACK)
    feedback.update(opens_at=timezone.now() + timedelta(days=1))
    assert led() == ([False, False], False)
    feedback.update(
        opens_at=timezone.now() - timedelta(days=9),
        closes_at=timezone.now() - timedelta(days=1),
    )
    assert led() == ([False, False], True)
    f.ExtensionFactory(
        period=round_.period(Step.FEEDBACK),
        organization_key=officer.agency.organization_key,
    )
    assert led() == ([True, True], False)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_five_statements(
    client, officer, count, django_assert_num_queries
):
    for _ in range(count):
        need = received(officer, round_=officer.agency.engagements.get().round)
        say(need, officer, planned_on=TODAY)
    client.force_login(officer.user)
    client.get(reverse("needs:promises"))

    # Session and person; whether he or she may; answers, marks, receipts, calendars.
    with django_assert_num_queries(2 + 1 + 3 + 2):
        client.get(reverse("needs:promises"))
