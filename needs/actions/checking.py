"""Asks whether the addresses in the register still lead somewhere, where the operator
allows it (CHECK_ADDRESSES)."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings

from needs import reachable
from needs.models import KnowledgeSupport

EVERY = timedelta(days=14)
AT_A_TIME = 20
PAUSE_SECONDS = 1.0


def check_addresses(
    *,
    at: datetime,
    is_reached: Callable[[str], bool] = reachable.is_reached,
    pause: float = PAUSE_SECONDS,
) -> int:
    """Ask for some of those that have waited the longest; how many. One of each server
    at a time, and never in a hurry. Not what a person does: nothing is noted."""
    if not settings.CHECK_ADDRESSES:
        return 0
    asked: set[str] = set()
    for support in KnowledgeSupport.objects.to_check(before=at - EVERY):
        host = urlsplit(support.url).hostname or ""
        if host in asked:
            continue
        if asked and pause:
            time.sleep(pause)
        asked.add(host)
        # Only if SKR has not corrected the address meanwhile.
        KnowledgeSupport.objects.filter(pk=support.pk, url=support.url).update(
            checked_at=at, reached=is_reached(support.url)
        )
        if len(asked) == AT_A_TIME:
            break
    return len(asked)
