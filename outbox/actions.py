"""Putting a letter into the outbox. Sending it is another matter (sending.py)."""

from datetime import datetime
from email.utils import make_msgid

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from outbox import bell
from outbox.models import Letter


def queue(
    message: EmailMessage, *, at: datetime, kind: str = "", secret: bool = False
) -> Letter:
    """Store a letter in the transaction of its cause, to be sent from `at` on.

    `secret` letters (sign-in codes) lose their text once sent.
    """
    (recipient,) = message.to
    letter = Letter.objects.create(
        to=recipient,
        subject=" ".join(message.subject.split())[:200],
        body=str(message.body),
        message_id=make_msgid(domain=settings.SITE_URL.split("//")[-1].split(":")[0]),
        kind=kind,
        secret=secret,
        due_at=at,
    )
    transaction.on_commit(bell.ring)
    return letter
