"""What stands behind a need, and everything that has been said of it."""

from collections import defaultdict
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db.models import F, FilteredRelation, Prefetch, Q, QuerySet

from needs.querysets.common import rows
from rounds.models import Round
from rss.models import GatheredSubmission, RegionalNeed

if TYPE_CHECKING:
    from accounts.models import User
    from municipalities.models import Submission
    from needs.querysets.verdicts import FeedbackQuerySet


# What lists say of a submission; its long texts are left in the database.
NAMES = (
    "regional_need_id",
    "submission__public_id",
    "submission__title",
    "submission__submitted_at",
    "submission__municipality__public_id",
    "submission__municipality__name",
    "submission__municipality__county",
)


def live_gathered(path: str = "gathered", *, words: bool = False) -> Prefetch:
    """What stands behind a regional need now, as `live_gathered`: one statement.

    Only links that have not been taken back, and submissions that have not been
    withdrawn. With `words` the submissions come whole, to be quoted.
    """
    gathered = (
        GatheredSubmission.objects.live()
        .filter(submission__withdrawn_at=None)
        .select_related("submission__municipality")
    )
    return Prefetch(
        path,
        queryset=gathered if words else gathered.only(*NAMES),
        to_attr="live_gathered",
    )


def live_sources(*, words: bool = False) -> Prefetch:
    """What stands behind a need now, as `live_sources`: two statements."""
    return Prefetch(
        "sources",
        queryset=rows("Source")
        .live()
        .select_related("regional_need__participation__rss")
        .prefetch_related(live_gathered("regional_need__gathered", words=words)),
        to_attr="live_sources",
    )


def submissions_behind(needs: Collection[int]) -> dict[int, list[int]]:
    """What stands behind each of the needs now, by row numbers: one statement."""
    gathered = (
        GatheredSubmission.objects.live()
        .filter(
            submission__withdrawn_at=None,
            regional_need__sources__unlinked_at=None,
            regional_need__sources__need__in=needs,
        )
        .order_by("regional_need__sources__need", "submission")
    )
    behind: dict[int, list[int]] = defaultdict(list)
    pairs = gathered.values_list("regional_need__sources__need", "submission")
    for need, submission in pairs.distinct():
        behind[need].append(submission)
    return behind


def answers_home(submission: "Submission") -> "FeedbackQuerySet":
    """What has come home to a submission, and what is said to the need it stands
    behind now."""
    now_behind = (
        rows("Source")
        .live()
        .filter(
            regional_need__forwarded_at__isnull=False,
            regional_need__gathered__unlinked_at=None,
            regional_need__gathered__submission=submission.pk,
        )
    )
    return rows("Feedback").come_home_to(submission, now_behind.values("need"))


def verdicts_for(user: "User", *, screening_closed: bool) -> list[Prefetch]:
    """What agencies have said of a need, as far as the reader may see it."""
    return [
        Prefetch(
            "screenings",
            queryset=rows("Screening").readable_by(user, closed=screening_closed),
            to_attr="seen_screenings",
        ),
        Prefetch(
            "earlier_screenings",
            queryset=rows("EarlierScreening")
            .readable_by(user, closed=screening_closed)
            .latest_first(),
            to_attr="seen_earlier",
        ),
    ]


def answers_for(user: "User") -> list[Prefetch]:
    """To whom a need has been handed over, and what they have answered, likewise."""
    return [
        Prefetch(
            "recipients",
            queryset=rows("Recipient")
            .with_mine(user)
            .select_related("agency", "passed_to"),
            to_attr="seen_recipients",
        ),
        Prefetch(
            "feedback",
            queryset=rows("Feedback").readable_by(user),
            to_attr="seen_feedback",
        ),
    ]


def forwarded_in(round_: Round) -> QuerySet[RegionalNeed]:
    """What lies on SKR's desk: each regional need that has been sent on, with what is
    behind it, and the number of the national need that it stands behind, if any."""
    return (
        RegionalNeed.objects.in_round(round_)
        .forwarded()
        .select_related("participation__rss")
        .prefetch_related(live_gathered())
        .annotate(
            placed=FilteredRelation(
                "sources", condition=Q(sources__unlinked_at__isnull=True)
            ),
            need_id=F("placed__need"),
        )
        .order_by("participation__rss__public_id", "forwarded_at", "pk")
    )
