"""Two agencies answer together: the other stands behind the words before they go out."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from needs import actions
from needs.models import Feedback, Need, Recipient
from outbox.models import Letter
from process.outstanding import officers_with_unanswered
from rounds.models import Step
from tests import factories as f
from tests.needs.scenes import officer_in, received, texts

pytestmark = pytest.mark.django_db
ANSWER = {"code": "new", "reason": "Vi gör det tillsammans."}


class Two:
    """A need with two agencies; the first one leads, the second one writes."""

    def __init__(self):
        self.round = f.RoundFactory(open_step=Step.FEEDBACK)
        self.lead, self.writer = officer_in(self.round), officer_in(self.round)
        self.need = received(self.lead, round_=self.round)
        f.RecipientFactory(need=self.need, agency=self.writer.agency, leads=False)

    def draft(self, **fields):
        return f.FeedbackFactory(
            need=self.need,
            agency=self.writer.agency,
            created_by=self.writer.user,
            together_with=self.lead.agency,
            **fields,
        )

    def url(self, page):
        return f"/myndighet/behov/{self.need.public_id}/{page}/"

    @property
    def list_url(self):
        return reverse("needs:answers", args=[self.round.public_id])

    def press(self, client, row, seen_at=None):
        seen_at = seen_at or timezone.now()
        data = {"svar": row.public_id, "visat": seen_at.isoformat()}
        return client.post(self.url("sta-bakom"), data, follow=True)


@pytest.fixture
def two():
    return Two()


def confirm(row, two):
    now = timezone.now()
    actions.stand_behind(row, seen_at=now, by=two.lead.user, at=now)


def publish(row, two):
    now = timezone.now()
    return actions.publish([row], seen_at=now, by=two.writer.user, at=now)


def test_a_joint_answer_is_written_confirmed_and_published_as_both_agencies(
    client, two
):
    client.force_login(two.writer.user)
    together = {"together_with": two.lead.agency.public_id}
    client.post(two.url("svar"), ANSWER | together)
    row = Feedback.objects.get()
    assert row.together_with == two.lead.agency

    client.force_login(two.lead.user)
    asked = client.get(two.list_url).content.decode()
    page = two.press(client, row)
    publish(row, two)

    assert "Svar som ni kan stå bakom" in asked
    assert ANSWER["reason"] in asked
    assert texts(page) == [
        f"Ni står nu bakom svaret på ”{two.need}”. {two.writer.agency} kan publicera det."
    ]
    row.refresh_from_db()
    assert row.confirmed_by == two.lead.user
    both = f"{two.writer.agency} och {two.lead.agency} tillsammans"
    assert row.senders == both
    letters = Letter.objects.filter(kind="needs.answered")
    assert [both in letter.body for letter in letters] == [True, True]


def test_it_answers_for_the_agency_that_leads_as_well(two):
    row = two.draft()
    owing = officers_with_unanswered(two.round)
    assert list(owing) == [two.lead.user]
    confirm(row, two)
    publish(row, two)

    two.need.refresh_from_db()
    assert two.need.status == Need.Status.ANSWERED
    assert list(owing.all()) == []
    answered = Recipient.objects.with_answers().values_list("answered_at", flat=True)
    assert None not in set(answered)


def test_it_is_neither_published_nor_prepared_before_the_other_stands_behind_it(
    client, two
):
    row, now = two.draft(), timezone.now()
    with pytest.raises(actions.NotConfirmed):
        publish(row, two)
    tomorrow = now.date() + timedelta(days=1)
    with pytest.raises(actions.NotConfirmed):
        actions.prepare([row], on=tomorrow, seen_at=now, by=two.writer.user)
    client.force_login(two.writer.user)
    page = client.post(
        reverse("needs:check_answers", args=[two.round.public_id]),
        {"svar": row.public_id, "visat": timezone.now().isoformat()},
        follow=True,
    )
    assert texts(page) == [
        "Inget är gjort: den andra myndigheten står inte bakom svaret än."
    ]
    assert "har inte sagt att de står bakom svaret än" in page.content.decode()


def test_changed_words_are_stood_behind_anew(client, two):
    row = two.draft()
    confirm(row, two)
    actions.save_answer(
        two.need,
        agency=two.writer.agency,
        **ANSWER | {"reason": "Andra ord."},
        together_with=two.lead.agency,
        version=row.saved_at,
        by=two.writer.user,
        at=timezone.now(),
    )

    row.refresh_from_db()
    assert row.lacks_confirmation is True
    client.force_login(two.lead.user)
    early = two.press(client, row, seen_at=row.saved_at - timedelta(seconds=1))
    assert texts(early) == ["Utkastet har ändrats. Läs igenom det igen."]
    row.refresh_from_db()
    assert row.confirmed_at is None


def test_nobody_but_the_agency_that_is_asked_stands_behind_it_or_reads_it(client, two):
    row = two.draft(reason="hemligt-utkast")
    third = officer_in(two.round)
    f.RecipientFactory(need=two.need, agency=third.agency, leads=False)
    for user in (third.user, two.writer.user):
        client.force_login(user)
        for asked in (row, Feedback(public_id="zzzzzzzz")):  # as if it were not there
            assert texts(two.press(client, asked)) == ["Utkastet finns inte längre."]
    client.force_login(third.user)
    for page in (two.list_url, reverse("needs:need", args=[two.need.public_id])):
        assert "hemligt-utkast" not in client.get(page).content.decode()
    row.refresh_from_db()
    assert row.confirmed_at is None


def test_only_those_who_received_the_need_can_be_asked(client, two):
    stranger = f.AgencyFactory()
    client.force_login(two.writer.user)

    page = client.post(two.url("svar"), ANSWER | {"together_with": stranger.public_id})

    assert list(page.context["form"].errors) == ["together_with"]
    with pytest.raises(actions.NotARecipient):
        actions.save_answer(
            two.need,
            agency=two.writer.agency,
            **ANSWER,
            together_with=stranger,
            by=two.writer.user,
            at=timezone.now(),
        )


def test_an_agency_alone_with_a_need_is_not_asked_with_whom_it_answers(client, two):
    alone = received(two.lead, round_=two.round)
    client.force_login(two.lead.user)
    words = "Svarar ni tillsammans med en annan myndighet?"

    pages = [
        client.get(reverse("needs:answer", args=[need.public_id])).content.decode()
        for need in (alone, two.need)
    ]

    assert [words in page for page in pages] == [False, True]


def test_the_database_holds_what_a_joint_answer_is(two):
    row, now = two.draft(), timezone.now()
    for wrong in (
        {"published_at": now, "published_by": two.writer.user},
        {"together_with": two.writer.agency},
        {"together_with": None, "confirmed_at": now, "confirmed_by": two.lead.user},
        {"confirmed_at": now},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Feedback.objects.filter(pk=row.pk).update(**wrong)


def test_the_other_agency_gets_a_letter_when_it_is_asked_and_not_at_each_save(two):
    def save(version=None, **more):
        return actions.save_answer(
            two.need,
            agency=two.writer.agency,
            **ANSWER | more,
            version=version,
            by=two.writer.user,
            at=timezone.now(),
        )

    alone = save()
    assert not Letter.objects.exists()
    joint = {"together_with": two.lead.agency}
    asked = save(alone.saved_at, **joint)
    changed = save(asked.saved_at, **joint, reason="Andra ord.")
    save(changed.saved_at, **joint, reason="Andra ord.")

    (letter,) = Letter.objects.all()
    assert (letter.to, letter.kind) == (two.lead.user.email, "needs.joint_asked")
    assert f"{two.writer.agency} vill svara tillsammans" in letter.subject
    assert two.need.title in letter.body
    assert two.list_url in letter.body
    assert ANSWER["reason"] not in letter.body  # the words stay in the draft
