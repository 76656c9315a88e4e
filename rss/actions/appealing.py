"""Letters to the municipalities that have not answered."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from accounts.ids import new_public_id
from accounts.models import User
from municipalities.models import Municipality
from outbox import actions as outbox
from outbox.models import Letter
from rounds.actions import note
from rss import mails
from rss.models import Appeal, Participation
from rss.outstanding import answers, first_closing, representatives_of

APPEAL = "rss.appeal"


class Written(NamedTuple):
    """One letter of an appeal, to whom, and until when the reader may answer."""

    user: User
    closes_at: datetime
    letter: Letter


class Sent(NamedTuple):
    """An appeal, and its letters; none where it had been sent before."""

    appeal: Appeal
    written: list[Written]


class NobodyToWriteTo(Exception):
    """All of the chosen have answered, or nobody acts for them."""


@transaction.atomic
def appeal(
    participation: Participation,
    municipalities: Iterable[Municipality],
    *,
    subject: str,
    text: str,
    public_id: str,
    by: User,
    at: datetime,
) -> Sent:
    """Write to those of the chosen that have not answered, under the id that the form
    was given when it was opened: sent twice, it writes once."""
    participation = (
        Participation.objects.select_for_update(of=("self",))
        .select_related("round", "rss")
        .get(pk=participation.pk)
    )
    before = Appeal.objects.filter(public_id=public_id).first()
    if before is not None and before.participation_id == participation.pk:
        return Sent(before, [])
    if before is not None:
        public_id = new_public_id()  # an id of somebody else's says nothing about it
    chosen = {one.pk for one in municipalities}
    silent = [
        one.municipality.pk
        for one in answers(participation, at)
        if not one.has_answered and one.municipality.pk in chosen
    ]
    people = representatives_of(Municipality.objects.filter(pk__in=silent))
    if not people:
        raise NobodyToWriteTo
    sent = Appeal.objects.create(
        public_id=public_id,
        participation=participation,
        subject=subject,
        text=text,
        sent_at=at,
        sent_by=by,
    )
    written_to = sorted(
        {one for own in people.values() for one in own}, key=lambda m: m.alphabetical
    )
    sent.municipalities.set(written_to)
    names = ", ".join(str(one) for one in written_to)
    note("skrev till dem som inte har svarat", participation, by=by, at=at, text=names)
    messages = [mails.appeal(sent, own, to=person) for person, own in people.items()]
    letters = outbox.queue_all(messages, at=at, kind=APPEAL)
    written = [
        Written(person, first_closing(sent.round, own), letter)
        for (person, own), letter in zip(people.items(), letters, strict=True)
    ]
    return Sent(sent, written)
