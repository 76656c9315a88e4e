"""How a letter is written: one plain-text template, its first line the subject.

Templates stand in templates/<app>/mail/<name>.txt. The first line is the subject,
then an empty line, then the text. Links begin with {{ site_url }}.
"""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation


def compose(template: str, *, to: str, **context: Any) -> EmailMessage:
    """The letter, ready to queue. ValueError when the template has no subject line."""
    with translation.override(settings.LANGUAGE_CODE):
        text = render_to_string(template, {"site_url": settings.SITE_URL, **context})
    subject, separator, body = text.strip().partition("\n\n")
    if not separator or "\n" in subject:
        raise ValueError(f"{template}: the first line is the subject, then a blank one")
    return EmailMessage(subject=subject.strip(), body=body.strip() + "\n", to=[to])
