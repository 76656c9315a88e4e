from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from accounts.models import User


class RoundQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """Rounds are no secret: every signed-in person sees them, with calendar."""
        return self.with_calendar()

    def with_calendar(self) -> Self:
        """With all that `Round.is_open` asks for, so that it costs no query."""
        return self.select_related("service_area").prefetch_related(
            "periods__extensions"
        )


class PeriodQuerySet(models.QuerySet):
    def open_at(self, at: datetime) -> Self:
        return self.filter(opens_at__lte=at, closes_at__gt=at)

    def open_for_anyone_at(self, at: datetime) -> Self:
        """Also those that are over for all but some, who were granted an extension."""
        extended = self.model._default_manager.filter(extensions__closes_at__gt=at)
        return self.filter(
            Q(closes_at__gt=at) | Q(pk__in=extended.values("pk")), opens_at__lte=at
        )


class EventQuerySet(models.QuerySet):
    def not_about(self, rows: models.QuerySet) -> Self:
        """Without what has happened to these records, which all are of one kind."""
        return self.exclude(
            target_kind=rows.model._meta.label_lower,
            target_id__in=rows.values("public_id"),
        )

    def of(self, target: object) -> Self:
        """What has happened to one record, in order."""
        return self.filter(
            target_kind=target._meta.label_lower,  # type: ignore[attr-defined]
            target_id=target.public_id,  # type: ignore[attr-defined]
        ).select_related("by")
