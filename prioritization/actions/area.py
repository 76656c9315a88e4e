"""Choosing the service area of a round (moment 1)."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from accounts.models import User
from outbox import actions as outbox
from prioritization import mails
from prioritization.actions.ballots import NotOnThePanel
from prioritization.models import AreaCandidate, AreaVote, PanelMember
from rounds.actions import note
from rounds.models import Round, ServiceArea


class AreaAlreadyProposed(Exception):
    """The service area is among the proposals of the round."""


class AreaAlreadyDecided(Exception):
    """The service area of the round has been decided: nothing more to propose,
    vote on or decide."""


class VotingHasBegun(Exception):
    """Somebody has voted: the proposals stay as they were read. All of them, so that
    nobody learns which has been approved of."""


class NothingApproved(Exception):
    """A vote approves of at least one proposal."""


@transaction.atomic
def propose_area(
    round_: Round,
    *,
    area: ServiceArea | str,
    paragraph: str,
    by: User,
    at: datetime,
) -> AreaCandidate:
    """Put a service area, known or newly named, before the panel."""
    round_ = _undecided(round_)
    service_area = _area(area)
    candidate, created = AreaCandidate.objects.get_or_create(
        round=round_, service_area=service_area, defaults={"paragraph": paragraph}
    )
    if not created:
        raise AreaAlreadyProposed
    note("föreslog ett verksamhetsområde", round_, by=by, at=at, text=service_area.name)
    return candidate


@transaction.atomic
def take_back_proposal(
    round_: Round, *, area: ServiceArea, by: User, at: datetime
) -> None:
    """Take a proposal away, as long as nobody has voted. Done already: no change."""
    round_ = _undecided(round_)
    candidate = AreaCandidate.objects.filter(round=round_, service_area=area).first()
    if candidate is None:
        return
    if AreaVote.objects.in_round(round_).exists():
        raise VotingHasBegun
    candidate.delete()
    note("tog tillbaka ett förslag", round_, by=by, at=at, text=area.name)


@transaction.atomic
def vote_area(
    round_: Round, *, approved: Collection[AreaCandidate], by: User, at: datetime
) -> None:
    """Approve of one or several proposals, in place of what one approved of before.

    The log tells that somebody voted, not on what.
    """
    if not approved:
        raise NothingApproved
    _undecided(round_)
    member = (
        PanelMember.objects.active()
        .in_round(round_)
        .select_for_update()
        .filter(user=by)
        .first()
    )
    if member is None:
        raise NotOnThePanel
    before = set(member.area_votes.values_list("candidate_id", flat=True))
    now = {candidate.pk for candidate in approved}
    if before == now:
        return
    member.area_votes.exclude(candidate__in=now).delete()
    AreaVote.objects.bulk_create(
        AreaVote(member=member, candidate_id=candidate, cast_at=at)
        for candidate in now - before
    )
    verb = "ändrade sin röst om område" if before else "röstade om område"
    note(verb, round_, by=by, at=at)


@transaction.atomic
def decide_area(
    round_: Round, *, area: ServiceArea | str, reason: str, by: User, at: datetime
) -> Round:
    """Decide what the round is about, and tell the panel."""
    round_ = _undecided(round_)
    round_.service_area = _area(area)
    round_.area_reason = reason
    round_.area_decided_at = at
    round_.area_decided_by = by
    round_.save(
        update_fields=[
            "service_area",
            "area_reason",
            "area_decided_at",
            "area_decided_by",
        ]
    )
    note("beslutade verksamhetsområde", round_, by=by, at=at, text=reason)
    for member in PanelMember.objects.active().in_round(round_).by_name():
        outbox.queue(
            mails.area_decided(member), at=at, kind="prioritization.area_decided"
        )
    return round_


def _undecided(round_: Round) -> Round:
    round_ = Round.objects.select_for_update(no_key=True).get(pk=round_.pk)
    if round_.service_area_id is not None:
        raise AreaAlreadyDecided
    return round_


def _area(area: ServiceArea | str) -> ServiceArea:
    """A known area, or the one with that name, made if nobody has named it before."""
    if isinstance(area, ServiceArea):
        return area
    if known := ServiceArea.objects.filter(name__iexact=area).first():
        return known
    return ServiceArea.objects.create(public_id=_free_address(area), name=area)


def _free_address(name: str) -> str:
    base = slugify(name.translate(str.maketrans("åäöÅÄÖ", "aaoAAO")))[:50] or "omrade"
    taken = set(
        ServiceArea.objects.filter(public_id__startswith=base).values_list(
            "public_id", flat=True
        )
    )
    tries = [base, *(f"{base}-{number}" for number in range(2, len(taken) + 2))]
    return next(address for address in tries if address not in taken)
