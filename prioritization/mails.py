"""Letters about choosing and ranking. Built here, sent at the rim."""

from django.core.mail import EmailMessage

from accounts.models import User
from needs.models import Need
from outbox.letters import compose
from prioritization.models import Ballot, BallotPaper, PanelMember
from prioritization.models.choices import Choices
from rounds.models import Round, Step


def area_decided(member: PanelMember) -> EmailMessage:
    """To the panel, when SKR has decided what the round is about."""
    return compose(
        "prioritization/mail/area_decided.txt",
        to=member.user.email,
        round_=member.round,
    )


def ballot_receipt(ballot: Ballot, handed_in: Choices) -> EmailMessage:
    """To the voter: when, under which number, and a code that only the owner can
    count again. Nothing of what the ballot says."""
    return compose(
        "prioritization/mail/ballot_receipt.txt",
        to=ballot.member.user.email,
        round_=ballot.round,
        ballot=ballot,
        code=ballot.receipt_code(handed_in),
    )


def order_fixed(member: PanelMember, moved: int) -> EmailMessage:
    """To the panel, when the priority order is fixed; `moved` is how many needs the
    joint meeting gave another place."""
    return compose(
        "prioritization/mail/order_fixed.txt",
        to=member.user.email,
        round_=member.round,
        moved=moved,
    )


def result_published(person: User, round_: Round) -> EmailMessage:
    """To the panel and the coordinators, when everyone may read the result."""
    return compose(
        "prioritization/mail/result_published.txt", to=person.email, round_=round_
    )


def paper_changed(member: PanelMember, paper: BallotPaper, need: Need) -> EmailMessage:
    """To the panel, when a need has left or joined the ballot paper during the vote."""
    return compose(
        "prioritization/mail/paper_changed.txt",
        to=member.user.email,
        round_=member.round,
        need=need,
        reason=paper.reason,
        was_added=need in paper.needs.all(),
        period=member.round.period(Step.RANK),
    )
