"""Answers are published, and come home to everyone behind the needs (moment 7)."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from needs import lifecycle, mails
from needs.actions.concerned import people_behind_and_officers
from needs.models import Feedback, Homecoming, Need, Recipient
from needs.querysets import submissions_behind
from outbox.actions import queue_all
from rounds.actions import note_each

S = Need.Status


class AlreadyPublished(Exception):
    """None of the drafts is left: they have been published."""


class ChangedSince(Exception):
    """A draft has been changed after it was shown to who wants to publish it."""


class NotConfirmed(Exception):
    """The other agency of a joint answer has not said that it stands behind it."""


@transaction.atomic
def publish(
    drafts: Collection[Feedback], *, seen_at: datetime, by: User, at: datetime
) -> int:
    """Publish drafts as they were at `seen_at`. Everyone behind the needs gets one
    letter, however many of them it concerns."""
    answers = locked(drafts)
    if not answers:
        raise AlreadyPublished
    if any(answer.saved_at > seen_at for answer in answers):
        raise ChangedSince
    if any(answer.lacks_confirmation for answer in answers):
        raise NotConfirmed
    release(answers, by=by, at=at, publish_on=None, prepared_by=None)
    tell_home(answers, at=at)
    return len(answers)


def locked(drafts: Collection[Feedback]) -> list[Feedback]:
    """Those that are still drafts, held until the action is over."""
    # First the receipts, as when a draft is saved: nobody waits for each other.
    held = Recipient.objects.select_for_update(of=("self",)).order_by("pk")
    list(held.filter(need__in=[draft.need_id for draft in drafts]))
    return list(
        Feedback.objects.select_for_update(of=("self",))
        .drafts()
        .held()
        .filter(pk__in=[draft.pk for draft in drafts])
        .select_related(
            "need__round", "agency", "support", "together_with", "prepared_by"
        )
        .order_by("pk")
    )


def release(
    answers: Sequence[Feedback], *, by: User, at: datetime, **fields: object
) -> None:
    """Make the drafts answers: for good, and home to all that stands behind."""
    rows = Feedback.objects.filter(pk__in=[answer.pk for answer in answers])
    rows.update(published_at=at, published_by=by, **fields)
    for answer in answers:
        answer.published_at, answer.published_by = at, by
    _move_on(answers)
    _bring_home(answers)
    alike: dict[tuple[int, str], list[Feedback]] = defaultdict(list)
    for answer in answers:
        alike[answer.agency_id, str(answer)].append(answer)
    for (_agency, text), group in alike.items():
        needs = [answer.need for answer in group]
        note_each("besvarade", needs, by=by, at=at, text=text, acting_for=group[0])


def _move_on(answers: Sequence[Feedback]) -> None:
    """A need is answered when the agency that leads has said its first word."""
    leading = {
        (recipient.need_id, recipient.agency_id)
        for recipient in Recipient.objects.filter(
            need__in=[answer.need_id for answer in answers], leads=True
        )
    }
    waiting = set(
        Need.objects.filter(pk__in=[need for need, _ in leading])
        .filter(status=S.HANDED_OVER)
        .values_list("pk", flat=True)
    )
    answered = {
        answer.need_id
        for answer in answers
        for sender in (answer.agency_id, answer.together_with_id)
        if (answer.need_id, sender) in leading
    }
    lifecycle.move_all(answered & waiting, S.ANSWERED)


def _bring_home(answers: Sequence[Feedback]) -> None:
    behind = submissions_behind([answer.need_id for answer in answers])
    Homecoming.objects.bulk_create(
        (
            Homecoming(feedback=answer, submission_id=submission)
            for answer in answers
            for submission in behind[answer.need_id]
        ),
        batch_size=500,
    )


def tell_home(answers: Sequence[Feedback], *, at: datetime) -> None:
    """One letter to each person behind the needs, however many and of how many
    agencies the answers are."""
    told = Feedback.objects.filter(pk__in=[answer.pk for answer in answers])
    by_need: dict[int, list[Feedback]] = defaultdict(list)
    for answer in told.in_order().select_related("need__round"):
        by_need[answer.need_id].append(answer)
    needs = [told[0].need for told in by_need.values()]
    written = {need: mails.Told.of(answers) for need, answers in by_need.items()}
    letters = [
        mails.answered(user, [(one, written[one.need.pk]) for one in concerns])
        for user, concerns in people_behind_and_officers(needs).items()
    ]
    queue_all(letters, at=at, kind="needs.answered")
