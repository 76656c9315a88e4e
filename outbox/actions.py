"""Putting a letter into the outbox, and holding the outbox back.

Sending is another matter (sending.py).
"""

from collections.abc import Iterable
from datetime import date, datetime
from email.utils import make_msgid

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from outbox import bell, kinds
from outbox.letters import words_of
from outbox.models import Hold, Letter, LetterQuerySet, Mailbox


def queue(
    message: EmailMessage, *, at: datetime, kind: str, secret: bool = False
) -> Letter:
    """Store a letter in the transaction of its cause, to be sent from `at` on, or with
    the weekly letter, as outbox/kinds.py says.

    `secret` letters (sign-in codes) lose their text once sent.
    """
    letter = new_letter(message, at=at, kind=kind, secret=secret)
    _let_wait([letter], at)
    letter.save()
    transaction.on_commit(bell.ring)
    return letter


def queue_all(
    messages: Iterable[EmailMessage], *, at: datetime, kind: str
) -> list[Letter]:
    """As `queue`, of many letters with one and the same cause, in their order."""
    letters = [new_letter(one, at=at, kind=kind) for one in messages]
    _let_wait(letters, at)
    Letter.objects.bulk_create(letters, batch_size=500)
    transaction.on_commit(bell.ring)
    return letters


def new_letter(
    message: EmailMessage, *, at: datetime, kind: str, secret: bool = False
) -> Letter:
    (recipient,) = message.to
    subject, body = words_of(message)
    return Letter(
        to=recipient,
        reply_to=next(iter(message.reply_to), ""),
        subject=subject,
        body=body,
        message_id=make_msgid(domain=settings.SITE_URL.split("//")[-1].split(":")[0]),
        kind=kind,
        secret=secret,
        created_at=at,
        due_at=at,
    )


def _let_wait(letters: list[Letter], at: datetime) -> None:
    """Mark those that wait for the weekly letter. They are of one kind."""
    if not letters:
        return
    kind = letters[0].kind
    boxes: dict[str, Mailbox] = {}
    if kinds.may_wait(kind):
        boxes = Mailbox.objects.of({letter.to.lower() for letter in letters})
    today = timezone.localdate(at)
    for letter in letters:
        letter.weekly = kinds.is_weekly(kind, boxes.get(letter.to.lower()), today)


def choose(
    address: str,
    *,
    pace: str,
    away_from: date | None = None,
    away_through: date | None = None,
) -> Mailbox:
    """How letters are wanted at an address, and when nobody is there to read them. It
    holds for what is queued from now on."""
    chosen = {"pace": pace, "away_from": away_from, "away_through": away_through}
    return Mailbox.objects.update_or_create(address=address.lower(), defaults=chosen)[0]


def hold(*, reason: str, at: datetime) -> Hold:
    """Let nothing out for now. On hold already: the first reason stays."""
    return Hold.objects.get_or_create(
        pk=Hold.ONLY, defaults={"since": at, "reason": reason}
    )[0]


@transaction.atomic
def release(*, at: datetime, discard: bool = False) -> int:
    """Let letters out again; with `discard`, not those written before the hold.

    How many were discarded. Where nothing is on hold, nothing happens.
    """
    held = Hold.objects.select_for_update().first()
    if held is None:
        return 0
    discarded = 0
    if discard:
        discarded = (
            Letter.objects.owed()
            .filter(created_at__lte=held.since)
            .update(failed_at=at, leased_until=None, last_error=str(held))
        )
    held.delete()
    transaction.on_commit(bell.ring)
    return discarded


def clear_texts(*, before: datetime) -> int:
    """Take the text out of letters whose time is up. That they were sent is kept, and
    about what. How many."""
    old = Letter.objects.closed_before(before).exclude(body="", last_error="")
    return old.update(body="", last_error="")


def clear_addresses(letters: LetterQuerySet, *, before: datetime) -> int:
    """Take away the address of those of these letters whose time is up. How many."""
    old = letters.closed_before(before).exclude(to="", reply_to="")
    return old.update(to="", reply_to="")


def stop(letters: LetterQuerySet, *, reason: str, at: datetime) -> int:
    """Let none of these be sent that is still owed. How many were."""
    owed = Letter.objects.owed().filter(pk__in=letters.values("pk"))
    return owed.update(failed_at=at, leased_until=None, last_error=reason)


@transaction.atomic
def send_again(letter: Letter, *, at: datetime) -> bool:
    """Try a letter that was given up once more. Not one whose text has been wiped."""
    letter = Letter.objects.select_for_update().get(pk=letter.pk)
    if letter.failed_at is None or letter.secret or not (letter.body and letter.to):
        return False
    letter.failed_at, letter.due_at, letter.created_at = None, at, at
    letter.leased_until, letter.attempts = None, 0
    letter.save()
    transaction.on_commit(bell.ring)
    return True
