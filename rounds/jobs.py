"""Doing what has been asked for: by a worker, in the background, told of beside a bar.

Whoever does a job has claimed it first, in a transaction of its own; what a worker
leaves behind when it is ended is taken up again by another.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts import clock
from rounds.querysets import JobQuerySet

logger = logging.getLogger(__name__)

LEFT_AFTER = timedelta(minutes=5)  # many times what the longest of them takes
GIVE_UP_AFTER = timedelta(hours=1)

Told = Callable[[int], object]
Fields = dict[str, Any]


def do_due(
    jobs: JobQuerySet,
    work: Callable[[Any, Told], Fields],
    *,
    size: Callable[[Any], int],
    at: datetime,
) -> int:
    """Do what has been asked for. How many were done. Safe to run by several at once,
    to stop half-way, and to run late.

    `work(job, told)` answers with the fields to store, and tells on the way how much of
    `size(job)` is done.
    """
    number = 0
    while job := claim(jobs, size, at):
        do(jobs, job, work)
        number += 1
    return number


@transaction.atomic
def claim(jobs: JobQuerySet, size: Callable[[Any], int], at: datetime) -> Any:
    """The next that nobody works with. What has been tried for too long has failed."""
    waiting = jobs.waiting(left_before=at - LEFT_AFTER)
    job = waiting.select_for_update(skip_locked=True, of=("self",)).first()
    if job is None:
        return None
    if job.begun_at and job.asked_at < at - GIVE_UP_AFTER:
        logger.error("%s was never finished: %s", job._meta.label, job)
        job.failed, job.finished_at = True, at
        job.save(update_fields=["failed", "finished_at"])
        return claim(jobs, size, at)
    job.begun_at, job.done, job.total = at, 0, size(job)
    job.save(update_fields=["begun_at", "done", "total"])
    return job


def do(jobs: JobQuerySet, job: Any, work: Callable[[Any, Told], Fields]) -> None:
    """Whatever happens is told on the page; whoever was overtaken says nothing."""

    def tell(done: int) -> None:
        # More may have come in since it was counted.
        own.update(done=min(done, job.total))

    own = jobs.unfinished().filter(pk=job.pk, begun_at=job.begun_at)
    try:
        fields = {**work(job, tell), "done": job.total}
    except Exception:
        logger.exception("%s could not be done: %s", job._meta.label, job)
        fields = {"failed": True}
    own.update(finished_at=clock.now(), **fields)
