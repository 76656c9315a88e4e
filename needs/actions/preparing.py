"""Before answers are published: a colleague reads them, and a day is set (moment 7).

What is done with a draft is no event: it is its own agency's alone.
"""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from django.db import transaction

from accounts.models import User
from needs.actions.publishing import (
    AlreadyPublished,
    ChangedSince,
    NotConfirmed,
    locked,
    release,
    tell_home,
)
from needs.models import Feedback
from rounds import dates

# Prepared answers go out together, before people begin to work.
MORNING = time(7, 0)


class OwnWords(Exception):
    """Who wrote the draft does not read it for the colleagues."""


@transaction.atomic
def say_read(draft: Feedback, *, seen_at: datetime, by: User, at: datetime) -> None:
    """A colleague has read the draft, as it was at `seen_at`."""
    draft = _as_seen([draft], seen_at)[0]
    if by.pk in draft.writers:
        raise OwnWords
    draft.read_at, draft.read_by = at, by
    draft.save(update_fields=["read_at", "read_by"])


@transaction.atomic
def stand_behind(draft: Feedback, *, seen_at: datetime, by: User, at: datetime) -> None:
    """The other agency of a joint answer stands behind it, as it was at `seen_at`."""
    (draft,) = _as_seen([draft], seen_at)
    draft.confirmed_at, draft.confirmed_by = at, by
    draft.save(update_fields=["confirmed_at", "confirmed_by"])


@transaction.atomic
def prepare(
    drafts: Collection[Feedback], *, on: date, seen_at: datetime, by: User
) -> int:
    """Let drafts be published that morning, as they were at `seen_at`."""
    rows = _as_seen(drafts, seen_at)
    if any(row.lacks_confirmation for row in rows):
        raise NotConfirmed
    for draft in rows:
        draft.publish_on, draft.prepared_by = on, by
        draft.save(update_fields=["publish_on", "prepared_by"])
    return len(rows)


@transaction.atomic
def take_back_prepared(draft: Feedback) -> None:
    """Keep it as a draft, without a day."""
    (row,) = _as_seen([draft], draft.saved_at)
    row.publish_on = row.prepared_by = None
    row.save(update_fields=["publish_on", "prepared_by"])


def publish_due(*, at: datetime) -> int:
    """Publish what is prepared for today or, after a standstill, for an earlier day:
    each round by itself, with one letter per person for all of it. How many."""
    now = at.astimezone(dates.STOCKHOLM)
    through = now.date() if now.time() >= MORNING else now.date() - timedelta(days=1)
    waiting = Feedback.objects.prepared(through=through)
    rounds = waiting.order_by().values_list("need__round", flat=True).distinct()
    return sum(_publish_due(round_, through, at) for round_ in list(rounds))


@transaction.atomic
def _publish_due(round_id: int, through: date, at: datetime) -> int:
    waiting = Feedback.objects.prepared(through=through).filter(need__round=round_id)
    # Asked again under the lock: another worker may have been first, or a colleague
    # may have changed the draft.
    answers = [
        answer
        for answer in locked(waiting)
        if answer.publish_on and answer.publish_on <= through
    ]
    if not answers:
        return 0
    for by in {answer.prepared_by for answer in answers if answer.prepared_by}:
        own = [answer for answer in answers if answer.prepared_by == by]
        release(own, by=by, at=at)
    tell_home(answers, at=at)
    return len(answers)


def _as_seen(drafts: Collection[Feedback], seen_at: datetime) -> list[Feedback]:
    rows = locked(drafts)
    if not rows:
        raise AlreadyPublished
    if any(row.saved_at > seen_at for row in rows):
        raise ChangedSince
    return rows
