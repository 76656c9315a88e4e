"""Answers come home: to each municipality behind a need once, its own words first, and
they stay there."""

import os
from collections import Counter
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from needs import actions
from needs.models import Feedback, Homecoming, Need, Source
from outbox.models import Letter
from process import trace
from rounds.models import Step
from tests import factories as f
from tests.needs.scenes import behind, forwarded, listed, officer_in

pytestmark = pytest.mark.django_db
S = Need.Status


def handed_over(round_, *officers, sources=()):
    first, *more = sources or [forwarded(round_)]
    need = listed(round_, source=first, status=S.HANDED_OVER)
    for source in more:
        f.SourceFactory(need=need, regional_need=source)
    for number, officer in enumerate(officers):
        f.RecipientFactory(need=need, agency=officer.agency, leads=number == 0)
    return need


def publish(*drafts, at=None):
    at = at or timezone.now()
    return actions.publish(
        drafts, seen_at=max(at, timezone.now()), by=drafts[0].created_by, at=at
    )


def answer(need, officer, **fields):
    return f.FeedbackFactory(
        need=need, agency=officer.agency, created_by=officer.user, **fields
    )


def unmerge(source):
    Source.objects.live().filter(regional_need=source).update(
        unlinked_at=timezone.now(), unlinked_by=f.SkrFactory()
    )


def on_page(submission):
    """The answers on the page "Vad hände med vårt behov?"."""
    return [said.pk for said in trace.of(submission, at=timezone.now()).answers]


@pytest.fixture
def round_():
    return f.RoundFactory(open_step=Step.FEEDBACK)


def test_an_answer_to_forty_sources_in_24_rss_reaches_every_municipality_once(round_):
    rss = [f.RssFactory() for _ in range(24)]
    sources = [forwarded(round_, rss=rss[n % 24]) for n in range(40)]
    behind(sources[1], municipality=sources[0].gathered.get().submission.municipality)
    submissions = [row.submission for s in sources for row in s.gathered.all()]
    people = {
        f.RepresentativeFactory(municipality=one.municipality).user.email
        for one in submissions[:1] + submissions[3:]
    } | {f.CoordinatorFactory(rss=one).user.email for one in rss}
    officer = officer_in(round_)
    need = handed_over(round_, officer, sources=sources)
    said = answer(need, officer)

    publish(said)

    home = Homecoming.objects.values_list("feedback", "submission")
    assert sorted(home) == sorted((said.pk, one.pk) for one in submissions)
    told = Counter(Letter.objects.values_list("to", flat=True))
    assert told == Counter({*people, officer.user.email})


def test_an_answer_stays_with_who_asked_when_the_need_is_unmerged_after_it(round_):
    officer = officer_in(round_)
    source, other = forwarded(round_), forwarded(round_)
    need = handed_over(round_, officer, sources=[source, other])
    said = answer(need, officer)
    publish(said)
    submission = source.gathered.get().submission

    unmerge(source)
    assert on_page(submission) == [said.pk]
    f.SourceFactory(need=f.NeedFactory(round=round_), regional_need=source)
    assert on_page(submission) == [said.pk]

    # What is said afterwards goes to those who stand there then.
    later = answer(need, officer)
    publish(later)
    assert on_page(submission) == [said.pk]
    assert on_page(other.gathered.get().submission) == [said.pk, later.pk]


def test_the_page_says_which_need_an_answer_was_to_when_it_is_another_now(
    client, round_
):
    officer, source = officer_in(round_), forwarded(round_)
    need = handed_over(round_, officer, sources=[source])
    publish(answer(need, officer))
    submission = source.gathered.get().submission
    client.force_login(
        f.RepresentativeFactory(municipality=submission.municipality).user
    )
    where = reverse("process:trace", args=[submission.public_id])
    words = f"Svaret gällde ”{need}”, som ert behov stod bakom då."

    before = client.get(where).content.decode()
    unmerge(source)
    after = client.get(where).content.decode()

    assert (words in before, words in after) == (False, True)


def test_later_news_stands_below_the_first_answer_and_is_called_so(client, round_):
    officer, source = officer_in(round_), forwarded(round_)
    need = handed_over(round_, officer, sources=[source])
    now = timezone.now()
    publish(answer(need, officer, reason="Det första."), at=now - timedelta(days=9))
    publish(answer(need, officer, reason="Det andra."), at=now)
    submission = source.gathered.get().submission
    person = f.RepresentativeFactory(municipality=submission.municipality).user
    client.force_login(person)

    page = client.get(
        reverse("process:trace", args=[submission.public_id])
    ).content.decode()

    parts = [
        "Svar från myndighet",
        "Det första.",
        "Senare besked från myndighet",
        "Det andra.",
    ]
    places = [page.index(part) for part in parts]
    assert places == sorted(places)
    last = Letter.objects.filter(to=officer.user.email).latest("pk")
    assert "Senare besked: Nytt stöd tas fram" in last.body


