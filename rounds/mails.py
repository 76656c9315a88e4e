"""The letter that takes the log's seal out of the house; and what is filled in where
somebody writes to many in a round."""

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation

from accounts.models import User
from outbox import placeholders
from outbox.letters import compose
from rounds.models import Round, Seal
from rounds.templatetags.swedish import last_day


def filled(
    text: str, *, to: User, round_: Round, closes_at: datetime, path: str
) -> str:
    """What somebody has written, as one of those who get it reads it."""
    values = values_for_all(round_, closes_at, path)
    return placeholders.fill(text, {**values, placeholders.NAME: str(to)})


def values_for_all(round_: Round, closes_at: datetime, path: str) -> dict[str, str]:
    """What is filled in alike for all who have the same last day."""
    with translation.override(settings.LANGUAGE_CODE):
        return {
            placeholders.ROUND: round_.title,
            placeholders.LAST_DAY: last_day(closes_at),
            placeholders.LINK: f"{settings.SITE_URL}{path}",
        }


def log_sealed(seal: Seal, person: User) -> EmailMessage:
    """The latest digest, for somebody at SKR to keep."""
    return compose(
        "rounds/mail/log_sealed.txt",
        to=person.email,
        name=person.name,
        digest=seal.digest,
        sealed_at=seal.sealed_at,
    )
