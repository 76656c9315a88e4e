"""Whether an RSS takes part in a round."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from outbox import actions as outbox
from rounds.actions import note
from rss import mails
from rss.models import Participation
from rss.outstanding import coordinators_of, municipalities_of, representatives_of


class ReasonMissing(Exception):
    """To stay out of a round takes a reason: the municipalities will ask."""


@transaction.atomic
def answer_participation(
    participation: Participation,
    *,
    takes_part: bool,
    reason: str,
    by: User,
    at: datetime,
) -> None:
    """Say whether the RSS takes part in the round; a no comes with a reason."""
    if not takes_part and not reason:
        raise ReasonMissing
    participation = (
        Participation.objects.select_for_update(of=("self",))
        .select_related("round", "rss")
        .get(pk=participation.pk)
    )
    if (participation.takes_part, participation.reason) == (takes_part, reason):
        return
    were_welcome = participation.takes_part is not False
    participation.takes_part = takes_part
    participation.reason = reason
    participation.answered_at = at
    participation.answered_by = by
    participation.save(
        update_fields=["takes_part", "reason", "answered_at", "answered_by"]
    )
    verb = "svarade ja till att delta" if takes_part else "svarade nej till att delta"
    note(verb, participation, by=by, at=at, text=reason)
    receipts = [
        mails.participation_answered(participation, to=person)
        for person in coordinators_of(participation.rss)
    ]
    outbox.queue_all(receipts, at=at, kind="rss.participation_answered")
    if takes_part != were_welcome:
        own = municipalities_of(participation, at)
        letters = [
            mails.participation_matters(participation, municipalities, to=person)
            for person, municipalities in representatives_of(own).items()
        ]
        outbox.queue_all(letters, at=at, kind="rss.participation_matters")
