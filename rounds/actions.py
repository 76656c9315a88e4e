"""What SKR does with a round, and how everything that happens is noted."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.formats import date_format

from accounts import stand_ins
from accounts.models import Assignment, User
from rounds import dates
from rounds.models import Event, Extension, Period, Round, Step


class AddressTaken(Exception):
    """Another round has that address."""


class OutOfOrder(Exception):
    """The days do not follow each other: `step` would end before it begins."""

    def __init__(self, step: Step) -> None:
        super().__init__(step.name)
        self.step = step


class InThePast(Exception):
    """A last day that has passed already: nobody was told."""


class NotLonger(Exception):
    """An extension that does not last longer than the time there is."""


def note(
    verb: str,
    target: Any,
    *,
    by: User,
    at: datetime,
    round_: Round | None = None,
    text: str = "",
    acting_for: Any = None,
) -> Event:
    """Write down that something happened to `target`. Called by every action.

    `verb` is a past tense in Swedish ("skickade in"); `text` is a reason or a
    remark that those who read the log should see. What belongs to no round (an
    RSS gets a coordinator) is noted without one. Who stands in for somebody does it
    for the organization of `target`; `acting_for` says so where that is another.
    """
    event = _event(verb, target, by=by, at=at, round_=round_, text=text)
    event.in_place_of_id = _in_place_of(by, acting_for or target, at)
    event.save(force_insert=True)
    return event


def note_each(
    verb: str,
    targets: Iterable[Any],
    *,
    by: User,
    at: datetime,
    acting_for: Any,
    text: str = "",
) -> None:
    """As `note`, of many things at once."""
    events = [
        _event(verb, one, by=by, at=at, round_=None, text=text) for one in targets
    ]
    in_place_of_id = _in_place_of(by, acting_for, at)
    for event in events:
        event.in_place_of_id = in_place_of_id
    Event.objects.bulk_create(events, batch_size=500)


def _event(
    verb: str, target: Any, *, by: User, at: datetime, round_: Round | None, text: str
) -> Event:
    return Event(
        round=round_ or getattr(target, "round", None),
        at=at,
        by=by,
        verb=verb,
        target_kind=target._meta.label_lower,
        target_id=target.public_id,
        target_text=str(target)[:200],
        note=text,
    )


def _in_place_of(by: User, record: Any, at: datetime) -> int | None:
    """What one does with an assignment, one's own or another's, is done for nobody."""
    if isinstance(record, Assignment):
        return None
    stand_in = stand_ins.in_whose_place(by, record, at=at)
    return stand_in.in_place_of_id if stand_in else None


def _day(day: date) -> str:
    """As the log has it, whatever the language of the one who acts."""
    with translation.override(settings.LANGUAGE_CODE):
        return date_format(day, "j F Y")


@transaction.atomic
def plan(
    *,
    title: str,
    public_id: str,
    first_day: date,
    last_days: Mapping[Step, date],
    by: User,
    at: datetime,
) -> Round:
    """A round with its calendar: each step opens when the one before it has closed."""
    try:
        with transaction.atomic():
            round_ = Round.objects.create(
                public_id=public_id, title=title, planned_at=at, planned_by=by
            )
    except IntegrityError as error:
        raise AddressTaken from error
    opens_at = dates.start_of(first_day)
    periods = []
    for step in Step:
        closes_at = dates.end_of(last_days[step])
        if closes_at <= opens_at:
            raise OutOfOrder(step)
        periods.append(
            Period(round=round_, step=step, opens_at=opens_at, closes_at=closes_at)
        )
        opens_at = closes_at
    Period.objects.bulk_create(periods)
    note("planerade", round_, by=by, at=at)
    return round_


def check_move(period: Period, *, closes_at: datetime, at: datetime) -> Period | None:
    """The step whose opening follows with a moved closing, if any. Raises when the
    closing has passed, or when a step would close before it opens."""
    if closes_at == period.closes_at:
        return None
    if closes_at <= at:
        raise InThePast
    if closes_at <= period.opens_at:
        raise OutOfOrder(Step(period.step))
    follower = (
        Period.objects.filter(
            round=period.round_id,
            step__gt=period.step,
            opens_at=period.closes_at,
            opens_at__gt=at,
        )
        .order_by("step")
        .first()
    )
    if follower and follower.closes_at <= closes_at:
        raise OutOfOrder(Step(follower.step))
    return follower


@transaction.atomic
def move_deadline(
    period: Period, *, last_day: date, reason: str, by: User, at: datetime
) -> Period:
    """Give a step another last day. The next step follows, unless it has begun.

    Moving to the day that already holds changes nothing and notes nothing.
    """
    Round.objects.select_for_update().get(pk=period.round_id)
    period = Period.objects.select_related("round").get(pk=period.pk)
    closes_at = dates.end_of(last_day)
    if closes_at == period.closes_at:
        return period
    if follower := check_move(period, closes_at=closes_at, at=at):
        follower.opens_at = closes_at
        follower.save(update_fields=["opens_at"])
    before = period.last_day
    period.closes_at = closes_at
    period.moved_at = at
    period.save(update_fields=["closes_at", "moved_at"])
    note(
        "flyttade sista dagen",
        period.round,
        by=by,
        at=at,
        text=f"{Step(period.step).label}: {_day(before)} → {_day(last_day)}. {reason}",
    )
    return period


@transaction.atomic
def set_reminder_days(
    round_: Round,
    chosen: Mapping[Step, list[int] | None],
    *,
    by: User,
    at: datetime,
) -> list[Step]:
    """How many days before the last day each step reminds; None as the model says. What
    is as it was is neither stored nor noted. Which were changed."""
    Round.objects.select_for_update().get(pk=round_.pk)
    changed = []
    for period in Period.objects.filter(round=round_, step__in=chosen):
        step, before = Step(period.step), period.remind_days_before
        if before == chosen[step]:
            continue
        period.remind_days_before = chosen[step]
        period.save(update_fields=["remind_days_before"])
        text = f"{step.label}: {_days(before)} → {_days(chosen[step])}"
        note("ändrade påminnelserna", round_, by=by, at=at, text=text)
        changed.append(step)
    return changed


def _days(days: list[int] | None) -> str:
    """As the log has it."""
    if days is None:
        return "som modellen säger"
    return ", ".join(map(str, days)) + " dagar före" if days else "inga"


@transaction.atomic
def grant_extension(
    period: Period,
    *,
    organization_key: str,
    organization_name: str,
    last_day: date,
    reason: str,
    by: User,
    at: datetime,
    acting_for: Any = None,
) -> Extension:
    """More time for one organization. The same once more gives the one there is."""
    Round.objects.select_for_update().get(pk=period.round_id)
    period = Period.objects.select_related("round").get(pk=period.pk)
    closes_at = dates.end_of(last_day)
    same = Extension.objects.filter(
        period=period, organization_key=organization_key, closes_at=closes_at
    ).first()
    if same:
        return same
    if closes_at <= at:
        raise InThePast
    if closes_at <= period.closes_at_for({organization_key}):
        raise NotLonger
    extension = Extension.objects.create(
        period=period,
        organization_key=organization_key,
        organization_name=organization_name[:200],
        closes_at=closes_at,
        reason=reason,
        granted_at=at,
        granted_by=by,
    )
    note(
        "gav anstånd",
        period.round,
        by=by,
        at=at,
        text=f"{organization_name}, {Step(period.step).label}: till {_day(last_day)}. "
        f"{reason}",
        acting_for=acting_for,
    )
    return extension
