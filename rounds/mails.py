"""The letter that takes the log's seal out of the house."""

from django.core.mail import EmailMessage

from accounts.models import User
from outbox.letters import compose
from rounds.models import Seal


def log_sealed(seal: Seal, person: User) -> EmailMessage:
    """The latest digest, for somebody at SKR to keep."""
    return compose(
        "rounds/mail/log_sealed.txt",
        to=person.email,
        name=person.name,
        digest=seal.digest,
        sealed_at=seal.sealed_at,
    )
