"""What an RSS has taken down at a meeting, for its municipalities."""

from datetime import datetime, timedelta

from django.db.models import (
    QuerySet,
)

from municipalities.models import (
    NilReturn,
    Submission,
)
from rss.models import (
    Participation,
)
from rss.outstanding.receiving import municipalities_of
from rss.outstanding.standing import standing_in

FRESH = timedelta(hours=2)


def taken_down_since(
    participation: Participation, since: datetime, at: datetime
) -> QuerySet[Submission]:
    """What has been taken down at a meeting since then and stands, the latest first."""
    return (
        standing_in(participation, at)
        .filter(taken_down=Submission.How.MEETING, submitted_at__gte=since)
        .select_related("municipality", "round", "submitted_by")
        .order_by("-submitted_at", "-pk")
    )


def nil_taken_down(participation: Participation, at: datetime) -> QuerySet[NilReturn]:
    """The standing answers that there are no needs, as the RSS took them down."""
    return (
        NilReturn.objects.in_round(participation.round)
        .standing()
        .filter(
            taken_down=NilReturn.How.MEETING,
            municipality__in=municipalities_of(participation, at),
        )
        .select_related("municipality")
        .order_by("-declared_at", "-pk")
    )


def is_fresh(record: Submission | NilReturn, at: datetime) -> bool:
    """Whether the RSS may still undo what it has taken down; later the municipality can."""
    then = record.submitted_at if isinstance(record, Submission) else record.declared_at
    return record.is_taken_down and then is not None and at < then + FRESH
