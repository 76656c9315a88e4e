"""A colleague reads a draft, and prepared answers go out together on their day, once."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from needs import actions
from needs.models import Feedback
from outbox.models import Letter
from rounds.dates import STOCKHOLM
from rounds.models import Event, Step
from tests import factories as f
from tests.needs.scenes import forwarded, officer_in, received, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_():
    return f.RoundFactory(open_step=Step.FEEDBACK)


@pytest.fixture
def officer(round_, client):
    officer = officer_in(round_)
    client.force_login(officer.user)
    return officer


@pytest.fixture
def colleague(officer):
    return f.OfficerFactory(agency=officer.agency)


def draft(officer, round_, **fields):
    need = received(officer, round_=round_, source=fields.pop("source", None))
    return f.FeedbackFactory(
        need=need, agency=officer.agency, created_by=officer.user, **fields
    )


def where(round_):
    return reverse("needs:check_answers", args=[round_.public_id])


def press(client, round_, **data):
    data = {"visat": timezone.now().isoformat(), **data}
    return client.post(where(round_), data, follow=True)


def tomorrow(days=1):
    return (timezone.now().astimezone(STOCKHOLM) + timedelta(days=days)).date()


def at(day, hour, minute=0):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=STOCKHOLM)


def prepare(*drafts, on, by):
    return actions.prepare(drafts, on=on, seen_at=timezone.now(), by=by.user)


# --- A colleague reads


def test_a_colleague_says_that_the_draft_is_read(client, officer, colleague, round_):
    row = draft(officer, round_)
    unread = client.get(where(round_)).content.decode()
    client.force_login(colleague.user)

    page = press(client, round_, last=row.public_id)

    row.refresh_from_db()
    assert row.read_by == colleague.user
    assert texts(page) == [f"Det syns nu att du har läst svaret på ”{row.need}”."]
    assert f"{colleague.user} har läst svaret" in page.content.decode()
    assert "Det går att publicera ändå." in unread
    assert Event.objects.count() == 0  # a draft is nobody else's business


def test_who_wrote_it_does_not_read_it_for_the_others(client, officer, round_):
    row = draft(officer, round_)

    page = press(client, round_, last=row.public_id)

    assert texts(page) == ["Du har skrivit svaret. En kollega ska läsa det."]
    row.refresh_from_db()
    assert row.read_by is None


def test_a_changed_draft_is_unread_and_without_its_day(officer, colleague, round_):
    row = draft(officer, round_)
    now = timezone.now()
    actions.say_read(row, seen_at=now, by=colleague.user, at=now)
    prepare(row, on=tomorrow(), by=officer)

    actions.save_answer(
        row.need,
        agency=row.agency,
        code="new",
        reason="Andra ord.",
        version=row.saved_at,
        by=colleague.user,
        at=now,
    )

    row.refresh_from_db()
    said = (row.read_by, row.read_at, row.publish_on, row.prepared_by)
    assert said == (None, None, None, None)
    assert row.writers == {officer.user.pk, colleague.user.pk}
    later = timezone.now()
    with pytest.raises(actions.OwnWords):
        actions.say_read(row, seen_at=later, by=colleague.user, at=later)


def test_what_was_changed_after_it_was_shown_is_neither_read_nor_prepared(
    officer, colleague, round_
):
    row = draft(officer, round_)
    before = row.saved_at - timedelta(seconds=1)

    with pytest.raises(actions.ChangedSince):
        actions.say_read(row, seen_at=before, by=colleague.user, at=timezone.now())
    with pytest.raises(actions.ChangedSince):
        actions.prepare([row], on=tomorrow(), seen_at=before, by=officer.user)


def test_an_unread_draft_may_be_published(client, officer, round_):
    row = draft(officer, round_)

    press(client, round_, svar=row.public_id)

    row.refresh_from_db()
    assert (row.published_by, row.read_by) == (officer.user, None)


# --- On a day


def test_chosen_drafts_are_prepared_for_a_day_and_taken_back(client, officer, round_):
    rows = [draft(officer, round_) for _ in range(3)]
    chosen = [row.public_id for row in rows[:2]]

    page = press(client, round_, svar=chosen, on=str(tomorrow()), pa_dag="1")

    days = Feedback.objects.order_by("pk").values_list("publish_on", flat=True)
    assert list(days) == [tomorrow(), tomorrow(), None]
    assert "Publiceras" in page.content.decode()
    assert "2 svar publiceras" in texts(page)[0]
    assert Letter.objects.count() == 0

    press(client, round_, inte=chosen[0])
    assert list(days.all()) == [None, tomorrow(), None]


@pytest.mark.parametrize("on", ["", "i morgon", "2001-01-01", "2199-01-01"])
def test_a_day_outside_the_time_is_refused_and_what_was_chosen_is_kept(
    client, officer, round_, on
):
    rows = [draft(officer, round_) for _ in range(2)]

    page = press(client, round_, svar=rows[1].public_id, on=on, pa_dag="1")

    assert list(page.context["form"].errors) == ["on"]
    assert page.context["chosen"] == [rows[1].public_id]
    assert page.context["form"]["on"].value() == on
    assert Feedback.objects.exclude(publish_on=None).count() == 0


def test_prepared_answers_go_out_at_seven_that_day_once_in_one_letter(officer, round_):
    source = forwarded(round_)
    first, second = draft(officer, round_, source=source), draft(officer, round_)
    other = officer_in(round_)
    third = f.FeedbackFactory(
        need=first.need, agency=other.agency, created_by=other.user
    )
    f.RecipientFactory(need=first.need, agency=other.agency, leads=False)
    left = draft(officer, round_)
    person = f.RepresentativeFactory(
        municipality=source.gathered.get().submission.municipality
    ).user
    day = tomorrow(3)
    prepare(first, second, on=day, by=officer)
    prepare(third, on=day, by=other)

    assert actions.publish_due(at=at(day, 6, 59)) == 0
    assert actions.publish_due(at=at(day, 7)) == 3
    assert actions.publish_due(at=at(day, 7)) == 0

    left.refresh_from_db()
    assert left.published_at is None
    published = Feedback.objects.published().order_by("pk")
    assert list(published.values_list("published_at", "published_by")) == [
        (at(day, 7), officer.user.pk),
        (at(day, 7), officer.user.pk),
        (at(day, 7), other.user.pk),
    ]
    letters = Letter.objects.filter(to=person.email)
    assert letters.count() == 1
    body = letters.get().body
    assert (str(officer.agency) in body, str(other.agency) in body) == (True, True)


def test_after_a_standstill_prepared_answers_go_out_late_even_if_the_step_is_over(
    officer, round_
):
    row = draft(officer, round_)
    prepare(row, on=tomorrow(), by=officer)

    assert actions.publish_due(at=at(tomorrow(400), 3)) == 1
    row.refresh_from_db()
    assert row.published_at == at(tomorrow(400), 3)


def test_what_is_published_by_hand_does_not_go_out_again(client, officer, round_):
    row = draft(officer, round_)
    prepare(row, on=tomorrow(), by=officer)

    press(client, round_, svar=row.public_id)

    row.refresh_from_db()
    assert (row.published_at is None, row.publish_on) == (False, None)
    assert actions.publish_due(at=at(tomorrow(), 8)) == 0
    assert Letter.objects.filter(to=officer.user.email).count() == 1


def test_the_database_holds_who_reads_and_who_prepares(officer, colleague, round_):
    row = draft(officer, round_)
    now = timezone.now()
    for wrong in (
        {"read_at": now, "read_by": officer.user},
        {"read_at": now, "read_by": colleague.user, "saved_by": colleague.user},
        {"read_at": now},
        {"publish_on": tomorrow()},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Feedback.objects.filter(pk=row.pk).update(**wrong)
