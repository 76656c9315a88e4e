from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from rounds.dates import STOCKHOLM
from rounds.models import Step

if TYPE_CHECKING:
    from datetime import date, datetime

    from accounts.models import User
    from rounds.models import Round


class CoverageQuerySet(models.QuerySet):
    def on(self, day: "date") -> Self:
        """What covers what on a day."""
        return self.filter(Q(until=None) | Q(until__gt=day), since__lte=day)

    def for_round(self, round_: "Round", at: "datetime") -> Self:
        """What covers what in a round: as of today, or of the last day to hand in."""
        last_day = round_.period(Step.GATHER).last_day
        return self.on(min(last_day, at.astimezone(STOCKHOLM).date()))


class RssQuerySet(models.QuerySet):
    def coordinated_by(self, user: "User") -> Self:
        return self.filter(
            coordinators__user=user,
            coordinators__accepted_at__isnull=False,
            coordinators__ended_at__isnull=True,
        )


class ParticipationQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """The coordinators of the RSS, and SKR."""
        rows = self.select_related("round", "rss", "answered_by").prefetch_related(
            "round__periods__extensions"
        )
        if user.is_skr:
            return rows
        return rows.filter(
            rss__coordinators__user=user,
            rss__coordinators__accepted_at__isnull=False,
            rss__coordinators__ended_at__isnull=True,
        )

    def in_round(self, round_: "Round") -> Self:
        return self.filter(round=round_)

    def taking_part(self) -> Self:
        return self.filter(takes_part=True)


class RegionalNeedQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """Its RSS sees all of its own; SKR what has been forwarded."""
        rows = self.select_related(
            "participation__rss", "participation__round"
        ).prefetch_related("participation__round__periods__extensions")
        if user.is_skr:
            return rows.forwarded()
        return rows.filter(
            participation__rss__coordinators__user=user,
            participation__rss__coordinators__accepted_at__isnull=False,
            participation__rss__coordinators__ended_at__isnull=True,
        )

    def in_round(self, round_: "Round") -> Self:
        return self.filter(participation__round=round_)

    def forwarded(self) -> Self:
        return self.filter(forwarded_at__isnull=False)


class LinkQuerySet(models.QuerySet):
    """Rows that tie one record to another, and can be taken back."""

    def live(self) -> Self:
        return self.filter(unlinked_at__isnull=True)
