"""A stored letter as it is sent: text and HTML of the same words, and its headers."""

from functools import cache, lru_cache

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
    # What must not be readable afterwards does not stay in memory either.
    as_shown = _as_shown.__wrapped__ if letter.secret else _as_shown
    plain, page = as_shown(text, subject, settings.SITE_URL)
    message = EmailMultiAlternatives(
        subject=subject,
        body=plain,
        to=[letter.to],
        reply_to=[letter.reply_to or settings.CONTACT_EMAIL],
        headers={"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"},
    )
    if KINDS.get(letter.kind, Urgency.NECESSARY) is not Urgency.NECESSARY or (
        letter.kind == "outbox.weekly"
    ):
        message.extra_headers["List-Unsubscribe"] = f"<{page_of_choice()}>"
    message.attach_alternative(page, "text/html")
    return message


@lru_cache(maxsize=64)
def _as_shown(text: str, subject: str, site_url: str) -> tuple[str, str]:
    """Made once for all who get the same words."""
    return html.plain(text, site_url), html.page(text, subject, site_url)


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
