from typing import Any

from rules import predicate

from accounts.models import User
from prioritization.models import PanelMember, PriorityPlace


@predicate
def is_panel_member(user: User, record: Any) -> bool:
    """Sits on the panel of the record's round.

    A round from `rounds_with_seat` tells whom it was asked about.
    """
    if getattr(record, "seat_of", None) == user.pk:
        return True
    return PanelMember.objects.active().filter(user=user, round=record.round).exists()


@predicate
def order_is_fixed(user: User, record: Any) -> bool:
    """SKR has fixed the priority order of the record's round."""
    return PriorityPlace.objects.in_round(record.round).exists()
