"""Inviting a person into an assignment, and what becomes of the invitation.

The event log lies above this app, so these actions write no event: the one who
calls them does, in the same transaction (`rounds.actions.note`).
"""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import mails
from accounts.models import Assignment, User
from accounts.querysets import AssignmentQuerySet
from outbox import actions as outbox

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# What a renewed invitation does not take over from the one that it replaces.
ITS_OWN = {"id", "public_id", "invited_by", "invited_at", "accepted_at", "ended_at"}


class Refused(Exception):
    """Base of what cannot be done with an assignment; `str()` says why, in Swedish."""

    sentence: ClassVar["_StrPromise"]

    def __str__(self) -> str:
        return str(self.sentence)


class AlreadyInvited(Refused):
    """The person has the assignment already, or an invitation that still stands."""

    sentence = _("Personen har redan uppdraget, eller en inbjudan som väntar på svar.")


class AccountClosed(Refused):
    """The person's account has been closed; SKR may open it."""

    sentence = _("Kontot med den adressen är stängt. SKR kan öppna det igen.")


class NotYours(Refused):
    """An invitation is answered by the person it was sent to, and by nobody else."""

    sentence = _("Inbjudan gäller någon annan. Bara den som är inbjuden kan svara.")


class AlreadyAnswered(Refused):
    """The invitation has been accepted, declined or taken back."""

    sentence = _("Inbjudan är redan besvarad eller återtagen.")


class Lapsed(Refused):
    """Nobody answered the invitation in time."""

    sentence = _(
        "Tiden att svara har gått ut. Be den som bjöd in dig att skicka en ny inbjudan."
    )


class AlreadyEnded(Refused):
    """The assignment has been ended, or the invitation taken back, before."""

    sentence = _("Uppdraget är redan avslutat.")


class ActsAlready(Refused):
    """Who acts for the organization needs no other's right to do so."""

    sentence = _(
        "Personen kan redan göra det som uppdraget ger rätt till, och behöver inte utses "
        "till ersättare."
    )


class HasStandIn(Refused):
    """One at a time, so that it is never in doubt who acts in somebody's place."""

    sentence = _(
        "Någon annan är redan ersättare, eller inbjuden till det, någon av de dagarna. "
        "Välj andra dagar, eller avsluta det uppdraget först."
    )


@transaction.atomic
def invite(
    kind: type[Assignment],
    organization: Any,
    *,
    email: str,
    name: str = "",
    by: User,
    at: datetime,
    round_: Any = None,
    **fields: Any,
) -> Assignment:
    """Ask the person with this address to act for `organization`.

    Makes the person known if nobody has that address, and queues the letter;
    `round_` is mentioned in it. An invitation that has lapsed is ended and made
    anew. `fields` are the kind's own (`rss` of a panel member). The caller notes
    the event.
    """
    person = _person(email, name)
    live = (
        kind.objects.select_for_update()
        .filter(user=person, ended_at=None, **{kind.ORGANIZATION: organization})
        .first()
    )
    if live is not None:
        if stands(live, at):
            acts_already = live.is_taken_on and not live.is_stand_in
            raise (
                ActsAlready
                if acts_already and fields.get("in_place_of")
                else AlreadyInvited
            )
        _close(live, at)
    invitation = kind.objects.create(
        user=person,
        invited_by=by,
        invited_at=at,
        **{kind.ORGANIZATION: organization},
        **fields,
    )
    outbox.queue(
        mails.invitation(invitation, round_=round_), at=at, kind="accounts.invitation"
    )
    return invitation


@transaction.atomic
def renew(assignment: Assignment, *, by: User, at: datetime) -> Assignment:
    """Send an unanswered invitation again, lapsed or not: the old one ends, and a
    new one takes its place. The caller notes the event."""
    _lock_who_is_away(assignment)
    old = _locked(assignment)
    if old.accepted_at is not None:
        raise AlreadyAnswered
    if old.ended_at is not None:
        raise AlreadyEnded
    if not old.user.is_active:
        raise AccountClosed
    if old.is_over_on(timezone.localdate(at)):
        raise AlreadyEnded
    if old.acts_from and old.acts_through:  # as each stand-in has
        others = type(old).objects.beside(old).exclude(user=old.user_id)
        refuse_two_at_once(others, old.acts_from, old.acts_through, at)
    _close(old, at)
    kept = {
        field.name: getattr(old, field.name)
        for field in old._meta.concrete_fields
        if field.name not in ITS_OWN
    }
    new = type(old).objects.create(**kept, invited_by=by, invited_at=at)
    outbox.queue(mails.invitation(new), at=at, kind="accounts.invitation")
    return new


