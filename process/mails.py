"""The letters that the table sends, built here and sent by the outbox."""

from datetime import datetime

from django.core.mail import EmailMessage
from django.urls import reverse

from accounts.models import User
from outbox.letters import compose
from process.steps import StepSpec, Turn
from rounds.models import Extension, Period, Round, Step
from rss.models import Participation


def _turn(spec: StepSpec, user: User) -> Turn:
    return spec.skr if user.is_skr and spec.skr else spec


def reminder(
    spec: StepSpec, round_: Round, user: User, *, closes_at: datetime
) -> EmailMessage:
    """Something is left to do in a step, and its last day comes near."""
    turn = _turn(spec, user)
    return compose(
        f"process/mail/{spec.step.name.lower()}.txt",
        to=user.email,
        round_title=round_.title,
        task=turn.task,
        path=reverse(turn.page, args=[round_.public_id]),
        closes_at=closes_at,
        is_skr=user.is_skr,
    )


def question_of_participation(participation: Participation, user: User) -> EmailMessage:
    round_ = participation.round
    return compose(
        "process/mail/participation.txt",
        to=user.email,
        round_title=round_.title,
        rss=participation.rss,
        path=reverse("rss:answer_participation", args=[participation.public_id]),
        gather=round_.period(Step.GATHER),
        forward=round_.period(Step.FORWARD),
    )


def moved_deadline(
    spec: StepSpec, period: Period, user: User, *, before: datetime, reason: str
) -> EmailMessage:
    turn = _turn(spec, user)
    return compose(
        "process/mail/moved_deadline.txt",
        to=user.email,
        round_title=period.round.title,
        task=turn.task,
        path=reverse(turn.page, args=[period.round.public_id]),
        before=before,
        closes_at=period.closes_at,
        reason=reason,
    )


def extension(
    spec: StepSpec,
    extension: Extension,
    user: User,
    *,
    organization: str,
    granter: str,
) -> EmailMessage:
    round_ = extension.period.round
    return compose(
        "process/mail/extension.txt",
        to=user.email,
        round_title=round_.title,
        organization=organization,
        granter=granter,
        task=spec.task,
        path=reverse(spec.page, args=[round_.public_id]),
        closes_at=extension.closes_at,
        reason=extension.reason,
    )


def engagement(round_: Round, user: User, *, agency: str) -> EmailMessage:
    return compose(
        "process/mail/engagement.txt",
        to=user.email,
        round_title=round_.title,
        agency=agency,
        path=reverse("process:round", args=[round_.public_id]),
        screen=round_.period(Step.SCREEN),
        feedback=round_.period(Step.FEEDBACK),
    )
