"""What agencies have promised, with dates: read out of their answers, never stored."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from needs.models.answers import Feedback

SOON = timedelta(days=30)

C = Feedback.Code
# After these a plan is no longer that agency's: the answer says why.
GIVEN_UP = frozenset({C.NOT_HANDLED, C.REFERRED, C.GAP})


class About(models.TextChoices):
    """What is promised to a day."""

    PLAN = "plan", _("Det planerade ska vara klart")
    WORD = "word", _("Nästa besked")


class State(StrEnum):
    OVERDUE = "overdue"
    DUE = "due"
    PLANNED = "planned"
    DELIVERED = "delivered"
    MOVED = "moved"
    GIVEN_UP = "given_up"

    @property
    def is_open(self) -> bool:
        return self in {State.OVERDUE, State.DUE, State.PLANNED}


@dataclass(frozen=True)
class Promise:
    """One date that an agency has given, and what became of it."""

    answer: Feedback
    about: About
    due_on: date
    state: State
    settled_by: Feedback | None = None


def promises_in(answers: Iterable[Feedback], today: date) -> list[Promise]:
    """Those of published answers that come in the order in which they were said.

    The next word is delivered by whatever the agency says next of the need. A plan is
    delivered when the agency says that the support exists; a later plan moves it, and
    an answer that gives the need up ends it. Any other later word leaves it as it is.
    """
    said: dict[tuple[int, int], list[Feedback]] = defaultdict(list)
    for answer in answers:
        said[answer.need_id, answer.agency_id].append(answer)
    found = []
    for words in said.values():
        for number, answer in enumerate(words):
            found += _given_in(answer, words[number + 1 :], today)
    return sorted(found, key=lambda one: (one.due_on, one.answer.pk))


def _given_in(answer: Feedback, later: list[Feedback], today: date) -> list[Promise]:
    found = []
    if answer.planned_on and answer.code not in {C.EXISTS, *GIVEN_UP}:
        settled = _end_of_plan(later)
        state = settled[0] if settled else _waiting(answer.planned_on, today)
        by = settled[1] if settled else None
        found.append(Promise(answer, About.PLAN, answer.planned_on, state, by))
    if answer.next_update_on:
        state = State.DELIVERED if later else _waiting(answer.next_update_on, today)
        by = later[0] if later else None
        found.append(Promise(answer, About.WORD, answer.next_update_on, state, by))
    return found


def _end_of_plan(later: list[Feedback]) -> tuple[State, Feedback] | None:
    for answer in later:
        if answer.code == C.EXISTS:
            return State.DELIVERED, answer
        if answer.code in GIVEN_UP:
            return State.GIVEN_UP, answer
        if answer.planned_on:
            return State.MOVED, answer
    return None


def _waiting(day: date, today: date) -> State:
    if day < today:
        return State.OVERDUE
    return State.DUE if day <= today + SOON else State.PLANNED


class PromiseReminder(models.Model):
    """An officer is reminded once, so many days before, of a date that the own agency
    has given. The date needs no place in the key: a published answer is never changed."""

    feedback = models.ForeignKey(Feedback, models.PROTECT, related_name="reminders")
    about = models.CharField("vad", max_length=10, choices=About)
    days_before = models.PositiveSmallIntegerField("dagar före")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField("köat", default=timezone.now)

    class Meta:
        verbose_name = "påminnelse om ett löfte"
        verbose_name_plural = "påminnelser om löften"
        constraints = [
            models.UniqueConstraint(
                fields=["feedback", "about", "days_before", "user"],
                name="nobody_is_reminded_twice_of_a_promise",
            ),
            models.CheckConstraint(
                name="promise_is_of_a_known_kind",
                condition=Q(about__in=["plan", "word"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.feedback}, {self.days_before} dagar före"
