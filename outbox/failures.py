"""What could not be sent: told once a day to whoever runs the site."""

from collections import Counter
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from outbox import bell, letters
from outbox.actions import new_letter
from outbox.models import Hold, Letter, LetterQuerySet

KIND = "outbox.failures"
DAY = timedelta(days=1)
AT_MOST = 50  # lines in the letter; the page has them all


@transaction.atomic
def tell_due(at: datetime) -> int:
    """Write the letter of the day, if there is something in it. 1 or 0.

    It tells of what has failed since the latest one, or since a day ago, and of what
    has been tried in vain all day. Twice in a day, or by two at once, it is once.
    """
    address = settings.OPERATOR_EMAIL
    if not address:
        return 0
    latest = Letter.objects.filter(kind=KIND).order_by("-created_at").first()
    if latest and timezone.localdate(latest.created_at) >= timezone.localdate(at):
        return 0
    failed = failed_since(latest.created_at if latest else at - DAY, at)
    waiting = in_vain(at)
    if not (failed or waiting):
        return 0
    reasons = Counter(one.last_error for one in failed).most_common(AT_MOST)
    message = letters.compose(
        "outbox/mail/failures.txt",
        to=address,
        count=len(failed),
        waiting=len(waiting),
        reasons=reasons,
        hold=Hold.objects.first(),
    )
    letter = new_letter(message, at=at, kind=KIND)
    # Of several workers the first: a Message-ID is there once.
    day = timezone.localdate(at).isoformat()
    letter.message_id = f"<failures.{day}@{letter.message_id.rpartition('@')[2]}"
    try:
        with transaction.atomic():
            letter.save()
    except IntegrityError:
        return 0
    transaction.on_commit(bell.ring)
    return 1


def failed_since(since: datetime, at: datetime) -> list[Letter]:
    """Given up; not what was discarded by hand (`outbox release --discard`)."""
    failed = Letter.objects.filter(failed_at__gt=since, failed_at__lte=at)
    return list(failed.exclude(attempts=0).exclude(kind=KIND).order_by("failed_at"))


def in_vain(at: datetime) -> LetterQuerySet:
    owed = Letter.objects.owed().filter(weekly=False, attempts__gt=0)
    return owed.filter(created_at__lte=at - DAY).exclude(kind=KIND)
