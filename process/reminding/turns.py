"""The last days that people are reminded of now: whose each is, and what is said of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from accounts.models import User
from process.models import Reminder
from process.outstanding import Whose, deadlines
from process.reminding.occasions import (
    AFTER_FOR,
    Occasion,
    after_closing,
    before_closing,
)
from process.steps import BY_STEP, StepSpec
from rounds.models import Period, Step

K = Reminder.Kind


@dataclass(frozen=True)
class Turn:
    """A last day, whose it is, and what is to be said of it in time."""

    period: Period
    spec: StepSpec
    closes_at: datetime
    whose: Whose
    occasions: tuple[Occasion, ...]

    @property
    def told_at(self) -> datetime | None:
        """When a letter of a moved day, or of more time, said that it closes then."""
        return self.period.told_of(self.closes_at, self.whose.keys)

    def due(self, at: datetime, *kinds: Reminder.Kind) -> list[Occasion]:
        """What has come due of these kinds, the latest last."""
        return [one for one in self.occasions if one.kind in kinds and one.due_at <= at]

    def owing(self) -> QuerySet[User]:
        return self.spec.outstanding(self.period.round, self.whose).order_by("pk")

    def is_over(self, at: datetime) -> bool:
        return self.closes_at <= at

    def row(self, occasion: Occasion, user: User, at: datetime) -> Reminder:
        return Reminder(
            period=self.period,
            closes_at=self.closes_at,
            kind=occasion.kind,
            days_before=occasion.days_before,
            user=user,
            due_at=occasion.due_at,
            written_at=at,
        )


def days_before(spec: StepSpec, period: Period) -> list[int]:
    """As SKR has set for the round, or as the table says."""
    own = period.remind_days_before
    return list(spec.remind_days_before) if own is None else own


def turns_of(period: Period, at: datetime) -> Iterator[Turn]:
    """Each last day of a period that has opened, until nobody is told of it any more."""
    spec = BY_STEP[Step(period.step)]
    for closes_at, whose in deadlines(period, at - AFTER_FOR):
        occasions = before_closing(
            period.opens_at, closes_at, days_before(spec, period)
        )
        if not whose.all_but:  # who has got more time knows whose turn it is
            occasions = [one for one in occasions if one.kind != K.OPENED]
        told_at = period.told_of(closes_at, whose.keys)
        if told_at:  # the letter of it came in the place of what was due before
            occasions = [one for one in occasions if one.due_at > told_at]
        yield Turn(
            period, spec, closes_at, whose, (*occasions, *after_closing(closes_at))
        )


def turns(at: datetime) -> list[Turn]:
    periods = Period.objects.open_for_anyone_since(at - AFTER_FOR, at)
    found = periods.prefetch_related("extensions", "round__periods__extensions")
    in_order = found.order_by("step", "pk")
    return [turn for period in in_order for turn in turns_of(period, at)]
