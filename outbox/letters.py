"""How a letter is written: one plain-text template, its first line the subject.

Templates stand in templates/<app>/mail/<name>.txt. The first line is the subject,
then an empty line, then the text. Links begin with {{ site_url }}. The text is
plain: nothing is escaped, so "Habo & Mullsjö" reads as it was written.
"""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template import Context
from django.template.loader import get_template
from django.utils import translation


def render(template: str, **context: Any) -> str:
    """Plain text in the site's own language, whoever causes the letter."""
    with translation.override(settings.LANGUAGE_CODE):
        return get_template(template).template.render(  # type: ignore[attr-defined]
            Context({"site_url": settings.SITE_URL, **context}, autoescape=False)
        )


def compose(
    template: str, *, to: str, reply_to: str = "", **context: Any
) -> EmailMessage:
    """The letter, ready to queue. `reply_to` is for one that a person has written: who
    answers it reaches the writer. ValueError when the template has no subject line."""
    text = render(template, **context)
    subject, separator, body = text.strip().partition("\n\n")
    if not separator or "\n" in subject:
        raise ValueError(f"{template}: the first line is the subject, then a blank one")
    return EmailMessage(
        subject=subject.strip(),
        body=body.strip() + "\n",
        to=[to],
        reply_to=[reply_to] if reply_to else None,
    )


def words_of(message: EmailMessage) -> tuple[str, str]:
    """Subject and text, as they are stored. The sign of headings is the weekly letter's
    alone (html.py)."""
    subject = " ".join(message.subject.split()).replace("═", "=")[:200]
    return subject, str(message.body).replace("═", "=")
