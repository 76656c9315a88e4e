"""Letters to coordinators, and to the municipalities that an RSS covers."""

from collections.abc import Sequence

from django.core.mail import EmailMessage

from accounts.models import User
from municipalities.models import Municipality
from outbox.letters import compose
from rss.models import Coverage, GatheredSubmission, Participation, RegionalNeed


def participation_answered(participation: Participation, *, to: User) -> EmailMessage:
    """To a coordinator: what the RSS has answered."""
    return compose(
        "rss/mail/participation_answered.txt",
        to=to.email,
        participation=participation,
        rss=participation.rss,
        round=participation.round,
    )


def participation_matters(
    participation: Participation, municipalities: Sequence[Municipality], *, to: User
) -> EmailMessage:
    """To a representative: the RSS stays out of the round, or is in it after all."""
    return compose(
        "rss/mail/participation_matters.txt",
        to=to.email,
        participation=participation,
        rss=participation.rss,
        round=participation.round,
        municipalities=municipalities,
    )


def forwarded(
    participation: Participation,
    needs: Sequence[RegionalNeed],
    behind: Sequence[GatheredSubmission],
    *,
    to: User,
) -> EmailMessage:
    """The receipt, to those who do the work of the RSS."""
    return compose(
        "rss/mail/forwarded.txt",
        to=to.email,
        participation=participation,
        rss=participation.rss,
        round=participation.round,
        needs=needs,
        need_count=len(needs),
        submission_count=len(behind),
        municipality_count=len({link.submission.municipality_id for link in behind}),
    )


def needs_forwarded(
    participation: Participation, behind: Sequence[GatheredSubmission], *, to: User
) -> EmailMessage:
    """To a representative: which of the municipality's needs have gone to SKR."""
    return compose(
        "rss/mail/needs_forwarded.txt",
        to=to.email,
        rss=participation.rss,
        round=participation.round,
        behind=behind,
    )


def municipality_moved(coverage: Coverage, *, to: User) -> EmailMessage:
    """Which RSS a municipality belongs to from now on."""
    return compose(
        "rss/mail/municipality_moved.txt",
        to=to.email,
        municipality=coverage.municipality,
        rss=coverage.rss,
        since=coverage.since,
    )
