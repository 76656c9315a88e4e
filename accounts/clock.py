"""The clock, read once a request: who sends at 23.59.59 was in time, however long
the queue. Views, predicates and tasks ask here; everything else is given `at`."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_arrived_at: ContextVar[datetime | None] = ContextVar("arrived_at", default=None)


def now() -> datetime:
    """When the request at hand arrived; outside of requests, the time."""
    return _arrived_at.get() or timezone.now()


@contextmanager
def stopped_at(at: datetime) -> Iterator[None]:
    """Let `now()` be `at` for a while."""
    token = _arrived_at.set(at)
    try:
        yield
    finally:
        _arrived_at.reset(token)
