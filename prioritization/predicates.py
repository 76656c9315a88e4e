from typing import Any

from rules import predicate

from accounts.models import User
from needs.models import Need
from prioritization.models import (
    BallotPaper,
    HandOver,
    PanelMember,
    PriorityPlace,
    Result,
)


@predicate
def is_panel_member(user: User, record: Any) -> bool:
    """Sits on the panel of the record's round.

    A round from `rounds_with_seat` tells whom it was asked about.
    """
    if getattr(record, "seat_of", None) == user.pk:
        return True
    return PanelMember.objects.active().filter(user=user, round=record.round).exists()


@predicate
def has_a_seat(user: User, record: Any) -> bool:
    """Was chosen for the panel of the record's round: no stand-in."""
    seats = PanelMember.objects.active().seats()
    return seats.filter(user=user, round=record.round).exists()


@predicate
def is_on_paper(user: User, need: Need) -> bool:
    """The panel ranks the need, or has ranked it."""
    papers = BallotPaper.objects.in_round(need.round).in_force()
    return papers.filter(needs=need).exists()


@predicate
def order_is_fixed(user: User, record: Any) -> bool:
    """SKR has fixed the priority order of the record's round."""
    return PriorityPlace.objects.in_round(record.round).exists()


@predicate
def has_received(user: User, record: Any) -> bool:
    """Acts for an agency to which needs of the record's round have been handed over."""
    mine = HandOver.objects.visible_to(user)
    return mine.filter(round=record.round).exists()


@predicate
def result_is_published(user: User, record: Any) -> bool:
    """SKR has published what the ballots of the record's round say."""
    return Result.objects.in_round(record.round).published().exists()
