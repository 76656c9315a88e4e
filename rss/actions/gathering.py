"""Submissions are gathered into regional needs, and taken out again."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from accounts.models import User
from municipalities.models import Question, Submission
from rounds.actions import note
from rss.models import GatheredSubmission, LeftOut, Participation, RegionalNeed

Wording = Mapping[str, str]


class NothingChosen(Exception):
    """An RSS raises no needs of its own: a regional need begins with a submission."""


class NotHandedIn(Exception):
    """The submission is a draft, or has been withdrawn."""


class AlreadyGathered(Exception):
    """A submission stands behind one regional need at a time, and it has one."""

    def __init__(self, links: Sequence[GatheredSubmission]) -> None:
        self.links = links


class IsLeftOut(Exception):
    """The submission has been left out; it is taken along again first."""

    def __init__(self, submission: Submission) -> None:
        self.submission = submission


class AwaitsAnswer(Exception):
    """The municipality has a question about the submission to answer first."""

    def __init__(self, submission: Submission) -> None:
        self.submission = submission


class NotGathered(Exception):
    """The submission does not stand behind that regional need, or no longer."""


class AlreadyForwarded(Exception):
    """What has been forwarded can no longer change."""


class NothingLeft(Exception):
    """To split is to leave something: all of it is a new wording, not a new need."""


class Stale(Exception):
    """A colleague, or another tab, has saved since the form was opened."""

    def __init__(self, current: RegionalNeed) -> None:
        self.current = current


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
        participation=participation,
        created_by=by,
        created_at=at,
        saved_by=by,
        saved_at=at,
        **wording,
    )
    _link(regional_need, chosen, by=by, at=at)
    note("samlade ihop", regional_need, by=by, at=at, text=_titles(chosen))
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
    note("lade till i", regional_need, by=by, at=at, text=_titles(new))


@transaction.atomic
def take_out(
    regional_need: RegionalNeed,
    submissions: Iterable[Submission],
    *,
    by: User,
    at: datetime,
) -> None:
    """Take submissions out again. The rows stay, and tell who undid them."""
    regional_need = _draft(regional_need)
    rows = regional_need.gathered.live().filter(submission__in=list(submissions))
    taken = [row.submission for row in rows.select_related("submission")]
    if not taken:
        raise NotGathered
    rows.update(unlinked_at=at, unlinked_by=by)
    note("tog ut ur", regional_need, by=by, at=at, text=_titles(taken))


@transaction.atomic
def split(
    regional_need: RegionalNeed,
    submissions: Iterable[Submission],
    wording: Wording,
    *,
    by: User,
    at: datetime,
) -> RegionalNeed:
    """Move some of what stands behind a regional need into one of its own. The same
    form twice gives one."""
    regional_need = _draft(regional_need)
    chosen = list(submissions)
    if again := _made_before(regional_need.participation, chosen, wording, by=by):
        return again
    live = regional_need.gathered.live().filter(submission__withdrawn_at=None)
    behind = set(live.values_list("submission", flat=True))
    moved = {one.pk for one in chosen}
    if not moved or moved - behind:
        raise NotGathered
    if moved == behind:
        raise NothingLeft
    take_out(regional_need, chosen, by=by, at=at)
    return make_regional_need(
        regional_need.participation, chosen, wording, by=by, at=at
    )


@transaction.atomic
def reword(
    regional_need: RegionalNeed,
    wording: Wording,
    *,
    version: datetime,
    by: User,
    at: datetime,
) -> None:
    """Change the RSS's own words; those of the municipalities stay as they are.

    `version` is the `saved_at` that the writer saw.
    """
    regional_need = _draft(regional_need)
    if all(getattr(regional_need, name) == text for name, text in wording.items()):
        return
    if regional_need.saved_at != version:
        raise Stale(regional_need)
    for name, text in wording.items():
        setattr(regional_need, name, text)
    # Each save is a version of its own, also within one tick of the clock.
    regional_need.saved_at = max(at, version + timedelta(microseconds=1))
    regional_need.saved_by = by
    regional_need.save(update_fields=[*wording, "saved_at", "saved_by"])
    note("ändrade ordalydelsen", regional_need, by=by, at=at)


def _titles(submissions: Iterable[Submission]) -> str:
    return "\n".join(submission.title for submission in submissions)


def _draft(regional_need: RegionalNeed) -> RegionalNeed:
    """The regional need, locked; AlreadyForwarded when its time for changes is over."""
    locked = (
        RegionalNeed.objects.select_for_update(of=("self",))
        .select_related("participation__round", "participation__rss", "saved_by")
        .select_related("created_by")
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
    """The constraint decides who was first; the other is told. Nothing is gathered
    that has been left out, or that its municipality has a question to answer about."""
    if left_out := LeftOut.objects.live().filter(submission__in=submissions).first():
        raise IsLeftOut(left_out.submission)
    if question := Question.objects.open().filter(submission__in=submissions).first():
        raise AwaitsAnswer(question.submission)
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
