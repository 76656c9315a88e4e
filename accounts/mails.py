"""The letters about assignments, built here and sent by the outbox."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.shortcuts import resolve_url

from accounts.models import Assignment, User
from outbox.letters import compose


def invitation(assignment: Assignment, *, round_: Any = None) -> EmailMessage:
    """Asks a person to act for an organization, with the last day to answer."""
    person = assignment.user
    return compose(
        "accounts/mail/invitation.txt",
        to=person.email,
        name=person.name,
        address=person.email,
        inviter=assignment.invited_by,
        role=assignment._meta.verbose_name,
        organization=assignment.organization,
        round_title=str(round_ or ""),
        lapses_at=assignment.lapses_at,
        in_place_of=assignment.in_place_of,
        acts_from=assignment.acts_from,
        acts_through=assignment.acts_through,
        answer_path=resolve_url(settings.LOGIN_REDIRECT_URL),
    )


def sign_in_code(address: str, code: str, *, minutes: int) -> EmailMessage:
    """The code to sign in with. Not in the subject: that shows on locked screens."""
    return compose(
        "accounts/mail/sign_in_code.txt", to=address, code=code, minutes=minutes
    )


def stand_in(
    assignment: Assignment, answer: str, *, to: User, by: User
) -> EmailMessage:
    """Tells the one who is away what has become of the stand-in: "accepted", "declined"
    or "ended"."""
    return compose(
        "accounts/mail/stand_in.txt",
        to=to.email,
        name=to.name,
        who=assignment.user,
        answer=answer,
        by=by,
        organization=assignment.organization,
        acts_from=assignment.acts_from,
        acts_through=assignment.acts_through,
    )


def assignment_ended(assignment: Assignment, *, by: User) -> EmailMessage:
    """Tells a person that somebody else has ended the assignment."""
    person = assignment.user
    return compose(
        "accounts/mail/assignment_ended.txt",
        to=person.email,
        name=person.name,
        role=assignment._meta.verbose_name,
        organization=assignment.organization,
        in_place_of=assignment.in_place_of,
        ender=by,
        ender_address=by.email,
    )
