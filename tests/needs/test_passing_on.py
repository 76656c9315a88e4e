"""A need that has been handed over is passed on, and filed under the agency's number."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from needs import actions
from needs.models import Engagement, Feedback, Need, Recipient
from outbox.models import Letter
from prioritization.views.receipts import unconfirmed
from process import agenda, trace
from process.outstanding import officers_with_unanswered
from register.models import Entry
from rounds.models import Event, Step
from tests import factories as f
from tests.needs.scenes import officer_in, received, texts
from tests.register.public import answered, area_round, catch_up, publish

pytestmark = pytest.mark.django_db
REASON = "Frågan ligger i ert uppdrag."


class Handed:
    """A need that one agency leads; another agency exists, with an officer."""

    def __init__(self, round_=None):
        self.round = round_ or f.RoundFactory(open_step=Step.FEEDBACK)
        self.giver = officer_in(self.round)
        self.taker = f.OfficerFactory()
        self.skr = f.SkrFactory()
        self.need = received(self.giver, round_=self.round)
        f.HandOverFactory(round=self.round)

    @staticmethod
    def all_of_skr():
        people = User.objects.filter(is_skr=True)
        return set(people.values_list("email", flat=True))

    def pass_on(self, **more):
        fields = {
            "agency": self.giver.agency,
            "to": self.taker.agency,
            "reason": REASON,
            "by": self.giver.user,
            "at": timezone.now(),
        }
        return actions.pass_received_on(self.need, **fields | more)

    def rows(self):
        return {
            row.agency: (row.leads, row.passed_to, row.passed_on_reason)
            for row in Recipient.objects.select_related("agency", "passed_to")
        }

    def url(self, page, agency=None):
        agency = agency or self.giver.agency
        path = f"/myndighet/behov/{self.need.public_id}/{page}/"
        return f"{path}?myndighet={agency.public_id}"


@pytest.fixture
def handed():
    return Handed()


def test_an_officer_passes_a_need_on_and_all_who_should_know_do(client, handed):
    client.force_login(handed.giver.user)
    url = handed.url("annan-myndighet")
    asked = client.get(url).content.decode()
    empty = client.post(url, {"to": "finns-inte", "reason": " "})
    page = client.post(
        url, {"to": handed.taker.agency.public_id, "reason": REASON}, follow=True
    )

    giver, taker = handed.giver.agency, handed.taker.agency
    assert "håller i svaret" in asked
    assert empty.context["form"].errors == {
        "to": ["Behovet kan inte lämnas dit. Välj en av myndigheterna i listan."],
        "reason": ["Skriv varför ni lämnar behovet vidare."],
    }
    assert texts(page) == [f"”{handed.need}” är lämnat vidare till {taker}."]
    assert f"till {taker}" in page.content.decode()
    assert "Ert diarienummer" not in page.content.decode()
    assert handed.rows() == {giver: (False, taker, REASON), taker: (True, None, "")}
    assert Engagement.objects.filter(round=handed.round, agency=taker).exists()
    event = Event.objects.latest("pk")
    assert event.verb == "lämnade vidare efter överlämnandet"
    assert (event.target_id, event.note) == (
        handed.need.public_id,
        f"{giver} → {taker}: {REASON}",
    )
    letters = {letter.to: letter for letter in Letter.objects.all()}
    assert set(letters) == {handed.taker.user.email, *handed.all_of_skr()}
    assert Letter.objects.count() == len(letters)
    assert {letter.kind for letter in letters.values()} == {"needs.passed_on_after"}
    assert all(REASON in letter.body for letter in letters.values())
    assert "till er" in letters[handed.taker.user.email].subject
    assert f"till {taker}" in letters[handed.skr.email].subject
    client.force_login(handed.skr)
    seen = client.get(reverse("needs:need", args=[handed.need.public_id]))
    assert f"Lämnade behovet vidare till {taker}" in seen.content.decode()
    assert REASON in seen.content.decode()


def test_who_passed_it_on_is_asked_for_nothing_and_may_do_nothing_more(client, handed):
    now = timezone.now()
    handed.pass_on(at=now)
    giver, taker = handed.giver.user, handed.taker.user

    assert list(officers_with_unanswered(handed.round)) == [taker]
    rounds = {handed.round.pk: handed.round}
    asked = [
        [str(task.title) for task in agenda.beside.receipts(user, rounds, now)]
        for user in (giver, taker)
    ]
    assert asked == [[], ["Bekräfta att ni har tagit emot 1 behov"]]
    for permission in ("answer_need", "acknowledge_need", "stand_behind_answer"):
        may = [u.has_perm(f"needs.{permission}", handed.need) for u in (giver, taker)]
        assert may == [False, True]
    client.force_login(giver)
    for page in ("svar", "annan-myndighet", "diarienummer", "bekrafta"):
        assert client.post(handed.url(page)).status_code == 403
    refused = {"agency": handed.giver.agency, "by": giver, "at": now}
    with pytest.raises(actions.NotARecipient):
        actions.acknowledge(handed.need, **refused)
    with pytest.raises(actions.AlreadyAcknowledged):
        actions.acknowledge_all(handed.round, **refused)
    with pytest.raises(actions.NotARecipient):
        actions.set_registry_number(handed.need, "1", **refused)
    with pytest.raises(actions.NotARecipient):
        handed.pass_on()


def test_it_never_goes_back_to_who_has_passed_it_on(client, handed):
    handed.pass_on()
    back = {"agency": handed.taker.agency, "to": handed.giver.agency}
    with pytest.raises(actions.PassedOnBefore):
        handed.pass_on(**back, by=handed.taker.user)
    client.force_login(handed.taker.user)
    page = client.get(handed.url("annan-myndighet", handed.taker.agency))

    sentence = f"{handed.giver.agency} har själv lämnat behovet vidare"
    assert f"{sentence} och kan inte få det igen." in page.content.decode()
    assert handed.rows()[handed.taker.agency][0] is True


def test_who_has_answered_keeps_it_alone_or_together(client, handed):
    other = officer_in(handed.round)
    f.RecipientFactory(need=handed.need, agency=other.agency, leads=False)
    f.FeedbackFactory(
        need=handed.need,
        agency=other.agency,
        together_with=handed.giver.agency,
        confirmed_at=timezone.now(),
        confirmed_by=handed.giver.user,
        published=True,
    )
    client.force_login(handed.giver.user)
    data = {"to": handed.taker.agency.public_id, "reason": REASON}
    page = client.post(handed.url("annan-myndighet"), data, follow=True)

    assert texts(page) == ["Inget lämnades vidare: ni har redan svarat på behovet."]
    with pytest.raises(actions.HasAnswered):
        handed.pass_on(agency=other.agency)
    assert {row[1] for row in handed.rows().values()} == {None}
    assert not Letter.objects.exists()


def test_who_stands_beside_takes_over_the_lead_and_its_answer_counts(handed):
    f.EngagementFactory(round=handed.round, agency=handed.taker.agency)
    f.RecipientFactory(need=handed.need, agency=handed.taker.agency, leads=False)
    f.FeedbackFactory(need=handed.need, agency=handed.taker.agency, published=True)
    handed.pass_on()

    assert handed.rows()[handed.taker.agency] == (True, None, "")
    handed.need.refresh_from_db()
    assert handed.need.status == Need.Status.ANSWERED
    assert Engagement.objects.filter(agency=handed.taker.agency).count() == 1


def test_who_stood_beside_gives_away_its_place_beside(handed):
    beside = officer_in(handed.round)
    f.RecipientFactory(need=handed.need, agency=beside.agency, leads=False)
    handed.pass_on(agency=beside.agency, by=beside.user)

    assert handed.rows()[handed.giver.agency] == (True, None, "")
    assert handed.rows()[handed.taker.agency] == (False, None, "")


def test_drafts_are_kept_but_nothing_of_them_goes_out_or_is_waited_for(client, handed):
    now, other = timezone.now(), officer_in(handed.round)
    f.RecipientFactory(need=handed.need, agency=other.agency, leads=False)
    own = f.FeedbackFactory(
        need=handed.need,
        agency=handed.giver.agency,
        together_with=other.agency,
        reason="Påbörjat.",
        publish_on=now.date(),
        prepared_by=handed.giver.user,
        created_by=handed.giver.user,
    )
    theirs = f.FeedbackFactory(
        need=handed.need,
        agency=other.agency,
        together_with=handed.giver.agency,
        confirmed_at=now,
        confirmed_by=handed.giver.user,
        publish_on=now.date(),
        prepared_by=other.user,
    )
    handed.pass_on()
    published = actions.publish_due(at=now + timedelta(days=2))
    with pytest.raises(actions.AlreadyPublished):
        actions.publish([own], seen_at=now, by=handed.giver.user, at=now)
    client.force_login(handed.giver.user)
    check = client.get(reverse("needs:check_answers", args=[handed.round.public_id]))

    own.refresh_from_db()
    theirs.refresh_from_db()
    assert published == 0
    assert (own.reason, own.publish_on, own.published_at) == ("Påbörjat.", None, None)
    assert (theirs.together_with, theirs.confirmed_at, theirs.publish_on) == (None,) * 3
    assert list(check.context["drafts"]) == []
    assert list(Feedback.objects.waiting_for(other.agency)) == []
    asked = Recipient.objects.with_answers().get(agency=other.agency)
    assert asked.is_asked_to_join is False


def test_skr_sees_that_nobody_is_there_to_receive_it(handed):
    nobody = f.AgencyFactory()
    f.PriorityPlaceFactory(need=handed.need)
    handed.pass_on(to=nobody)

    letter = Letter.objects.get(to=handed.skr.email)
    assert {one.to for one in Letter.objects.all()} == handed.all_of_skr()
    assert f"{nobody} har ingen handläggare än" in letter.body
    places = handed.need.priority_place.__class__.objects.with_recipients()
    (row,) = unconfirmed(places, timezone.now() + timedelta(days=3))
    assert (row.agency, row.count, row.days, row.officers) == (nobody, 1, 3, [])


def test_who_is_both_officer_and_skr_gets_one_letter(handed):
    f.OfficerFactory(user=handed.skr, agency=handed.taker.agency)
    handed.pass_on()

    (letter,) = Letter.objects.filter(to=handed.skr.email)
    assert "till er" in letter.subject


def test_the_way_of_the_need_tells_it_at_home(client, handed):
    source = handed.need.sources.get().regional_need
    submission = source.gathered.get().submission
    handed.pass_on()
    way = trace.of(submission, at=timezone.now())
    person = f.RepresentativeFactory(municipality=submission.municipality).user
    client.force_login(person)
    page = client.get(reverse("process:trace", args=[submission.public_id]))

    giver, taker = handed.giver.agency, handed.taker.agency
    assert [row.agency for row in way.recipients] == [giver, taker]
    told = f"{giver} lämnade behovet vidare till {taker}: ”{REASON}”"
    assert told in page.content.decode()


def test_on_the_public_page_only_who_has_it_waits(client):
    handed = Handed(area_round())
    publish(handed.round)
    handed.pass_on()
    catch_up()

    entry = Entry.objects.get(public_id=handed.need.public_id)
    taker = handed.taker.agency
    assert list(entry.replies.values_list("agency", "leads")) == [(taker.pk, True)]
    page = client.get(reverse("register:need", args=[entry.public_id]))
    text = page.content.decode()
    assert f"{handed.giver.agency} lämnade behovet vidare till {taker}." in text
    assert f"SKR överlämnade det till {handed.giver.agency}." in text
    assert REASON not in text
    answered(handed.need, taker)
    catch_up()
    entry = Entry.objects.get(public_id=handed.need.public_id)
    assert entry.answered_at is not None


# --- The agency's own number -------------------------------------------------


def test_the_agency_files_a_need_under_its_own_number_at_any_time(client, handed):
    f.place_calendar(handed.round, open_step=Step.HAND_OVER)
    client.force_login(handed.giver.user)
    url = handed.url("diarienummer")
    for _ in range(2):
        data = {"registry_number": " 4.2-17/2026 "}
        page = client.post(url, data, follow=True)
    bad = client.post(url, {"registry_number": "9" * 61})

    assert texts(page) == [f"Diarienumret för ”{handed.need}” är sparat."]
    row = Recipient.objects.get()
    assert row.registry_number == "4.2-17/2026"
    (event,) = Event.objects.filter(verb="angav diarienummer")
    assert event.note == f"{handed.giver.agency}: 4.2-17/2026"
    assert 'value="' + "9" * 61 in bad.content.decode()
    assert len(bad.context["form"].errors["registry_number"]) == 1
    stranger = officer_in(handed.round)
    client.force_login(stranger.user)
    assert client.post(url, {"registry_number": "1"}).status_code == 403


def test_the_database_holds_what_is_passed_on(handed):
    row = Recipient.objects.get()
    for wrong in (
        {"passed_to": handed.taker.agency},
        {"passed_on_reason": "x"},
        {"passed_on_at": timezone.now(), "passed_on_by": handed.giver.user},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Recipient.objects.filter(pk=row.pk).update(**wrong)
