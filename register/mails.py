from django.conf import settings
from django.core.mail import EmailMessage

from outbox.letters import compose


def report(*, what: str, page: str, reply_to: str) -> EmailMessage:
    """Somebody could not use the site: to the one who answers for it."""
    return compose(
        "register/mail/report.txt",
        to=settings.CONTACT_EMAIL,
        what=what,
        page=page,
        reply_to=reply_to,
    )
