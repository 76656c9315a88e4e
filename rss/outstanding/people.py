"""Whom an RSS and its municipalities are written to."""

from django.db.models import (
    QuerySet,
)

from accounts.models import User
from municipalities.models import (
    Municipality,
    Representative,
)
from rss.models import (
    Rss,
)


def coordinators_of(rss: Rss) -> list[User]:
    acting = rss.coordinators.active().filter(user__is_active=True)
    return [one.user for one in acting.select_related("user").order_by("pk")]


def representatives_of(
    municipalities: QuerySet[Municipality],
) -> dict[User, list[Municipality]]:
    """Each person once, with those of the municipalities that he or she acts for."""
    acting = Representative.objects.active().filter(
        municipality__in=municipalities, user__is_active=True
    )
    people: dict[User, list[Municipality]] = {}
    for one in acting.select_related("user", "municipality").order_by("pk"):
        people.setdefault(one.user, []).append(one.municipality)
    return people
