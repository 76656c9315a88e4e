"""Random tabs of two people, answers lost at random: nobody's words are written over
unseen, and nobody is in conflict with himself."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from municipalities import actions
from municipalities.models import Submission, Writer
from tests import factories as f

TABS = ("Rut", "Rut i en annan flik", "Kim")
tabs = st.sampled_from(TABS)


@dataclass
class Tab:
    """What a browser knows."""

    person: object
    version: datetime | None = None
    pending: dict | None = None
    after: list = field(default_factory=list)
    # Versions it has shown, or made without learning of it.
    known: set = field(default_factory=set)


class Writing(RuleBasedStateMachine):
    @initialize()
    def begin(self):
        self.block = transaction.atomic()
        self.block.__enter__()
        rut, kim = f.UserFactory(), f.UserFactory()
        self.draft = f.SubmissionFactory(created_by=rut)
        self.tabs = {name: Tab(kim if name == "Kim" else rut) for name in TABS}
        self.count = 0
        self.last = {}  # the key of each person's last save
        self.texts = {self.draft.saved_at: self.draft.challenge}
        for name in TABS:
            self.open(name)

    def teardown(self):
        if hasattr(self, "block"):
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    @property
    def stored(self):
        return Submission.objects.get(pk=self.draft.pk)

    @rule(name=tabs)
    def open(self, name):
        """Reads the page anew; what was not saved is let go of."""
        tab = self.tabs[name]
        tab.version, tab.pending, tab.after = self.stored.saved_at, None, []
        tab.known.add(tab.version)

    @rule(name=tabs, arrives=st.booleans(), answered=st.booleans())
    def autosave(self, name, arrives, answered):
        """The save without an answer again, if there is one; else a new one."""
        tab = self.tabs[name]
        tab.pending = tab.pending or self.new_save(tab, after=tab.after)
        if arrives:
            self.send(tab, answered=answered)

    @rule(name=tabs, arrives=st.booleans(), answered=st.booleans())
    def press_the_button(self, name, arrives, answered):
        tab = self.tabs[name]
        lost = [tab.pending["key"], *tab.pending["after"]] if tab.pending else tab.after
        tab.pending = self.new_save(tab, after=lost)
        if arrives:
            self.send(tab, answered=answered)

    def new_save(self, tab, *, after):
        self.count += 1
        return {
            "words": self.stored.words | {"challenge": f"Text {self.count}"},
            "version": tab.version,
            "key": f"key{self.count:021d}",
            "after": after,
        }

    def send(self, tab, *, answered):
        before = self.stored
        sent = dict(tab.pending)
        words = sent.pop("words")
        try:
            saved = actions.save_draft(
                self.draft, words, by=tab.person, at=timezone.now(), **sent
            )
        except actions.Stale:
            assert before.saved_at not in tab.known  # never with oneself
            assert self.last.get(tab.person) != sent["key"]  # it was made before
            assert self.stored.words == before.words
            if answered:
                tab.after, tab.pending = sent["after"], None
            return
        now = self.stored
        if now.saved_at != before.saved_at:
            assert before.saved_at in tab.known  # nobody's words unseen
            self.texts[now.saved_at] = now.challenge
            tab.known.add(now.saved_at)
            self.last[tab.person] = sent["key"]
        assert self.texts[saved.saved_at] == words["challenge"]
        if answered:
            tab.version, tab.pending, tab.after = saved.saved_at, None, []

    @invariant()
    def each_person_is_among_the_writers_at_most_once(self):
        if hasattr(self, "draft"):
            people = list(Writer.objects.values_list("user", flat=True))
            assert len(people) == len(set(people))


def test_nothing_is_written_over_unseen_and_nobody_conflicts_with_himself(db):
    run_state_machine_as_test(
        Writing,
        settings=settings(max_examples=60, stateful_step_count=15, deadline=None),
    )
