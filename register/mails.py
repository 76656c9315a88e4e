from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage

from accounts.models import User
from outbox.letters import compose

if TYPE_CHECKING:
    from register.following import News


def report(*, what: str, page: str, reply_to: str) -> EmailMessage:
    """Somebody could not use the site: to the one who answers for it."""
    return compose(
        "register/mail/report.txt",
        to=settings.CONTACT_EMAIL,
        what=what,
        page=page,
        reply_to=reply_to,
    )


def followed(user: User, news: list["News"]) -> EmailMessage:
    """To who follows something: the week's new answers."""
    count = sum(len(one.replies) + one.more for one in news)
    return compose("register/mail/followed.txt", to=user.email, news=news, count=count)
