"""Submissions are gathered into regional needs, and taken out again."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from municipalities.models import Submission
from rounds.actions import note
from rss.models import GatheredSubmission, Participation, RegionalNeed

Wording = Mapping[str, str]


class NothingChosen(Exception):
    """An RSS raises no needs of its own: a regional need begins with a submission."""


class NotHandedIn(Exception):
    """The submission is a draft, or has been withdrawn."""


class AlreadyGathered(Exception):
    """A submission stands behind one regional need at a time, and it has one."""

    def __init__(self, links: Sequence[GatheredSubmission]) -> None:
        self.links = links


class NotGathered(Exception):
    """The submission does not stand behind that regional need, or no longer."""


class AlreadyForwarded(Exception):
    """What has been forwarded can no longer change."""


@transaction.atomic
def make_regional_need(
    participation: Participation,
    submissions: Iterable[Submission],
    wording: Wording,
    *,
    by: User,
    at: datetime,
) -> RegionalNeed:
    """Gather submissions into a new regional need. The same form twice gives one."""
    chosen = _handed_in(submissions)
    if again := _made_before(participation, chosen, wording, by=by):
        return again
    regional_need = RegionalNeed.objects.create(
        participation=participation, created_by=by, created_at=at, **wording
    )
    _link(regional_need, chosen, by=by, at=at)
    titles = "\n".join(submission.title for submission in chosen)
    note("samlade ihop", regional_need, by=by, at=at, text=titles)
    return regional_need


@transaction.atomic
def add_to_regional_need(
    regional_need: RegionalNeed,
    submissions: Iterable[Submission],
    *,
    by: User,
    at: datetime,
) -> None:
    """Gather submissions into a regional need that exists."""
    regional_need = _draft(regional_need)
    there = regional_need.gathered.live().values_list("submission", flat=True)
    new = [one for one in _handed_in(submissions) if one.pk not in set(there)]
    if not new:
        return
    _link(regional_need, new, by=by, at=at)
    titles = "\n".join(submission.title for submission in new)
    note("lade till i", regional_need, by=by, at=at, text=titles)


@transaction.atomic
def take_out(
    regional_need: RegionalNeed, submission: Submission, *, by: User, at: datetime
) -> None:
    """Take a submission out again. The row stays, and tells who undid it."""
    regional_need = _draft(regional_need)
    undone = (
        regional_need.gathered.live()
        .filter(submission=submission)
        .update(unlinked_at=at, unlinked_by=by)
    )
    if not undone:
        raise NotGathered
    note("tog ut ur", regional_need, by=by, at=at, text=submission.title)


@transaction.atomic
def reword(
    regional_need: RegionalNeed, wording: Wording, *, by: User, at: datetime
) -> None:
    """Change the RSS's own words; those of the municipalities stay as they are."""
    regional_need = _draft(regional_need)
    if all(getattr(regional_need, name) == text for name, text in wording.items()):
        return
    for name, text in wording.items():
        setattr(regional_need, name, text)
    regional_need.save(update_fields=list(wording))
    note("ändrade ordalydelsen", regional_need, by=by, at=at)


def _draft(regional_need: RegionalNeed) -> RegionalNeed:
    """The regional need, locked; AlreadyForwarded when its time for changes is over."""
    locked = (
        RegionalNeed.objects.select_for_update(of=("self",))
        .select_related("participation__round", "participation__rss")
        .get(pk=regional_need.pk)
    )
    if locked.is_forwarded:
        raise AlreadyForwarded
    return locked


def _handed_in(submissions: Iterable[Submission]) -> list[Submission]:
    """The submissions, locked, so that none is withdrawn meanwhile."""
    wanted = [submission.pk for submission in submissions]
    if not wanted:
        raise NothingChosen
    locked = Submission.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    chosen = list(locked)
    if not all(submission.is_standing for submission in chosen):
        raise NotHandedIn
    return chosen


def _link(
    regional_need: RegionalNeed,
    submissions: Sequence[Submission],
    *,
    by: User,
    at: datetime,
) -> None:
    """The constraint decides who was first; the other is told."""
    rows = [
        GatheredSubmission(
            regional_need=regional_need, submission=one, linked_by=by, linked_at=at
        )
        for one in submissions
    ]
    try:
        with transaction.atomic():
            GatheredSubmission.objects.bulk_create(rows)
    except IntegrityError as error:
        raise AlreadyGathered(_links_of(submissions)) from error


def _links_of(submissions: Sequence[Submission]) -> list[GatheredSubmission]:
    live = GatheredSubmission.objects.live().filter(submission__in=submissions)
    return list(live.select_related("submission", "regional_need"))


def _made_before(
    participation: Participation,
    submissions: Sequence[Submission],
    wording: Wording,
    *,
    by: User,
) -> RegionalNeed | None:
    """What the same person made of the same submissions in the same words."""
    links = _links_of(submissions)
    made = {link.regional_need for link in links}
    if len(links) < len(submissions) or len(made) != 1:
        return None
    (need,) = made
    same = (need.participation_id, need.created_by_id) == (participation.pk, by.pk)
    words = all(getattr(need, name) == text for name, text in wording.items())
    return need if same and words else None
