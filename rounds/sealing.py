"""Sealing the log: afterwards, so that nobody who writes in it waits for another.

An event gets its number when it is written, but is seen first when its transaction
ends. On PostgreSQL number 7 may therefore be seen before number 6. A seal over 7 would
make 6 a stranger, so nothing is sealed before all lower numbers are in, or lost with
their transaction.

How that is known: time does not tell. gunicorn's timeout is a sign of life of the
whole worker (gthread), not the longest time of a request; commands and tasks have no
limit at all; and PostgreSQL ends no transaction by itself. So the database is asked. Who
inserts a row takes a ROW EXCLUSIVE lock on the table before the row gets its number,
and keeps it until the transaction is over (over first, then the lock goes). What is in the
table's name in pg_locks *after* the highest number was read is thus everyone who may still
bring a lower one; when those are gone, the numbers up to it are all there. It is how
CREATE INDEX CONCURRENTLY waits, and it locks nothing. Those who come meanwhile get
higher numbers. On SQLite there is one writer at a time, who takes the number and is seen
before the next may begin: there is nobody to wait for.
"""

import logging
import time
from datetime import datetime

from django.db import IntegrityError, connection, transaction

from accounts.models import User
from outbox import actions as outbox
from rounds import chain, mails
from rounds.dates import STOCKHOLM
from rounds.models import Event, Seal

logger = logging.getLogger(__name__)

# One seal is over so many at most: what is kept in memory at a time.
AT_MOST = 1000
# Who writes for longer than this is waited for the next time.
PATIENCE_SECONDS = 2.0
PAUSE_SECONDS = 0.02

WRITERS = """
    SELECT virtualtransaction FROM pg_locks
    WHERE relation = 'rounds_event'::regclass AND mode = 'RowExclusiveLock'
      AND granted AND pid <> pg_backend_pid()
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def seal_due(*, at: datetime) -> int:
    """Seal what can be sealed. How many events were.

    Safe to run by several at once, to stop half-way, and to run late.
    """
    end = Event.objects.order_by("-pk").values_list("pk", flat=True).first()
    after = Seal.objects.order_by("-pk").first()
    if end is None or (after and after.last >= end) or not _all_lower_are_in():
        return 0
    sealed = 0
    while rows := _next(after, end):
        seal = chain.seal_over(rows, after=after, at=at)
        if not _store(seal, after):
            break
        logger.info("The log is sealed up to event %s: %s", seal.last, seal.digest)
        sealed += seal.number
        after = seal
    return sealed


def _next(after: Seal | None, end: int) -> list[chain.Row]:
    events = Event.objects.filter(pk__gt=after.last if after else 0, pk__lte=end)
    return list(events.order_by("pk").values_list(*chain.FIELDS)[:AT_MOST])


def _store(seal: Seal, after: Seal | None) -> bool:
    """False when somebody else was first: `previous` is unique."""
    try:
        with transaction.atomic():
            seal.save(force_insert=True)
            if after is None or _week(after) != _week(seal):
                _tell_skr(seal)
    except IntegrityError:
        return False
    return True


def _week(seal: Seal) -> tuple[int, int]:
    year, week, _day = seal.sealed_at.astimezone(STOCKHOLM).isocalendar()
    return year, week


def _tell_skr(seal: Seal) -> None:
    """The first seal of a week is sent to those who work at SKR: letters in other
    people's mailboxes cannot be changed by who changes the database."""
    people = User.objects.filter(is_skr=True, is_active=True).order_by("pk")
    letters = [mails.log_sealed(seal, person) for person in people]
    outbox.queue_all(letters, at=seal.sealed_at, kind="rounds.log_sealed")


def _all_lower_are_in() -> bool:
    """Wait for those who write in the log at this moment; False if that takes long."""
    waited_for = _writers()
    give_up = time.monotonic() + PATIENCE_SECONDS
    while waited_for:
        if time.monotonic() >= give_up:
            return False
        time.sleep(PAUSE_SECONDS)
        waited_for &= _writers()
    return True


def _writers() -> set[str]:
    if connection.vendor != "postgresql":
        return set()
    with connection.cursor() as cursor:
        cursor.execute(WRITERS)
        return {name for (name,) in cursor.fetchall()}
