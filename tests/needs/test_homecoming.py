"""Answers come home: to each municipality behind a need once, its own words first, and
they stay there."""

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

from needs import actions, lifecycle
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

NEEDS, AGENCIES, SOURCES = 3, 3, 6
RUNS = 60
needs = st.integers(0, NEEDS - 1)
agencies = st.integers(0, AGENCIES - 1)
sources = st.integers(0, SOURCES - 1)


class Home(RuleBasedStateMachine):
    """Needs are merged of sources and taken apart, handed over, passed on, answered and
    answered anew, with the real actions of the agencies, in any order.

    What SKR does at the desk has a machine of its own (test_machine.py); here sources
    come and go also after the handing over, when no button does it any more.
    """

    @initialize()
    def begin(self):
        self.whole = transaction.atomic()
        self.whole.__enter__()
        self.clock = timezone.now()
        round_ = f.RoundFactory(open_step=Step.FEEDBACK)
        self.skr = f.SkrFactory()
        self.officers = [officer_in(round_) for _ in range(AGENCIES)]
        self.sources = [forwarded(round_) for _ in range(SOURCES)]
        self.submissions = [one.gathered.get().submission for one in self.sources]
        self.emails = [
            f.RepresentativeFactory(municipality=one.municipality).user.email
            for one in self.submissions
        ]
        self.needs = [
            f.NeedFactory(round=round_, status=S.SUPPORT_LACKING) for _ in range(NEEDS)
        ]
        self.place = dict.fromkeys(range(SOURCES))
        for source in range(SOURCES):
            self.put_in(source=source, need=source % NEEDS)
        self.has = {
            n: {} for n in range(NEEDS)
        }  # of each need: agency, and if it leads
        self.gave = {n: set() for n in range(NEEDS)}
        self.said = {n: set() for n in range(NEEDS)}  # agencies that have answered it
        self.is_answered = dict.fromkeys(range(NEEDS), False)
        self.home = {n: [] for n in range(SOURCES)}
        self.letters = Counter()
        self.drafts = {}

    def teardown(self):
        try:
            if hasattr(self, "drafts") and not connection.needs_rollback:
                self.everyone_has_a_page()
        finally:
            if hasattr(self, "whole"):
                transaction.set_rollback(True)
                self.whole.__exit__(None, None, None)

    def everyone_has_a_page(self):
        for source, own in self.home.items():
            assert set(own) <= set(on_page(self.submissions[source]))

    def now(self):
        self.clock += timedelta(seconds=1)
        return self.clock

    # --- SKR

    @rule(source=sources)
    def take_out(self, source):
        unmerge(self.sources[source])
        self.place[source] = None

    @rule(source=sources, need=needs)
    def put_in(self, source, need):
        if self.place[source] is None:
            f.SourceFactory(need=self.needs[need], regional_need=self.sources[source])
            self.place[source] = need

    @rule(need=needs, lead=agencies, both=st.booleans())
    def hand_over(self, need, lead, both):
        chosen = range(AGENCIES - 1) if both else [lead]
        lead = lead if lead in chosen else 0
        agencies = [self.officers[n].agency for n in chosen]
        try:
            with transaction.atomic():
                actions.entrust(
                    self.fresh(need),
                    agencies=agencies,
                    lead=self.officers[lead].agency,
                    by=self.skr,
                    at=self.now(),
                )
        except lifecycle.WrongTurn:
            assert self.has[need]  # it is handed over once
        else:
            self.has[need] = {n: n == lead for n in chosen}

    # --- The agencies

    @rule(need=needs, giver=agencies, taker=agencies)
    def pass_on(self, need, giver, taker):
        officer = self.officers[giver]
        try:
            with transaction.atomic():
                actions.pass_received_on(
                    self.fresh(need),
                    agency=officer.agency,
                    to=self.officers[taker].agency,
                    reason="Ert uppdrag.",
                    by=officer.user,
                    at=self.now(),
                )
        except (
            actions.NotARecipient,
            actions.HasAnswered,
            actions.PassedOnBefore,
        ):
            assert (
                giver not in self.has[need]
                or giver in self.said[need]
                or taker in self.gave[need]
                or taker == giver
            )
        else:
            led = self.has[need].pop(giver)
            self.gave[need].add(giver)
            self.has[need][taker] = led or self.has[need].get(taker, False)
            self.look_at_lead(need)

    @rule(need=needs, agency=agencies)
    def write(self, need, agency):
        officer = self.officers[agency]
        draft = self.drafts.get((need, agency))
        words = {"code": "new", "reason": f"Ord {self.now()}"}
        try:
            with transaction.atomic():
                self.drafts[need, agency] = actions.save_answer(
                    self.fresh(need),
                    agency=officer.agency,
                    **words,
                    version=draft and draft.saved_at,
                    by=officer.user,
                    at=self.now(),
                )
        except actions.NotARecipient:
            assert agency not in self.has[need]

    @rule(agency=agencies, twice=st.booleans())
    def publish_all(self, agency, twice):
        """The drafts of what the agency has still; those of what it passed on stay."""
        mine = {key: said for key, said in self.drafts.items() if key[1] == agency}
        held = {key: said for key, said in mine.items() if agency in self.has[key[0]]}
        for _time in range(1 + twice):
            try:
                with transaction.atomic():
                    actions.publish(
                        list(mine.values()),
                        seen_at=self.clock,
                        by=self.officers[agency].user,
                        at=self.now(),
                    )
            except actions.AlreadyPublished:
                assert not held
            else:
                self.came_home(held)
                held = {}

    def came_home(self, published):
        for (need, agency), said in published.items():
            del self.drafts[need, agency]
            self.said[need].add(agency)
            self.look_at_lead(need)
            for source, place in self.place.items():
                if place == need:
                    self.home[source].append(said.pk)
        answered = {need for need, _ in published}
        self.letters += Counter(
            self.emails[source]
            for source, place in self.place.items()
            if place in answered
        )

    def look_at_lead(self, need):
        """A need is answered once the agency that leads has answered it."""
        lead = [agency for agency, leads in self.has[need].items() if leads]
        if set(lead) & self.said[need]:
            self.is_answered[need] = True

    def fresh(self, need):
        return Need.objects.select_related("round").get(pk=self.needs[need].pk)

    @invariant()
    def everybody_has_what_came_home_and_one_letter_for_each_time(self):
        if not hasattr(self, "drafts"):
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
            if own:  # the others are asked for their page when all is over
                assert set(own) <= set(on_page(self.submissions[source]))
        drafts = Feedback.objects.drafts().values_list("pk", flat=True)
        assert set(drafts) == {said.pk for said in self.drafts.values()}

    @invariant()
    def each_need_is_led_by_one_and_answered_when_that_one_has_spoken(self):
        if not hasattr(self, "drafts"):
            return
        for number, has in self.has.items():
            need = self.needs[number]
            standing = need.recipients.standing().values_list("agency", "leads")
            expected = {self.officers[n].agency_id: leads for n, leads in has.items()}
            assert dict(standing) == expected
            assert sum(has.values()) == bool(has)
            status = S.ANSWERED if self.is_answered[number] else S.HANDED_OVER
            assert self.fresh(number).status == (status if has else S.SUPPORT_LACKING)


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
