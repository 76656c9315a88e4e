"""Letters about needs. Built here, sent at the rim; one per person and occasion."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.mail import EmailMessage

from accounts.models import User
from needs.models import (
    ClosedList,
    Concern,
    Feedback,
    Need,
    Objection,
    OwnWords,
    Recipient,
    Referral,
    Remark,
    SetAside,
    objections_close_at,
)
from outbox.letters import compose, render
from rss.models import RegionalNeed


def support_exists(user: User, concerns: Sequence[Concern]) -> EmailMessage:
    """To those behind needs for which SKR has found that support exists."""
    return compose(
        "needs/mail/support_exists.txt",
        to=user.email,
        concerns=concerns,
        round_=concerns[0].need.round,
        closes_at=objections_close_at(concerns[0].need),
    )


def support_lacking_after_all(user: User, concerns: Sequence[Concern]) -> EmailMessage:
    """To the same people, when SKR has thought again."""
    return compose(
        "needs/mail/support_lacking_after_all.txt",
        to=user.email,
        concerns=concerns,
        round_=concerns[0].need.round,
    )


def passed_on(user: User, referral: Referral) -> EmailMessage:
    """To an officer, about a need that another agency has passed on."""
    return compose(
        "needs/mail/passed_on.txt",
        to=user.email,
        referral=referral,
        need=referral.need,
        round_=referral.need.round,
    )


def handed_over(user: User, needs: Sequence[Need], letter: str = "") -> EmailMessage:
    """To an officer, about what the agency has received, and what SKR writes with it."""
    return compose(
        "needs/mail/handed_over.txt",
        to=user.email,
        needs=needs,
        letter=letter,
        round_=needs[0].round,
    )


def passed_on_after(
    user: User, row: Recipient, *, is_ours: bool, has_officers: bool
) -> EmailMessage:
    """An agency has passed on what it had received: to the officers who have it now
    (`is_ours`), and to SKR."""
    return compose(
        "needs/mail/passed_on_after.txt",
        to=user.email,
        row=row,
        need=row.need,
        round_=row.need.round,
        is_ours=is_ours,
        has_officers=has_officers,
    )


def joint_asked(user: User, draft: Feedback) -> EmailMessage:
    """To an officer: another agency wants to answer together. The words of the draft
    stay where they are."""
    return compose(
        "needs/mail/joint_asked.txt",
        to=user.email,
        agency=draft.agency,
        need=draft.need,
        round_=draft.need.round,
    )


@dataclass(frozen=True)
class Told:
    """What the agencies answer to a need, as all letters about it say it: written once,
    however many get it."""

    senders: frozenset[str]
    words: str

    @classmethod
    def of(cls, answers: Sequence[Feedback]) -> "Told":
        words = render("needs/mail/answers.txt", answers=answers).removesuffix("\n")
        return cls(frozenset(answer.senders for answer in answers), words)

    def __str__(self) -> str:
        return self.words


def answered(user: User, items: Sequence[tuple[Concern, Told]]) -> EmailMessage:
    """To everyone behind a need: own words first, then what the agencies answer."""
    return compose(
        "needs/mail/answered.txt",
        to=user.email,
        items=items,
        agencies=sorted({sender for _, told in items for sender in told.senders}),
        round_=items[0][0].need.round,
    )


def set_aside(user: User, words: OwnWords, row: SetAside) -> EmailMessage:
    """To those behind regional needs that go no further: own words, and the reason."""
    by = row.linked_by.email
    return _about_setting_aside(
        "needs/mail/set_aside.txt", user, words, row, reply_to=by
    )


def taken_back(user: User, words: OwnWords, row: SetAside) -> EmailMessage:
    """To the same people, when SKR has thought again."""
    return _about_setting_aside("needs/mail/taken_back.txt", user, words, row)


def _about_setting_aside(
    template: str, user: User, words: OwnWords, row: SetAside, *, reply_to: str = ""
) -> EmailMessage:
    return compose(
        template,
        to=user.email,
        reply_to=reply_to,
        words=words,
        row=row,
        count=len(words.submissions) or len(words.regional_needs),
        round_=row.regional_need.round,
    )


def list_closed(user: User, closed: ClosedList) -> EmailMessage:
    """To an officer: the national list is closed, and is the agencies' to screen."""
    return compose(
        "needs/mail/list_closed.txt", to=user.email, closed=closed, round_=closed.round
    )


def remark(
    said: Remark, regional_needs: Sequence[RegionalNeed], *, to: User
) -> EmailMessage:
    """To a coordinator: what SKR has written about regional needs of the own RSS."""
    return compose(
        "needs/mail/remark.txt",
        to=to.email,
        said=said,
        regional_needs=regional_needs,
        round_=said.round,
    )


def objection_answered(objection: Objection, *, to: User) -> EmailMessage:
    """To those who act for who objected: SKR's answer."""
    return compose(
        "needs/mail/objection_answered.txt",
        to=to.email,
        objection=objection,
        need=objection.need,
        round_=objection.round,
    )
