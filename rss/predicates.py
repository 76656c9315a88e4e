from typing import Any

from rules import predicate

from accounts import clock
from accounts.models import User
from municipalities.models import Representative
from rss.models import Coordinator, Coverage, Participation, RegionalNeed


@predicate
def is_coordinator(user: User, record: Any) -> bool:
    """Acts for the record's RSS, or for any, where the record has none."""
    if getattr(record, "known_to", None) == user.pk:
        return record.is_own
    assignments = Coordinator.objects.active().filter(user=user)
    if rss := getattr(record, "rss", None):
        assignments = assignments.filter(rss=rss)
    return assignments.exists()


@predicate
def gathers(user: User, record: Participation | RegionalNeed) -> bool:
    """Does the work of the RSS in the round: its coordinators, when it takes part.

    Where an RSS stays out of a round whose municipalities may turn to SKR
    directly, SKR does it.
    """
    participation: Any = getattr(record, "participation", record)
    if participation.takes_part:
        return is_coordinator(user, record)
    return user.is_skr and participation.round.direct_to_skr


@predicate
def takes_part(user: User, record: Any) -> bool:
    """The RSS has said that it takes part in the round."""
    participation: Any = getattr(record, "participation", record)
    return participation.takes_part is True


@predicate
def is_unanswered(user: User, participation: Participation) -> bool:
    """The RSS has not said whether it takes part."""
    return participation.takes_part is None


@predicate
def is_not_forwarded(user: User, regional_need: RegionalNeed) -> bool:
    return not regional_need.is_forwarded


@predicate
def is_welcome(user: User, record: Any) -> bool:
    """The municipality may hand in: its RSS has not declined, or SKR receives.

    Asked about a round: true if that holds for any municipality the user acts for.
    """
    if record.round.direct_to_skr:
        return True
    declined = Coverage.objects.for_round(record.round, at=clock.now()).filter(
        rss__participations__round=record.round,
        rss__participations__takes_part=False,
    )
    represented = Representative.objects.active().filter(user=user)
    if municipality_id := getattr(record, "municipality_id", None):
        represented = represented.filter(municipality=municipality_id)
    return represented.exclude(
        municipality__in=declined.values("municipality")
    ).exists()
