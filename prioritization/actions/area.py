"""Choosing the service area of a round (moment 1)."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from accounts.models import User
from outbox import actions as outbox
from prioritization import mails
from prioritization.actions.area_votes import area_result, area_votes_are_sealed
from prioritization.actions.ballots import NotOnThePanel
from prioritization.models import AreaCandidate, AreaVote, PanelMember, VotingRules
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
    """A vote approves of at least one proposal, or gives at least one a place."""


class VotedAnotherWay(Exception):
    """SKR has changed how areas are voted on since the page was shown."""


class NoVoteToFollow(Exception):
    """The votes may not be read: all have not voted yet, or too few ever did."""


class VoteSaysOtherwise(Exception):
    """The decision is said to follow the vote, which puts `first` first."""

    def __init__(self, first: list[ServiceArea]) -> None:
        super().__init__()
        self.first = first


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
    """Approve of one or several proposals, in place of what one approved of before."""
    places = dict.fromkeys((candidate.pk for candidate in approved), None)
    _vote(round_, places, VotingRules.AreaBy.APPROVING, by=by, at=at)


@transaction.atomic
def rank_areas(
    round_: Round, *, places: Mapping[AreaCandidate, int], by: User, at: datetime
) -> None:
    """Put the proposals in order, in place of what one said before. Those without a
    place were seen, and not chosen."""
    by_pk = {candidate.pk: place for candidate, place in places.items()}
    _vote(round_, by_pk, VotingRules.AreaBy.RANKING, by=by, at=at)


def _vote(
    round_: Round,
    places: Mapping[int, int | None],
    how: VotingRules.AreaBy,
    *,
    by: User,
    at: datetime,
) -> None:
    """The log tells that somebody voted, not on what."""
    if not places:
        raise NothingApproved
    round_ = _undecided(round_)
    if VotingRules.objects.of(round_).area_by != how:
        raise VotedAnotherWay
    seats = PanelMember.objects.active().seats().in_round(round_).select_for_update()
    member = seats.filter(user=by).first()
    if member is None:
        raise NotOnThePanel
    before = dict(member.area_votes.values_list("candidate", "place"))
    if before == places:
        return
    member.area_votes.exclude(candidate__in=places).delete()
    AreaVote.objects.bulk_create(
        [
            AreaVote(member=member, candidate_id=candidate, place=place, cast_at=at)
            for candidate, place in places.items()
            if (candidate, place) not in before.items()
        ],
        update_conflicts=True,
        unique_fields=["member", "candidate"],
        update_fields=["place", "cast_at"],
    )
    verb = "ändrade sin röst om område" if before else "röstade om område"
    note(verb, round_, by=by, at=at)


@transaction.atomic
def decide_area(
    round_: Round,
    *,
    area: ServiceArea | str,
    reason: str,
    by: User,
    at: datetime,
    follows_vote: bool = False,
) -> Round:
    """Decide what the round is about, and tell the panel.

    A decision that is said to follow the vote is about an area that the vote puts first,
    alone or with others; nobody votes meanwhile.
    """
    round_ = _undecided(round_)
    if follows_vote:
        _check_that_vote_says(round_, area, at)
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
    members = PanelMember.objects.active().in_round(round_).by_name()
    letters = [mails.area_decided(member) for member in members]
    outbox.queue_all(letters, at=at, kind="prioritization.area_decided")
    return round_


def _check_that_vote_says(round_: Round, area: ServiceArea | str, at: datetime) -> None:
    panel = list(PanelMember.objects.active().in_round(round_).with_area_vote())
    if area_votes_are_sealed(round_, panel, at=at):
        raise NoVoteToFollow
    candidates = list(AreaCandidate.objects.in_round(round_))
    first = area_result(round_, VotingRules.objects.of(round_), candidates).first
    if not first:
        raise NoVoteToFollow
    if str(area).casefold() not in {one.name.casefold() for one in first}:
        raise VoteSaysOtherwise(first)


def _undecided(round_: Round) -> Round:
    round_ = Round.objects.select_for_update(no_key=True).get(pk=round_.pk)
    if round_.service_area_id is not None:
        raise AreaAlreadyDecided
    return round_


def _area(area: ServiceArea | str) -> ServiceArea:
    """A known area, or the one with that name, made if nobody has named it before."""
    if isinstance(area, ServiceArea):
        return area
    for known in ServiceArea.objects.all():  # few, and SQLite does not fold å, ä, ö
        if known.name.casefold() == area.casefold():
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
