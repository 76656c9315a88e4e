"""Letters about choosing and ranking. Built here, sent at the rim."""

from django.core.mail import EmailMessage

from outbox.letters import compose
from prioritization.models import Ballot, PanelMember
from prioritization.models.choices import Choices


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


def order_fixed(member: PanelMember) -> EmailMessage:
    """To the panel, when the priority order is fixed."""
    return compose(
        "prioritization/mail/order_fixed.txt",
        to=member.user.email,
        round_=member.round,
    )
