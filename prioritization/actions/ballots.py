"""Ranking: saving the list, and handing it in (moment 5)."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Exists

from accounts.models import User
from needs.models import Need
from outbox import actions as outbox
from prioritization import mails
from prioritization.models import Ballot, PanelMember, Placement, PriorityPlace
from prioritization.models.choices import Choices, numbered, ranked
from rounds.actions import note
from rounds.models import Round


class NotOnThePanel(Exception):
    """The person does not sit on the panel of the round."""


class NothingRanked(Exception):
    """A ballot that gives no need a place is an abstention, and is said to be one."""


class OrderIsFixed(Exception):
    """SKR has fixed the priority order: it is too late to hand in."""


@transaction.atomic
def save(round_: Round, choices: Choices, *, by: User, at: datetime) -> Ballot:
    """Keep the list as it stands. Nothing is handed in, and nothing noted."""
    member = _locked_member(round_, by)
    return _store(member, choices=numbered(choices), saved_at=at)


@transaction.atomic
def hand_in(
    round_: Round, choices: Choices, *, needs: Collection[Need], by: User, at: datetime
) -> Ballot:
    """Let the list count, in place of what was handed in before.

    Needs that the list does not mention were seen, and not chosen. The same list once
    more changes nothing.
    """
    whole = {need.public_id: choices.get(need.public_id) for need in needs}
    if not ranked(whole):
        raise NothingRanked
    return _hand_in(round_, numbered(whole), needs=needs, by=by, at=at)


@transaction.atomic
def abstain(
    round_: Round, *, needs: Collection[Need], by: User, at: datetime
) -> Ballot:
    """Hand in a ballot that gives no need a place."""
    nothing: Choices = dict.fromkeys(need.public_id for need in needs)
    return _hand_in(round_, nothing, needs=needs, by=by, at=at)


def _hand_in(
    round_: Round, choices: Choices, *, needs: Collection[Need], by: User, at: datetime
) -> Ballot:
    """The log tells that somebody handed in; not what, and not under which number:
    the ballots may be published one day, without names. Nor does the letter, which
    others than its reader may come across."""
    member = _locked_member(round_, by)
    before: Ballot | None = getattr(member, "ballot", None)
    again = before is not None and before.is_handed_in
    if before and again and before.choices == choices and not before.has_unsent_changes:
        _check_that_order_is_open(round_)
        return before
    ballot = _store_while_order_is_open(member, choices=choices, at=at)
    if again:
        ballot.placements.exclude(need__in=needs).delete()
    _place(ballot, choices, needs)
    verb = "lämnade in sin rangordning igen" if again else "lämnade in sin rangordning"
    note(verb, round_, by=by, at=at)
    outbox.queue(
        mails.ballot_receipt(ballot, choices), at=at, kind="prioritization.receipt"
    )
    return ballot


def _locked_member(round_: Round, user: User) -> PanelMember:
    """With the ballot, if there is one. Who fixes the order waits for the lock."""
    member = (
        PanelMember.objects.active()
        .in_round(round_)
        .filter(user=user)
        .select_related("user", "round", "ballot")
        .select_for_update(of=("self",))
        .first()
    )
    if member is None:
        raise NotOnThePanel
    return member


def _store(member: PanelMember, **fields: object) -> Ballot:
    ballot = getattr(member, "ballot", None) or Ballot(member=member)
    for name, value in fields.items():
        setattr(ballot, name, value)
    ballot.save()
    return ballot


def _check_that_order_is_open(round_: Round) -> None:
    """A statement of its own: one with the lock in it sees what was before the wait."""
    if PriorityPlace.objects.in_round(round_).exists():
        raise OrderIsFixed


def _store_while_order_is_open(
    member: PanelMember, *, choices: Choices, at: datetime
) -> Ballot:
    """After the wait for the lock. A list that was saved is checked and handed in with
    one statement."""
    ballot: Ballot | None = getattr(member, "ballot", None)
    fields = {"choices": choices, "saved_at": at, "handed_in_at": at}
    if ballot is None:
        _check_that_order_is_open(member.round)
        return _store(member, **fields)
    fixed = PriorityPlace.objects.in_round(member.round)
    open_ = Ballot.objects.filter(~Exists(fixed), pk=ballot.pk)
    if not open_.update(**fields):
        raise OrderIsFixed
    for name, value in fields.items():
        setattr(ballot, name, value)
    return ballot


def _place(ballot: Ballot, choices: Choices, needs: Collection[Need]) -> None:
    """The whole list in one statement."""
    rows = [
        Placement(
            ballot=ballot,
            need=need,
            state=Placement.state_of(choice := choices[need.public_id]),
            position=choice if isinstance(choice, int) else None,
        )
        for need in needs
    ]
    Placement.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["ballot", "need"],
        update_fields=["state", "position"],
    )
