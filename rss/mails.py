"""Letters to coordinators, and to the municipalities that an RSS covers."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from django.core.mail import EmailMessage
from django.urls import reverse

from accounts.models import User
from municipalities.models import Municipality, NilReturn, Question, Submission
from outbox.letters import compose
from rounds.mails import filled
from rss.models import (
    Appeal,
    Coverage,
    GatheredSubmission,
    LeftOut,
    Participation,
    RegionalNeed,
    Rss,
)
from rss.outstanding import first_closing


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
        reply_to=participation.answered_by.email if participation.answered_by else "",
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


def question_answered(
    question: Question, participation: Participation | None, *, to: User
) -> EmailMessage:
    """To those who gather: the municipality has answered their question."""
    return compose(
        "rss/mail/question_answered.txt",
        to=to.email,
        question=question,
        submission=question.submission,
        municipality=question.submission.municipality,
        round=question.round,
        participation=participation,
    )


def left_out(row: LeftOut, *, to: User) -> EmailMessage:
    """To a representative: a need has been left out, or is taken along again."""
    return compose(
        "rss/mail/left_out.txt",
        to=to.email,
        reply_to=row.linked_by.email,
        row=row,
        submission=row.submission,
        rss=row.participation.rss,
        round=row.participation.round,
    )


def appeal(
    sent: Appeal, municipalities: Sequence[Municipality], *, to: User
) -> EmailMessage:
    """To a representative of municipalities that have not answered, with what is said of
    the one whose time is out first."""
    closes_at = first_closing(sent.round, municipalities)
    path = appeal_page(sent)
    own = partial(filled, to=to, round_=sent.round, closes_at=closes_at, path=path)
    subject, text = own(sent.subject), own(sent.text)
    return _appeal(sent, municipalities, to=to.email, subject=subject, text=text)


def appeal_unfilled(sent: Appeal) -> EmailMessage:
    """The same as it was written, with its placeholders, to nobody."""
    return _appeal(sent, (), to="", subject=sent.subject, text=sent.text)


def appeal_page(sent: Appeal) -> str:
    """Where the one who gets it does what is left."""
    return reverse("municipalities:round", args=[sent.round.public_id])


def _appeal(
    sent: Appeal,
    municipalities: Sequence[Municipality],
    *,
    to: str,
    subject: str,
    text: str,
) -> EmailMessage:
    return compose(
        "rss/mail/appeal.txt",
        to=to,
        reply_to=sent.sent_by.email,
        appeal=sent,
        subject=subject,
        text=text,
        rss=sent.participation.rss,
        round=sent.round,
        municipalities=municipalities,
    )


def municipality_stays(
    municipality: Municipality,
    rss: Rss | None,
    *,
    instead_of: Rss,
    since: date,
    to: User,
) -> EmailMessage:
    """A change that they have had a letter about does not come about."""
    return compose(
        "rss/mail/municipality_stays.txt",
        to=to.email,
        municipality=municipality,
        rss=rss,
        instead_of=instead_of,
        since=since,
    )


def taken_down(
    participation: Participation,
    new: Sequence[Submission],
    instead: Sequence[Submission],
    *,
    to: User,
) -> EmailMessage:
    """To a representative: what the RSS has taken down on the municipality's behalf.
    `instead` stand in the place of such as were taken down before."""
    needs = [*new, *instead]
    return compose(
        "rss/mail/taken_down.txt",
        to=to.email,
        rss=participation.rss,
        round=participation.round,
        new=new,
        instead=instead,
        first=needs[0],
        # Of one, the whole text, to be filed; of several, where they are read.
        only=needs[0] if len(needs) == 1 else None,
    )


def nil_taken_down(answer: NilReturn, *, to: User) -> EmailMessage:
    """To a representative: the municipality said at a meeting that it has no needs."""
    return compose(
        "rss/mail/nil_taken_down.txt",
        to=to.email,
        answer=answer,
        round=answer.round,
        municipality=answer.municipality,
    )


def nil_undone(answer: NilReturn, by: str, *, to: User) -> EmailMessage:
    """To a representative: the RSS has undone that."""
    return compose(
        "rss/mail/nil_undone.txt",
        to=to.email,
        by=by,
        round=answer.round,
        municipality=answer.municipality,
    )
