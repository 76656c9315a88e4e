"""Moment 4 with the real actions in random order: no regional need is ever in two places
or in none, what is undone is as it was, and who stands behind a need is told once."""

import os
from collections import Counter
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from municipalities.models import Submission
from needs import actions
from needs.actions import Part
from needs.models import Move, Need, Objection, Screening, SetAside, Source
from needs.querysets import numbers_of, on_desk
from outbox.models import Letter
from rounds.models import Step
from tests import factories as f
from tests.needs.scenes import behind, forwarded

S = Need.Status
ASIDE = "aside"
MANY, RSS, MUNICIPALITIES = 8, 3, 5
# In parts, so that each processor takes some. Together 200 runs of up to 50 steps where all
# is run (.ci/run); a fifth of them while one works.
PARTS, RUNS, STEPS = 4, 50 if os.environ.get("CI") else 10, 50
TEXTS = ("title", "target_group", "challenge", "knowledge_lacking", "tried")
REFUSED = (
    actions.AlreadyDecided,
    actions.AlreadyPlaced,  # and AlreadySetAside
    actions.ListClosed,
    actions.NobodyBehind,
    actions.NoLongerCompiled,
    actions.NotASource,
    actions.NotClosed,
    actions.NothingChanged,
    actions.NothingToClose,
    actions.NotOpenForVerdicts,
    actions.NotSetAside,
    actions.NotSplit,
    actions.NotTheLatest,
    actions.Unaccounted,
)
numbers = st.integers(0, 11)
several = st.sets(st.integers(0, MANY - 1), min_size=1, max_size=4)


def make_scene():
    """Regional needs of three RSS, with one or two municipalities behind each. One
    person acts for two of the municipalities."""
    round_ = f.RoundFactory(open_step=Step.COMPILE)
    coordinators = [f.CoordinatorFactory() for _ in range(RSS)]
    both = f.UserFactory()
    people = {
        f.RepresentativeFactory(**({"user": both} if n < 2 else {})).municipality: n
        for n in range(MUNICIPALITIES)
    }
    places = list(people)
    regional_needs, told = [], {}
    for n in range(MANY):
        coordinator = coordinators[n % RSS]
        own = [places[n % MUNICIPALITIES], places[(n * 3 + 1) % MUNICIPALITIES]]
        one = forwarded(round_, rss=coordinator.rss, municipality=own[0])
        for place in own[1 : 1 + n % 2]:
            behind(one, municipality=place)
        regional_needs.append(one)
        told[one.pk] = (coordinator.user.email, own[: 1 + n % 2])
    officer = f.OfficerFactory()
    f.EngagementFactory(round=round_, agency=officer.agency)
    return SimpleNamespace(
        round=round_,
        skr=f.SkrFactory(),
        officer=officer,
        regional_needs=regional_needs,
        told=told,
        municipalities=places,
        emails={p: p.representatives.get().user.email for p in places},
    )


