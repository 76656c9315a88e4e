"""Moments 2 and 3 with random people at random times: everything that has been handed in
is in one place, and drafts are nobody else's business."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
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

from municipalities import actions as municipalities
from municipalities.models import Question, Submission
from outbox.models import Letter
from process import outstanding
from rounds.models import Event, Round, Step
from rss import actions
from rss.models import GatheredSubmission, LeftOut, Participation, RegionalNeed
from rss.outstanding import answers, waiting_in
from rss.progress import Counter
from tests import factories as f
from tests.rss.test_pages import WORDING, desk
from tests.world import open_everything

CANARY = "kanariefågel-utkast-3f90"
REFUSED = (
    actions.AlreadyForwarded,
    actions.AlreadyGathered,
    actions.AwaitsAnswer,
    actions.IsLeftOut,
    actions.NotGathered,
    actions.NotHandedIn,
    actions.NotLeftOut,
    actions.NothingBehind,
    actions.NothingChosen,
    actions.NothingLeft,
    municipalities.NotOpen,
    municipalities.NotStanding,
)
number = st.integers(min_value=0, max_value=10)


class Desk(RuleBasedStateMachine):
    """An RSS with three municipalities. Each rule does what a page would: it asks for
    the permission, and takes a refusal as an answer."""

    @initialize()
    def begin(self):
        self.whole = transaction.atomic()
        self.whole.__enter__()
        self.clock = timezone.now()
        self.round = f.RoundFactory()
        open_everything(self.round)
        participation = f.ParticipationFactory(round=self.round)
        self.public_id = participation.public_id
        self.coordinator = f.CoordinatorFactory(rss=participation.rss).user
        self.places = [
            f.CoverageFactory(rss=participation.rss).municipality for _ in range(3)
        ]
        self.people = {
            place: f.RepresentativeFactory(municipality=place).user
            for place in self.places
        }
        for place in self.places:
            f.SubmissionFactory(round=self.round, municipality=place, submitted=True)

    def teardown(self):
        if hasattr(self, "whole"):
            self.drafts_leak_nowhere()
            transaction.set_rollback(True)
            self.whole.__exit__(None, None, None)

    @property
    def participation(self):
        return Participation.objects.visible_to(self.coordinator).get(
            public_id=self.public_id
        )

    def now(self, by):
        self.clock += timedelta(seconds=1)
        return {"by": by, "at": self.clock}

    def of_rss(self, permission, record, act):
        self.tried(self.coordinator, permission, record, act)

    def tried(self, person, permission, record, act):
        person = type(person).objects.get(pk=person.pk)
        if record is not None and person.has_perm(permission, record):
            with suppress(REFUSED):
                act()

    def submission(self, which, **filters):
        found = list(
            Submission.objects.filter(round=self.round, **filters)
            .exclude(title=CANARY)
            .with_round()
            .order_by("pk")
        )
        return found[which % len(found)] if found else None

    def need(self, which):
        found = list(RegionalNeed.objects.visible_to(self.coordinator).order_by("pk"))
        return found[which % len(found)] if found else None

    # --- The clock -----------------------------------------------------------------

    @rule(step=st.sampled_from([Step.GATHER, Step.FORWARD, Step.COMPILE, None, None]))
    def time_passes(self, step):
        if step is None:
            open_everything(self.round)
        else:
            f.place_calendar(self.round, open_step=step)

    # --- The municipalities ----------------------------------------------------------

    @rule(which=number)
    def write_a_draft(self, which):
        f.SubmissionFactory(
            round=self.round,
            municipality=self.places[which % 3],
            title=CANARY,
            challenge=CANARY,
        )

    @rule(which=number)
    def hand_in(self, which):
        place = self.places[which % 3]
        person = self.people[place]
        draft = f.SubmissionFactory(round=self.round, municipality=place)
        self.tried(
            person,
            "municipalities.submit_submission",
            Submission.objects.with_round().get(pk=draft.pk),
            lambda: municipalities.submit(draft, **self.now(person)),
        )

    @rule(which=number, really=st.sampled_from([False, False, True]))
    def withdraw(self, which, really):
        one = self.submission(which, submitted_at__isnull=False)
        if one is not None and really:
            person = self.people[one.municipality]
            self.tried(
                person,
                "municipalities.withdraw_submission",
                one,
                lambda: municipalities.withdraw(one, **self.now(person)),
            )

    @rule(which=number)
    def answer(self, which):
        found = list(Question.objects.order_by("pk"))
        if found:
            question = found[which % len(found)]
            person = self.people[question.submission.municipality]
            self.tried(
                person,
                "municipalities.answer_question",
                question,
                lambda: actions.answer_question(
                    question, "Alla.", self.participation, **self.now(person)
                ),
            )

    # --- The RSS ---------------------------------------------------------------------

    @rule(first=number, second=number)
    def gather(self, first, second):
        chosen = {self.submission(first), self.submission(second)} - {None}
        self.of_rss(
            "rss.gather",
            self.participation,
            lambda: actions.make_regional_need(
                self.participation, chosen, WORDING, **self.now(self.coordinator)
            ),
        )

    @rule(which=number, into=number)
    def add(self, which, into):
        need, one = self.need(into), self.submission(which)
        if need and one:
            self.of_rss(
                "rss.change_regionalneed",
                need,
                lambda: actions.add_to_regional_need(
                    need, [one], **self.now(self.coordinator)
                ),
            )

    @rule(which=number, apart=st.booleans())
    def take_out(self, which, apart):
        if need := self.need(which):
            some = [link.submission for link in need.gathered.live()][:1]

            def act():
                if apart:
                    actions.split(need, some, WORDING, **self.now(self.coordinator))
                else:
                    actions.take_out(need, some, **self.now(self.coordinator))

            self.of_rss("rss.change_regionalneed", need, act)

    @rule(which=number, back=st.booleans())
    def ask(self, which, back):
        one = self.submission(which)
        if one is None:
            return
        question = one.questions.open().first()

        def act():
            if back and question:
                municipalities.take_back_question(
                    question, **self.now(self.coordinator)
                )
            else:
                actions.ask(
                    self.participation, one, "Vilka?", **self.now(self.coordinator)
                )

        self.of_rss("rss.write_to_municipalities", self.participation, act)

    @rule(which=number, back=st.booleans())
    def leave_out(self, which, back):
        one = self.submission(which)
        if one is None:
            return

        def act():
            if back and one.left_out.live().exists():
                actions.take_along(one, **self.now(self.coordinator))
            else:
                actions.leave_out(
                    self.participation, one, "Skäl", **self.now(self.coordinator)
                )

        self.of_rss("rss.gather", self.participation, act)

    @rule(which=number)
    def forward(self, which):
        if need := self.need(which):
            self.of_rss(
                "rss.forward_regionalneed",
                self.participation,
                lambda: actions.forward(
                    self.participation, [need], **self.now(self.coordinator)
                ),
            )

    @rule(page=st.sampled_from(["", "svar.csv", "skicka-vidare/", "skriv/"]))
    def look(self, page):
        client = Client()
        client.force_login(
            self.coordinator, backend="django.contrib.auth.backends.ModelBackend"
        )
        response = client.get(desk(self.participation, page))
        assert response.status_code in {200, 403}
        assert CANARY not in response.content.decode()

    # --- What always holds -------------------------------------------------------------

    @invariant()
    def the_counter_balances(self):
        if not hasattr(self, "round"):
            return
        rows = answers(self.participation, self.clock)
        counter = Counter.of(rows)
        ever = Submission.objects.filter(round=self.round, submitted_at__isnull=False)
        assert counter.balances
        assert counter.ever == ever.count()
        standing = ever.filter(withdrawn_at=None)
        gathered = GatheredSubmission.objects.live().values("submission")
        left_out = LeftOut.objects.live().values("submission")
        assert counter.gathered == standing.filter(pk__in=gathered).count()
        assert counter.left_out == standing.filter(pk__in=left_out).count()
        states = [one.state for one in waiting_in(self.participation, self.clock)]
        assert (counter.to_do, counter.returned, counter.left_out) == tuple(
            states.count(state) for state in ("to_do", "returned", "left_out")
        )
        round_ = Round.objects.get(pk=self.round.pk)
        assert outstanding.ungathered(round_).count() == counter.unaccounted

    def drafts_leak_nowhere(self):
        said = [letter.subject + letter.body for letter in Letter.objects.all()]
        said += [event.target_text + event.note for event in Event.objects.all()]
        assert not [text for text in said if CANARY in text]


@pytest.mark.django_db
def test_the_counter_balances_whatever_people_do():
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=6,
            stateful_step_count=50,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