def test_a_full_and_respectful_no_says_what_the_municipality_may_do(client, round_):
    officer, source = officer_in(round_), forwarded(round_)
    need = handed_over(round_, officer, sources=[source])
    no = {
        "code": "not_handled",
        "reason": "Inte vårt uppdrag.",
        "instead": "Hör med RSS.",
    }
    publish(answer(need, officer, **no))
    submission = source.gathered.get().submission
    client.force_login(
        f.RepresentativeFactory(municipality=submission.municipality).user
    )

    page = client.get(
        reverse("process:trace", args=[submission.public_id])
    ).content.decode()

    parts = ["Hanteras inte", "Inte vårt uppdrag.", "Det här kan ni göra i stället:"]
    places = [page.index(part) for part in [*parts, "Hör med RSS."]]
    assert places == sorted(places)


def test_an_answer_comes_home_once_says_the_database():
    row = f.FeedbackFactory(published=True)
    submission = f.SubmissionFactory(submitted=True)
    Homecoming.objects.create(feedback=row, submission=submission)

    with pytest.raises(IntegrityError), transaction.atomic():
        Homecoming.objects.create(feedback=row, submission=submission)


@pytest.mark.parametrize("count", [1, 3])
def test_publishing_costs_as_many_statements_for_many_needs(round_, count):
    officer = officer_in(round_)
    drafts = [answer(handed_over(round_, officer), officer) for _ in range(count)]
    with CaptureQueriesContext(connection) as captured:
        publish(*drafts)

    assert (Letter.objects.count(), len(captured)) == (1, 25)


# --- In random order ---------------------------------------------------------------

NEEDS, AGENCIES, SOURCES = 3, 2, 6
RUNS = 60 if os.environ.get("CI") else 15
needs = st.integers(0, NEEDS - 1)
agencies = st.integers(0, AGENCIES - 1)
sources = st.integers(0, SOURCES - 1)


class Home(RuleBasedStateMachine):
    """Answers are written and published while sources come and go."""

    @initialize()
    def begin(self):
        self.whole = transaction.atomic()
        self.whole.__enter__()
        round_ = f.RoundFactory(open_step=Step.FEEDBACK)
        self.officers = [officer_in(round_) for _ in range(AGENCIES)]
        self.sources = [forwarded(round_) for _ in range(SOURCES)]
        self.submissions = [one.gathered.get().submission for one in self.sources]
        self.emails = [
            f.RepresentativeFactory(municipality=one.municipality).user.email
            for one in self.submissions
        ]
        self.needs = [
            handed_over(round_, *self.officers, sources=self.sources[n::NEEDS])
            for n in range(NEEDS)
        ]
        self.place = {n: n % NEEDS for n in range(SOURCES)}
        self.home = {n: [] for n in range(SOURCES)}
        self.letters = Counter()
        self.drafts = {}

    def teardown(self):
        if hasattr(self, "whole"):
            transaction.set_rollback(True)
            self.whole.__exit__(None, None, None)

    @rule(need=needs, agency=agencies)
    def write(self, need, agency):
        if (need, agency) not in self.drafts:
            said = answer(self.needs[need], self.officers[agency])
            self.drafts[need, agency] = said

    @rule(agency=agencies)
    def publish_all(self, agency):
        mine = {key: said for key, said in self.drafts.items() if key[1] == agency}
        if not mine:
            return
        publish(*mine.values())
        for (need, _), said in mine.items():
            del self.drafts[need, agency]
            for source, place in self.place.items():
                if place == need:
                    self.home[source].append(said.pk)
        self.letters += Counter(
            self.emails[source]
            for source, place in self.place.items()
            if place in {need for need, _ in mine}
        )

    @rule(source=sources)
    def take_out(self, source):
        unmerge(self.sources[source])
        self.place[source] = None

    @rule(source=sources, need=needs)
    def put_in(self, source, need):
        if self.place[source] is None:
            f.SourceFactory(need=self.needs[need], regional_need=self.sources[source])
            self.place[source] = need

    @invariant()
    def everybody_has_what_came_home_and_one_letter_for_each_time(self):
        if not hasattr(self, "home"):
            return
        home = Homecoming.objects.values_list("submission", "feedback")
        assert sorted(home) == sorted(
            (self.submissions[source].pk, said)
            for source, own in self.home.items()
            for said in own
        )
        told = Letter.objects.filter(to__in=self.emails).values_list("to", flat=True)
        assert Counter(told) == self.letters
        for source, own in self.home.items():
            assert set(own) <= set(on_page(self.submissions[source]))
        assert Feedback.objects.drafts().count() == len(self.drafts)


def test_whatever_order_things_come_in_each_answer_comes_home_once():
    run_state_machine_as_test(
        Home,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
