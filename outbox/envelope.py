"""A stored letter as it is sent: text and HTML of the same words, and its headers."""

from functools import cache

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from outbox import html
from outbox.kinds import KINDS, Urgency
from outbox.models import Letter

# Letters to whoever runs the site, who chooses nothing.
TO_THE_OPERATOR = {"outbox.failures", "register.report"}


def wrap(letter: Letter) -> EmailMultiAlternatives:
    """The letter, ready for a mail server; the same each time but for the date."""
    text = letter.body + foot_of(letter)
    subject = html.shown(letter.subject)
    message = EmailMultiAlternatives(
        subject=subject,
        body=html.plain(text, settings.SITE_URL),
        to=[letter.to],
        reply_to=[settings.CONTACT_EMAIL],
        headers={"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"},
    )
    if KINDS.get(letter.kind, Urgency.NECESSARY) is not Urgency.NECESSARY or (
        letter.kind == "outbox.weekly"
    ):
        message.extra_headers["List-Unsubscribe"] = f"<{page_of_choice()}>"
    message.attach_alternative(html.page(text, subject, settings.SITE_URL), "text/html")
    return message


def foot_of(letter: Letter) -> str:
    """One line. Not under a sign-in code, where nothing shall stand between the reader
    and the code."""
    if letter.secret or letter.kind in TO_THE_OPERATOR:
        return ""
    return f"\n--\nVälj hur du vill ha dina brev: {page_of_choice()}\n"


def page_of_choice() -> str:
    return settings.SITE_URL + _path_of_choice()


@cache
def _path_of_choice() -> str:
    return reverse("process:letters")
