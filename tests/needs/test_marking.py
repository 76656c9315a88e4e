"""A municipality says what an answer gave it, once a year; the agency and SKR see it."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from needs import actions
from needs.models import Mark
from rounds.models import Event, Step
from tests import factories as f
from tests.needs.scenes import forwarded, officer_in, received, texts

pytestmark = pytest.mark.django_db
K = Mark.Kind


class Home:
    """An answer that has come home to a municipality."""

    def __init__(self):
        round_ = f.RoundFactory(open_step=Step.FEEDBACK)
        self.officer, source = officer_in(round_), forwarded(round_)
        need = received(self.officer, round_=round_, source=source)
        self.submission = source.gathered.get().submission
        self.person = f.RepresentativeFactory(
            municipality=self.submission.municipality
        ).user
        self.answer = f.FeedbackFactory(
            need=need, agency=self.officer.agency, published=True
        )
        f.HomecomingFactory(feedback=self.answer, submission=self.submission)

    @property
    def url(self):
        args = [self.submission.public_id, self.answer.public_id]
        return reverse("needs:mark", args=args)

    def mark(self, kind=K.USEFUL, words="", at=None):
        return actions.mark(
            self.answer,
            submission=self.submission,
            kind=kind,
            words=words,
            by=self.person,
            at=at or timezone.now(),
        )


@pytest.fixture
def home(client):
    home = Home()
    client.force_login(home.person)
    return home


def test_a_municipality_says_what_the_answer_gave_and_sees_that_it_has(client, home):
    trace = reverse("process:trace", args=[home.submission.public_id])
    asked = "Säg vad svaret gav er"
    before = client.get(trace).content.decode()

    response = client.post(home.url, {"kind": "at_work"}, follow=True)

    said = Mark.objects.get()
    assert (said.kind, said.municipality, said.made_by) == (
        K.AT_WORK,
        home.submission.municipality,
        home.person,
    )
    assert texts(response) == ["Tack. Myndigheten och SKR ser vad ni tycker."]
    after = response.content.decode()
    assert (asked in before, asked in after) == (True, False)
    assert "I år har ni sagt: Det har nått verksamheten." in after
    event = Event.objects.get()
    assert (event.verb, event.note) == (
        "sade vad svaret gav på",
        "Det har nått verksamheten",
    )


def test_that_an_answer_misses_is_said_with_words(client, home):
    response = client.post(home.url, {"kind": "misses"})
    assert response.context["form"].errors == {
        "words": ["Berätta vad ni saknar i svaret."]
    }
    nothing = client.post(home.url, {})
    assert nothing.context["form"].errors == {"kind": ["Välj vad svaret gav er."]}
    assert Mark.objects.count() == 0

    client.post(home.url, {"kind": "misses", "words": "Det gäller vuxna."})
    assert Mark.objects.get().words == "Det gäller vuxna."


def test_it_is_said_once_a_year_for_all_of_the_municipality(client, home):
    client.post(home.url, {"kind": "useful"}, follow=True)
    again = client.post(home.url, {"kind": "misses", "words": "Nej"}, follow=True)

    assert texts(again) == ["Ni har redan sagt vad svaret gav i år."]
    assert [said.kind for said in Mark.objects.all()] == [K.USEFUL]


def test_the_year_turns_at_midnight_in_sweden(home):
    first = home.mark(at=datetime(2026, 12, 31, 22, 59, tzinfo=UTC))
    second = home.mark(at=datetime(2026, 12, 31, 23, 0, tzinfo=UTC))

    assert (first.year, second.year) == (2026, 2027)
    with pytest.raises(actions.AlreadyMarked):
        home.mark(at=datetime(2027, 6, 1, tzinfo=UTC))


def test_only_what_has_come_home_is_marked(client, home):
    elsewhere, draft = f.FeedbackFactory(published=True), f.FeedbackFactory()
    for other in (elsewhere, draft):
        home.answer = other
        assert client.get(home.url).status_code == 404
        assert client.post(home.url, {"kind": "useful"}).status_code == 404
    assert Mark.objects.count() == 0


def test_another_municipality_marks_nothing(client, home):
    client.force_login(f.RepresentativeFactory().user)

    assert client.post(home.url, {"kind": "useful"}).status_code == 404
    assert Mark.objects.count() == 0


def test_the_agency_and_skr_see_the_sum_and_the_words_and_no_other_agency(client, home):
    home.mark(K.MISSES, "Det gäller vuxna.")
    for _ in range(2):
        submission = f.SubmissionFactory(submitted=True)
        f.HomecomingFactory(feedback=home.answer, submission=submission)
        home.submission = submission
        home.mark(K.USEFUL)

    for user in (home.officer.user, f.SkrFactory()):
        client.force_login(user)
        response = client.get(reverse("needs:promises"))
        (shown,) = response.context["marked"]
        assert shown.counts == [
            ("Svaret är till nytta", 2),
            ("Det svarar inte på vårt behov", 1),
        ]
        assert [mark.words for mark in shown.words] == ["Det gäller vuxna."]
        assert "Det gäller vuxna." in response.content.decode()
    client.force_login(officer_in(home.answer.need.round).user)
    other = client.get(reverse("needs:promises"))
    assert other.context["marked"] == []
    assert "Det gäller vuxna." not in other.content.decode()


@pytest.mark.parametrize(
    "wrong", [{"kind": "misses"}, {"kind": "fint"}], ids=["no words", "no such kind"]
)
def test_the_database_holds_what_a_mark_is(home, wrong):
    fields = {
        "feedback": home.answer,
        "municipality": home.submission.municipality,
        "year": 2026,
        "made_by": home.person,
    }
    Mark.objects.create(**fields | {"kind": "useful", "year": 2025})
    with pytest.raises(IntegrityError), transaction.atomic():
        Mark.objects.create(**fields | wrong)
