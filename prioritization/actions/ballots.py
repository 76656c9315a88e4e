"""Ranking: saving the list, and handing it in (moment 5)."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, Q, QuerySet

from accounts.models import User
from needs.models import Need
from outbox import actions as outbox
from prioritization import mails
from prioritization.actions.voting import OrderIsFixed, freeze_paper
from prioritization.models import (
    Ballot,
    PanelMember,
    Placement,
    PriorityPlace,
    Result,
)
from prioritization.models.choices import Choices, Memory, numbered, ranked
from rounds.actions import note
from rounds.models import Round

Fields = dict[str, Any]


class NotOnThePanel(Exception):
    """The person does not sit on the panel of the round."""


class NothingRanked(Exception):
    """A ballot that gives no need a place is an abstention, and is said to be one."""


class ChangedElsewhere(Exception):
    """The list was saved in another window, or on another device, after this one was
    shown."""


@transaction.atomic
def save(
    round_: Round,
    choices: Choices,
    *,
    memory: Memory | None = None,
    seen: datetime | None = None,
    by: User,
    at: datetime,
) -> Ballot:
    """Keep the list as it stands. Nothing is handed in, and nothing noted.

    `seen` is when what the voter saw had been saved: what has been saved after it is
    not written over (ChangedElsewhere). None writes over anything.
    """
    freeze_paper(round_, at=at)  # locks the round, as who fixes the order does: first
    member = _locked_member(round_, by)
    choices = numbered(choices)
    before: Ballot | None = getattr(member, "ballot", None)
    if before and _says(before, choices):
        return _with_memory(before, memory)
    fields: Fields = {"choices": choices, "saved_at": at}
    return _store(member, before, fields, memory=memory, seen=seen)


@transaction.atomic
def hand_in(
    round_: Round,
    choices: Choices,
    *,
    needs: Collection[Need],
    memory: Memory | None = None,
    seen: datetime | None = None,
    by: User,
    at: datetime,
) -> Ballot:
    """Let the list count, in place of what was handed in before.

    Needs that the list does not mention were seen, and not chosen. The same list once
    more changes nothing.
    """
    whole = {need.public_id: choices.get(need.public_id) for need in needs}
    if not ranked(whole):
        raise NothingRanked
    return _hand_in(
        round_, numbered(whole), needs=needs, memory=memory, seen=seen, by=by, at=at
    )


@transaction.atomic
def abstain(
    round_: Round, *, needs: Collection[Need], by: User, at: datetime
) -> Ballot:
    """Hand in a ballot that gives no need a place."""
    nothing: Choices = dict.fromkeys(need.public_id for need in needs)
    return _hand_in(round_, nothing, needs=needs, by=by, at=at)


def _hand_in(
    round_: Round,
    choices: Choices,
    *,
    needs: Collection[Need],
    memory: Memory | None = None,
    seen: datetime | None = None,
    by: User,
    at: datetime,
) -> Ballot:
    """The log tells that somebody handed in; not what, and not under which number:
    the ballots may be published one day, without names. Nor does the letter, which
    others than its reader may come across."""
    if not all(_is_on_frozen_paper(need) for need in needs):
        freeze_paper(round_, at=at)
    member = _locked_member(round_, by)
    before: Ballot | None = getattr(member, "ballot", None)
    if before and _says(before, choices) and _counts_as_it_is(before):
        _check_that_order_is_open(round_)
        return _with_memory(before, memory)
    fields: Fields = {"choices": choices, "saved_at": at, "handed_in_at": at}
    ballot = _store(member, before, fields, memory=memory, seen=seen)
    if ballot.handed_in_at != at:  # the same was handed in while we waited
        return ballot
    again = before is not None and before.is_handed_in
    if again and not all(_is_on_first_paper(need) for need in needs):
        ballot.placements.exclude(need__in=needs).delete()
    _place(ballot, choices, needs)
    verb = "lämnade in sin rangordning igen" if again else "lämnade in sin rangordning"
    note(verb, round_, by=by, at=at)
    outbox.queue(
        mails.ballot_receipt(ballot, choices),
        at=at,
        kind="prioritization.ballot_receipt",
    )
    return ballot


def _is_on_frozen_paper(need: Need) -> bool:
    """As needs_on_paper tells; of other needs it is not known."""
    return getattr(need, "paper", None) is not None


def _is_on_first_paper(need: Need) -> bool:
    """Nothing has left the list, so no ballot says anything of what is not on it."""
    return getattr(need, "paper", None) == 1


def _locked_member(round_: Round, user: User) -> PanelMember:
    """With the ballot, if there is one. Who fixes the order waits for the lock."""
    member = (
        PanelMember.objects.active()
        .who_rank()
        .in_round(round_)
        .filter(user=user)
        .select_related("user", "round", "ballot")
        .select_for_update(of=("self",))
        .first()
    )
    if member is None:
        raise NotOnThePanel
    return member


def _says(ballot: Ballot, choices: Choices) -> bool:
    return ballot.choices == choices


def _counts_as_it_is(ballot: Ballot) -> bool:
    return ballot.is_handed_in and not ballot.has_unsent_changes


def _with_memory(ballot: Ballot, memory: Memory | None) -> Ballot:
    """Only the marks have changed: what is saved and handed in is as it was."""
    if memory is not None and memory != ballot.memory:
        ballot.memory = memory
        ballot.save(update_fields=["memory"])
    return ballot


def _check_that_order_is_open(round_: Round) -> None:
    """A statement of its own: one with the lock in it sees what was before the wait."""
    if Round.objects.filter(_is_settled(round_), pk=round_.pk).exists():
        raise OrderIsFixed


def _is_settled(round_: Round) -> Q:
    """Who was given more time shall not rank with the result at hand."""
    fixed = PriorityPlace.objects.in_round(round_)
    published = Result.objects.in_round(round_).published()
    return Q(Exists(fixed) | Exists(published))


def _store(
    member: PanelMember,
    before: Ballot | None,
    fields: Fields,
    *,
    memory: Memory | None,
    seen: datetime | None,
) -> Ballot:
    """One statement checks and stores. What was read with the lock may be older than
    what others stored while we waited for it."""
    if memory is not None:
        fields = {**fields, "memory": memory}
    if before is None:
        if "handed_in_at" in fields:
            _check_that_order_is_open(member.round)
        if first := _first(member, fields):
            return first
        before = Ballot.objects.select_related("member__round").get(member=member)
    if not _where_it_may_be(before, fields, seen).update(**fields):
        return _stored_meanwhile(member, fields)
    for name, value in fields.items():
        setattr(before, name, value)
    before.member = member
    return before


def _where_it_may_be(
    before: Ballot, fields: Fields, seen: datetime | None
) -> QuerySet[Ballot]:
    """The ballot, as long as it is the one that was seen, and the order is open."""
    stored = Ballot.objects.filter(pk=before.pk)
    if seen is not None:
        stored = stored.filter(saved_at=seen)
    if "handed_in_at" in fields:
        stored = stored.filter(~_is_settled(before.member.round))
    return stored


def _first(member: PanelMember, fields: Fields) -> Ballot | None:
    """None when another came at the same time, and was before us."""
    try:
        with transaction.atomic():
            return Ballot.objects.create(member=member, **fields)
    except IntegrityError:
        return None


def _stored_meanwhile(member: PanelMember, fields: Fields) -> Ballot:
    """The same, sent twice, is as good as once; what is another list is not touched."""
    hands_in = "handed_in_at" in fields
    if hands_in:
        _check_that_order_is_open(member.round)
    stored = Ballot.objects.get(member=member)
    if not _says(stored, fields["choices"]) or (
        hands_in and not _counts_as_it_is(stored)
    ):
        raise ChangedElsewhere
    stored.member = member
    return stored


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
