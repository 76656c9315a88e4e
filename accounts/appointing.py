"""Asking somebody to stand in for a person who is away.

A stand-in has an assignment of its own, for a period, and is invited as anybody is. As in
`actions`, the caller notes the event.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions import Refused, end, invite, refuse_two_at_once
from accounts.models import Assignment, User


class NoStandIn(Refused):
    """Only who has the assignment, in his or her own right, can be stood in for."""

    sentence = _(
        "Uppdraget kan inte få någon ersättare. Det ska vara aktivt, och en ersättare kan "
        "inte utse en egen."
    )


class StandsInForOneself(Refused):
    """Nobody is one's own stand-in."""

    sentence = _("Ersättaren ska vara någon annan än den som är borta.")


class BadPeriod(Refused):
    """Not in order, in the past, or longer than a year."""

    sentence = _(
        "Perioden ska börja tidigast i dag och inom ett år, sluta tidigast samma dag som "
        "den börjar och vara högst tolv månader."
    )


@transaction.atomic
def appoint(
    assignment: Assignment,
    *,
    email: str,
    name: str = "",
    first_day: date,
    last_day: date,
    by: User,
    at: datetime,
) -> Assignment:
    """Ask the person with this address to stand in for the one who has `assignment`,
    from the first day to the last. The caller notes the event."""
    own = type(assignment).objects.select_for_update().get(pk=assignment.pk)
    if not own.is_taken_on or not own.may_have_stand_in:
        raise NoStandIn
    check_period(first_day, last_day, at)
    address = email.strip().lower()
    if address == own.user.email:
        raise StandsInForOneself
    others = type(own).objects.standing_in_for(own).exclude(user__email=address)
    refuse_two_at_once(others, first_day, last_day, at)
    return invite(
        type(own),
        own.organization,
        email=email,
        name=name,
        by=by,
        at=at,
        in_place_of=own.user,
        acts_from=first_day,
        acts_through=last_day,
        **own.passed_on,
    )


def check_period(first_day: date, last_day: date, at: datetime) -> None:
    today = timezone.localdate(at)
    begins_soon = today <= first_day < _a_year_after(today)
    if not (begins_soon and first_day <= last_day < _a_year_after(first_day)):
        raise BadPeriod


def _a_year_after(day: date) -> date:
    if (day.month, day.day) == (2, 29):
        return date(day.year + 1, 3, 1)
    return day.replace(year=day.year + 1)


def end_stand_ins(own: Assignment, *, by: User, at: datetime) -> list[Assignment]:
    """Nobody acts in the place of somebody who no longer has the assignment. The caller
    has ended it, in the same transaction, and notes the events."""
    theirs = type(own).objects.standing_in_for(own)
    return [end(one, by=by, at=at) for one in theirs.filter(ended_at=None)]
