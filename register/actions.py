from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

import outbox.actions
from outbox.models import Letter
from register import mails

REPORT = "register.report"
# Anyone may write, so what one hour can fill is bounded.
REPORTS_PER_HOUR = 30


class TooManyReports(Exception):
    """Somebody, or something, has written more than anyone could read."""


@transaction.atomic
def report(words: Mapping[str, Any], *, at: datetime) -> None:
    """Send the report on, once, to the one who answers for the site."""
    message = mails.report(
        what=words["what"], page=words["page"], reply_to=words["reply_to"]
    )
    lately = Letter.objects.filter(kind=REPORT, created_at__gt=at - timedelta(hours=1))
    if lately.filter(body=message.body).exists():
        return
    if lately.count() >= REPORTS_PER_HOUR:
        raise TooManyReports
    outbox.actions.queue(message, at=at, kind=REPORT)