class Desk(RuleBasedStateMachine):
    scene: SimpleNamespace

    @initialize()
    def begin(self):
        self.whole = transaction.atomic()
        self.whole.__enter__()
        self.clock = timezone.now()
        self.place = dict.fromkeys([one.pk for one in self.scene.regional_needs])
        self.needs = []
        self.words = {}  # of each need, by its row number
        self.status = {}
        self.before = {}  # what was so before each move, by its row number
        self.objected = set()
        self.count = 0
        self.submitted = self.texts()

    def teardown(self):
        if hasattr(self, "whole"):
            transaction.set_rollback(True)
            self.whole.__exit__(None, None, None)

    # --- How a rule acts -----------------------------------------------------------

    @property
    def who(self):
        self.clock += timedelta(seconds=1)
        return {"by": self.scene.skr, "at": self.clock}

    def texts(self):
        return list(Submission.objects.order_by("pk").values_list(*TEXTS))

    def new_words(self):
        self.count += 1
        names = ("title", "target_group", "description")
        return {name: f"{name} {self.count}" for name in names}

    def chosen(self, which):
        return [self.scene.regional_needs[n] for n in sorted(which)]

    def need(self, n):
        return Need.objects.select_related("round").get(
            pk=self.needs[n % len(self.needs)]
        )

    def sources(self, need):
        return [pk for pk, place in self.place.items() if place == need.pk]

    def acts(self, action, *args, **kwargs):
        """What the action gives; None when it refuses, which must change nothing."""
        was = dict(self.place), dict(self.words)
        try:
            with transaction.atomic():
                done = action(*args, **kwargs, **self.who)
        except REFUSED:
            return None
        self.was = was
        return True if done is None else done

    def moved(self):
        """The step can be undone: to what was so before it."""
        self.before[Move.objects.order_by("-pk").values_list("pk", flat=True)[0]] = (
            self.was
        )

    def put(self, regional_needs, where):
        for one in regional_needs:
            self.place[one.pk] = where

    def listed(self, need):
        self.needs.append(need.pk)
        self.words[need.pk] = (need.title, need.target_group, need.description)
        self.status[need.pk] = S.COMPILED

    # --- SKR's desk ----------------------------------------------------------------

    @rule(which=several)
    def compile(self, which):
        one = self.acts(
            actions.compile_need,
            self.scene.round,
            **self.new_words(),
            sources=self.chosen(which),
        )
        if one:
            self.listed(one)
            self.put(self.chosen(which), one.pk)
            self.moved()

    @precondition(lambda self: self.needs)
    @rule(n=numbers, which=several)
    def add(self, n, which):
        need = self.need(n)
        if self.acts(actions.add_sources, need, sources=self.chosen(which)):
            self.put(self.chosen(which), need.pk)
            self.moved()

    @precondition(lambda self: self.needs)
    @rule(n=numbers, which=st.integers(0, MANY - 1))
    def take_out(self, n, which):
        (source,) = self.chosen([which])
        if self.acts(actions.take_out, self.need(n), source=source):
            self.put([source], None)
            self.moved()

    @precondition(lambda self: self.needs)
    @rule(n=numbers)
    def dissolve(self, n):
        need = self.need(n)
        if self.acts(actions.dissolve, need):
            for pk in self.sources(need):
                self.place[pk] = None
            self.moved()

    @rule(which=several)
    def merge_and_unmerge(self, which):
        """Is as if nothing had been done, but for an empty need."""
        was = dict(self.place)
        self.compile(which)
        if self.place != was:
            self.dissolve(len(self.needs) - 1)
            assert self.place == was

    @precondition(lambda self: self.needs)
    @rule(n=numbers, into=st.integers(1, 3), swap=st.booleans())
    def split(self, n, into, swap):
        need = self.need(n)
        own = [r for r in self.scene.regional_needs if self.place[r.pk] == need.pk]
        own = own[::-1] if swap else own
        groups = [own[i::into] for i in range(into)]
        parts = [Part(**self.new_words(), sources=group) for group in groups]
        new = self.acts(actions.split, need, parts=parts)
        if new:
            for one, group in zip(new, groups, strict=True):
                self.listed(one)
                self.put(group, one.pk)
            self.moved()

    @precondition(lambda self: self.needs)
    @rule(n=numbers)
    def reword(self, n):
        need, words = self.need(n), self.new_words()
        if self.acts(actions.reword, need, **words, edition=need.edition):
            self.words[need.pk] = tuple(words.values())
            self.moved()

    @rule(which=several)
    def set_aside(self, which):
        chosen = self.chosen(which)
        if self.acts(
            actions.set_aside,
            self.scene.round,
            regional_needs=chosen,
            rule="local",
            reason="Så.",
        ):
            self.put(chosen, ASIDE)
            self.moved()

    @rule(which=several)
    def take_back(self, which):
        chosen = self.chosen(which)
        aside = [one for one in chosen if self.place[one.pk] == ASIDE]
        done = self.acts(
            actions.take_back_set_aside, self.scene.round, regional_needs=chosen
        )
        if done:
            self.put(aside, None)
            self.moved()

    @rule()
    def undo(self):
        move = Move.objects.to_undo(self.scene.round)
        if move and self.acts(actions.undo, move):
            places, words = self.before[move.pk]
            self.place = dict(places)
            self.words |= words

    @rule()
    def close(self):
        gap = None in self.place.values()
        closed = self.acts(actions.close_list, self.scene.round)
        assert not (gap and closed)

    @rule()
    def reopen(self):
        self.acts(actions.reopen_list, self.scene.round, reason="Så.")

    # --- The screening, and what comes home ----------------------------------------

    @precondition(lambda self: self.needs)
    @rule(n=numbers, opinion=st.sampled_from(["lacking", "exists"]))
    def screen(self, n, opinion):
        found = f.KnowledgeSupport.objects.first() if opinion == "exists" else None
        self.acts(
            actions.screen,
            self.need(n),
            agency=self.scene.officer.agency,
            opinion=opinion if found else Screening.Opinion.LACKING,
            reason="Så.",
            support=found,
        )

    @precondition(lambda self: self.needs)
    @rule(n=numbers, to=st.sampled_from([S.SUPPORT_LACKING, S.SUPPORT_EXISTS]))
    def decide(self, n, to):
        need, earlier = self.need(n), set(Letter.objects.values_list("pk", flat=True))
        if not self.acts(actions.decide, need, to=to, reason="Så."):
            return
        was = self.status[need.pk]
        self.status[need.pk] = to
        tells = to == S.SUPPORT_EXISTS or was == S.SUPPORT_EXISTS
        told = self.told(need) if tells else {}
        self.letters_are(earlier, told)

    @precondition(lambda self: self.needs)
    @rule(n=numbers, which=st.integers(0, MUNICIPALITIES - 1))
    def object(self, n, which):
        need, municipality = self.need(n), self.scene.municipalities[which]
        behind_it = any(
            municipality in self.scene.told[pk][1] for pk in self.sources(need)
        )
        mark = (need.pk, municipality.pk, need.decided_at)
        may = need.status == S.SUPPORT_EXISTS and behind_it
        expected = actions.AlreadyObjected if mark in self.objected else None
        if not may:
            expected = (actions.NothingToObjectTo, actions.NotBehind)
        said = {"text": "Det svarar inte.", "municipality": municipality, **self.who}
        if expected:
            with pytest.raises(expected), transaction.atomic():
                actions.object_to_support(need, **said)
        else:
            actions.object_to_support(need, **said)
            self.objected.add(mark)

    @precondition(lambda self: self.objected)
    @rule()
    def answer_objection(self):
        waiting = Objection.objects.unanswered().with_who().first()
        if waiting:
            earlier = set(Letter.objects.values_list("pk", flat=True))
            actions.answer_objection(waiting, text="Se kapitel fyra.", **self.who)
            told = {self.scene.emails[waiting.municipality]: 1}
            self.letters_are(earlier, told)

    @precondition(lambda self: S.SUPPORT_LACKING in self.status.values())
    @rule(n=numbers)
    def hand_over_and_answer(self, n):
        need, agency = self.need(n), self.scene.officer.agency
        if self.status[need.pk] != S.SUPPORT_LACKING:
            return
        actions.entrust(need, agencies=[agency], lead=agency, **self.who)
        said = {"code": "new", "reason": "Vi tar fram en vägledning."}
        draft = actions.save_answer(need, agency=agency, **said, **self.who)
        earlier = set(Letter.objects.values_list("pk", flat=True))
        actions.publish([draft], seen_at=self.clock, **self.who)
        self.status[need.pk] = S.ANSWERED
        told = self.told(need) | {self.scene.officer.user.email: 1}
        self.letters_are(earlier, told)

    def told(self, need):
        """Everyone behind, once each however many hats and sources."""
        people = set()
        for pk in self.sources(need):
            coordinator, municipalities = self.scene.told[pk]
            people |= {coordinator, *(self.scene.emails[m] for m in municipalities)}
        return dict.fromkeys(people, 1)

    def letters_are(self, earlier, told):
        sent = Letter.objects.exclude(pk__in=earlier).values_list("to", flat=True)
        assert Counter(sent) == Counter(told)

    # --- What always holds -----------------------------------------------------------

    @invariant()
    def each_regional_need_is_in_one_place_and_it_is_the_right_one(self):
        if not hasattr(self, "place"):
            return
        placed = list(Source.objects.live().values_list("regional_need", "need"))
        aside = list(SetAside.objects.live().values_list("regional_need", flat=True))
        where = Counter([*(pk for pk, _need in placed), *aside])
        assert set(where.values()) <= {1}
        assert {**dict.fromkeys(self.place), **dict(placed)} == {
            pk: (None if place == ASIDE else place) for pk, place in self.place.items()
        }
        assert sorted(aside) == sorted(
            pk for pk, place in self.place.items() if place == ASIDE
        )

    @invariant()
    def the_numbers_on_the_desk_add_up(self):
        if not hasattr(self, "place"):
            return
        n = numbers_of(on_desk(self.scene.round))
        places = Counter(
            place if place in {None, ASIDE} else "placed"
            for place in self.place.values()
        )
        assert n["forwarded"] == n["placed"] + n["aside"] + n["left"] == MANY
        assert (n["placed"], n["aside"], n["left"]) == (
            places["placed"],
            places[ASIDE],
            places[None],
        )

    @invariant()
    def needs_say_what_they_should_and_the_text_as_submitted_is_as_it_was(self):
        if not hasattr(self, "place"):
            return
        rows = Need.objects.values_list(
            "pk", "status", "title", "target_group", "description"
        )
        assert {pk: tuple(words) for pk, _status, *words in rows} == self.words
        assert {pk: status for pk, status, *_words in rows} == self.status
        assert self.texts() == self.submitted


@pytest.mark.parametrize("part", range(PARTS))
def test_nobody_is_lost_on_the_way_whatever_is_done_in_whatever_order(db, part):
    """In savepoints: the scene is made once, and each run is rolled back to it."""

    class OneDesk(Desk):
        scene = make_scene()

    f.KnowledgeSupportFactory()
    run_state_machine_as_test(
        seed(part)(OneDesk),
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
