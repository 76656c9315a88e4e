"""Somebody writes to those who owe something: SKR in any step, an RSS to its
municipalities. Each letter is a line of the ledger."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.ids import new_public_id
from accounts.models import User
from municipalities.models import Municipality
from outbox import actions as outbox
from process import mails
from process.models import GroupLetter, Reminder
from process.reminding import appeals, groups
from process.reminding.groups import KIND
from rounds import actions as rounds
from rounds.models import Round, Step
from rss.actions import NobodyToWriteTo
from rss.actions import appeal as send_appeal
from rss.models import Appeal, Participation, Rss


@transaction.atomic
def appeal(
    participation: Participation, municipalities: Iterable[Municipality], **words: Any
) -> Appeal:
    """As rss.actions.appeal does it; and the lines of the ledger."""
    sent = send_appeal(participation, municipalities, **words)
    appeals.note(sent)
    return sent.appeal


@transaction.atomic
def write_to_group(
    round_: Round,
    step: Step,
    rss: Rss | None,
    *,
    subject: str,
    text: str,
    public_id: str,
    by: User,
    at: datetime,
) -> GroupLetter:
    """Write to each that owes something now, under the id that the form was given when it
    was opened: sent twice, it writes once. Who is away is noted, and gets none."""
    Round.objects.select_for_update().get(pk=round_.pk)
    round_ = Round.objects.with_calendar().get(pk=round_.pk)
    before = GroupLetter.objects.filter(public_id=public_id).first()
    if before is not None and before.round == round_:
        return before
    if before is not None:
        public_id = new_public_id()  # an id of another round's says nothing about it
    people = groups.addressees(round_, step, rss, at)
    if all(one.is_away for one in people):
        raise NobodyToWriteTo
    letter = GroupLetter.objects.create(
        public_id=public_id,
        period=round_.period(step),
        region_key=rss.organization_key if rss else "",
        subject=subject,
        text=text,
        written_at=at,
        written_by=by,
    )
    _send(letter, people, at)
    words = f"{step.label}, {rss or 'alla'}: {len(people)} mottagare"
    rounds.note("skrev till dem som har något kvar", round_, by=by, at=at, text=words)
    return letter


def _send(letter: GroupLetter, people: list[groups.Addressee], at: datetime) -> None:
    """The letters and the lines of the ledger, in the transaction of their cause."""
    present = [one for one in people if not one.is_away]
    messages = [
        mails.group_letter(letter, one.user, one.turn.closes_at) for one in present
    ]
    queued = outbox.queue_all(messages, at=at, kind=KIND)
    sent = dict(zip([one.user.pk for one in present], queued, strict=True))
    Reminder.objects.bulk_create(
        Reminder(
            period=letter.period,
            closes_at=one.turn.closes_at,
            kind=Reminder.Kind.WRITTEN,
            user=one.user,
            due_at=at,
            written_at=at,
            letter=sent.get(one.user.pk),
            skipped=Reminder.Skipped.AWAY if one.is_away else "",
            group_letter=letter,
        )
        for one in people
    )