@transaction.atomic
def accept(assignment: Assignment, *, by: User, at: datetime) -> Assignment:
    """Say yes to an invitation. The caller notes the event."""
    if assignment.is_stand_in:  # the person first, as when somebody is invited
        User.objects.filter(pk=by.pk).update(has_stood_in=True)
    invitation = _unanswered(assignment, by=by, at=at)
    invitation.accepted_at = at
    invitation.save(update_fields=["accepted_at"])
    _tell_the_one_away(invitation, by=by, at=at, answer="accepted")
    return invitation


@transaction.atomic
def decline(assignment: Assignment, *, by: User, at: datetime) -> Assignment:
    """Say no to an invitation. The caller notes the event, with the reason if any."""
    invitation = _unanswered(assignment, by=by, at=at)
    _close(invitation, at)
    _tell_the_one_away(invitation, by=by, at=at, answer="declined")
    return invitation


@transaction.atomic
def end(assignment: Assignment, *, by: User, at: datetime) -> Assignment:
    """End an assignment, or take an invitation back; it counts from the next request.

    Who loses an assignment through somebody else is told by letter. The caller
    notes the event.
    """
    ended = _locked(assignment)
    if ended.ended_at is not None:
        raise AlreadyEnded
    was_taken_on = ended.is_taken_on
    _close(ended, at)
    if was_taken_on:
        _tell_the_one_away(ended, by=by, at=at, answer="ended")
    if was_taken_on and by.pk != ended.user_id:
        outbox.queue(
            mails.assignment_ended(ended, by=by),
            at=at,
            kind="accounts.assignment_ended",
        )
    return ended


def _tell_the_one_away(
    stand_in: Assignment, *, by: User, at: datetime, answer: str
) -> None:
    away = stand_in.in_place_of
    if away is not None and away.is_active and by.pk != away.pk:
        letter = mails.stand_in(stand_in, answer, to=away, by=by)
        outbox.queue(letter, at=at, kind="accounts.stand_in")


def stands(live: Assignment, at: datetime) -> bool:
    """Neither has an invitation lapsed, nor is the period over."""
    if live.is_taken_on:
        return not live.is_over_on(timezone.localdate(at))
    return live.can_be_accepted(at)


def refuse_two_at_once(
    others: AssignmentQuerySet, first_day: date, last_day: date, at: datetime
) -> None:
    """HasStandIn, if one of the others stands in, or may come to, on any of the days."""
    same_days = others.filter(acts_from__lte=last_day, acts_through__gte=first_day)
    if any(stands(one, at) for one in same_days.filter(ended_at=None)):
        raise HasStandIn


def _lock_who_is_away(stand_in: Assignment) -> None:
    """First, as when somebody is appointed, so that two who ask at once take turns."""
    own = type(stand_in).objects.select_for_update().order_by("pk")
    organization = {stand_in.ORGANIZATION: stand_in.organization_id}
    if stand_in.is_stand_in:
        list(own.filter(user=stand_in.in_place_of_id, ended_at=None, **organization))


def _person(email: str, name: str) -> User:
    """The person with this address, locked: two who invite at once take turns."""
    address = email.strip().lower()
    person, is_new = User.objects.get_or_create(
        email=address, defaults={"name": name, "password": "!"}
    )
    person = User.objects.select_for_update().get(pk=person.pk)
    if not person.is_active:
        raise AccountClosed
    if not is_new and name and not person.name:
        person.name = name
        person.save(update_fields=["name"])
    return person


def _unanswered(assignment: Assignment, *, by: User, at: datetime) -> Assignment:
    invitation = _locked(assignment)
    if invitation.user_id != by.pk:
        raise NotYours
    if invitation.accepted_at is not None or invitation.ended_at is not None:
        raise AlreadyAnswered
    if not invitation.can_be_accepted(at):
        raise Lapsed
    return invitation


def _locked(assignment: Assignment) -> Assignment:
    return type(assignment).objects.select_for_update().get(pk=assignment.pk)


def _close(assignment: Assignment, at: datetime) -> None:
    assignment.ended_at = at
    assignment.save(update_fields=["ended_at"])
