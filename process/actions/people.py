"""Who is asked to act for whom, in whose place, and until when."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts import actions as assignments
from accounts import appointing
from accounts.models import Assignment, User
from municipalities.models import Representative
from rounds import actions as rounds
from rounds.dates import day_of
from rss.models import Coverage


@transaction.atomic
def invite(
    kind: type[Assignment],
    organization: Any,
    *,
    email: str,
    name: str,
    by: User,
    at: datetime,
    **fields: Any,
) -> Assignment:
    """Invite a person into an assignment, and note it."""
    invitation = assignments.invite(
        kind, organization, email=email, name=name, by=by, at=at, **fields
    )
    _note("bjöd in", invitation, by=by, at=at)
    return invitation


@transaction.atomic
def appoint_stand_in(
    assignment: Assignment,
    *,
    email: str,
    name: str,
    first_day: date,
    last_day: date,
    by: User,
    at: datetime,
) -> Assignment:
    """Ask somebody to act in the place of the one who has an assignment, and note it."""
    invitation = appointing.appoint(
        assignment,
        email=email,
        name=name,
        first_day=first_day,
        last_day=last_day,
        by=by,
        at=at,
    )
    text = f"{first_day} – {last_day}, för {invitation.in_place_of}"
    _note("bjöd in ersättare", invitation, by=by, at=at, text=text)
    return invitation


@transaction.atomic
def renew(assignment: Assignment, *, by: User, at: datetime) -> Assignment:
    """Send an invitation again, and note it."""
    renewed = assignments.renew(assignment, by=by, at=at)
    rounds.note("bjöd in igen", renewed, by=by, at=at)
    return renewed


@transaction.atomic
def answer_invitation(
    assignment: Assignment, accepts: bool, *, by: User, at: datetime
) -> Assignment:
    """Say yes or no to an invitation, and note it."""
    answer = assignments.accept if accepts else assignments.decline
    answered = answer(assignment, by=by, at=at)
    verb = "tackade ja till uppdraget" if accepts else "tackade nej till uppdraget"
    rounds.note(verb, answered, by=by, at=at)
    return answered


@transaction.atomic
def end_assignment(assignment: Assignment, *, by: User, at: datetime) -> Assignment:
    """End an assignment or take an invitation back, and note it. Those who stood in for
    the person go with it."""
    ended = assignments.end(assignment, by=by, at=at)
    for one in [ended, *appointing.end_stand_ins(ended, by=by, at=at)]:
        _note("avslutade uppdraget", one, by=by, at=at)
    return ended


def _note(
    verb: str, one: Assignment, *, by: User, at: datetime, text: str = ""
) -> None:
    """Who stands in for a coordinator does it for the RSS; with an assignment of one's
    own, or as SKR, one acts for nobody else."""
    acting_for = None
    if by.has_stood_in and isinstance(one, Representative) and one.user_id != by.pk:
        covered = Coverage.objects.on(day_of(at))
        row = covered.filter(municipality=one.municipality_id).first()
        acting_for = row and row.rss
    rounds.note(verb, one, by=by, at=at, text=text, acting_for=acting_for)
