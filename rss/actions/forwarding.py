"""Regional needs are sent on to SKR."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from municipalities.models import Municipality, Submission
from outbox import actions as outbox
from rounds.actions import note
from rss import mails
from rss.actions.gathering import AlreadyForwarded, NothingChosen
from rss.models import GatheredSubmission, Participation, RegionalNeed
from rss.outstanding import coordinators_of, representatives_of


class NothingBehind(Exception):
    """No submission stands behind the regional need."""

    def __init__(self, regional_need: RegionalNeed) -> None:
        self.regional_need = regional_need


@transaction.atomic
def forward(
    participation: Participation,
    regional_needs: Iterable[RegionalNeed],
    *,
    by: User,
    at: datetime,
) -> list[RegionalNeed]:
    """Send regional needs on to SKR, for good. Returns those that were sent now."""
    chosen = [one.pk for one in regional_needs]
    if not chosen:
        raise NothingChosen
    needs = list(
        RegionalNeed.objects.select_for_update(of=("self",))
        .filter(participation=participation, pk__in=chosen, forwarded_at=None)
        .select_related("participation__round", "participation__rss")
        .order_by("pk")
    )
    if not needs:
        raise AlreadyForwarded
    behind = _standing_behind(needs)
    kept_up = {link.regional_need_id for link in behind}
    for need in needs:
        if need.pk not in kept_up:
            raise NothingBehind(need)
        need.forwarded_at = at
        need.forwarded_by = by
        need.save(update_fields=["forwarded_at", "forwarded_by"])
        note("skickade vidare", need, by=by, at=at)
    _tell_of_forwarding(participation, needs, behind, by=by, at=at)
    return needs


def _standing_behind(needs: Sequence[RegionalNeed]) -> list[GatheredSubmission]:
    """The links that count, their submissions locked against being withdrawn."""
    live = GatheredSubmission.objects.live().filter(regional_need__in=needs)
    standing = Submission.objects.select_for_update().submitted()
    list(standing.filter(pk__in=live.values("submission")))
    return list(
        live.filter(submission__withdrawn_at=None)
        .select_related("submission__municipality", "regional_need")
        .order_by("pk")
    )


def _tell_of_forwarding(
    participation: Participation,
    needs: Sequence[RegionalNeed],
    behind: Sequence[GatheredSubmission],
    *,
    by: User,
    at: datetime,
) -> None:
    """A receipt to those who do the RSS's work; a letter to each representative."""
    told = coordinators_of(participation.rss) if participation.takes_part else [by]
    receipts = [mails.forwarded(participation, needs, behind, to=one) for one in told]
    outbox.queue_all(receipts, at=at, kind="rss.forwarded")
    own = Municipality.objects.filter(
        pk__in={link.submission.municipality_id for link in behind}
    )
    letters = []
    for person, municipalities in representatives_of(own).items():
        theirs = [
            link for link in behind if link.submission.municipality in municipalities
        ]
        letters.append(mails.needs_forwarded(participation, theirs, to=person))
    outbox.queue_all(letters, at=at, kind="rss.needs_forwarded")
