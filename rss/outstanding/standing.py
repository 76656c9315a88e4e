"""What has been handed in and stands, and where each part of it is."""

from datetime import datetime

from django.db.models import (
    Exists,
    OuterRef,
    QuerySet,
)

from municipalities.models import (
    Question,
    Submission,
)
from rss.models import (
    GatheredSubmission,
    LeftOut,
    Participation,
)
from rss.outstanding.receiving import municipalities_of

# Asked about a submission; none of them is true of two rows at a time.
IS_GATHERED = Exists(
    GatheredSubmission.objects.live().filter(submission=OuterRef("pk"))
)
IS_LEFT_OUT = Exists(LeftOut.objects.live().filter(submission=OuterRef("pk")))
IS_RETURNED = Exists(Question.objects.open().filter(submission=OuterRef("pk")))


def standing_in(participation: Participation, at: datetime) -> QuerySet[Submission]:
    """All that has been handed in to the RSS and stands, gathered or not."""
    return (
        Submission.objects.in_round(participation.round)
        .submitted()
        .filter(municipality__in=municipalities_of(participation, at))
    )


def unaccounted(submissions: QuerySet[Submission]) -> QuerySet[Submission]:
    """Neither gathered nor left out: what the RSS still owes. Those that wait for their
    municipality's answer are among them."""
    return submissions.filter(~IS_GATHERED, ~IS_LEFT_OUT)
