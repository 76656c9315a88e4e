from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from accounts.models import User


class RoundQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """Rounds are no secret: every signed-in person sees them."""
        return self.select_related("service_area").prefetch_related("periods")

    def with_calendar(self) -> Self:
        """With all that is ever asked of their periods, extensions too: for lists."""
        return self.select_related("service_area").prefetch_related(
            "periods__extensions"
        )


class PeriodQuerySet(models.QuerySet):
    def open_at(self, at: datetime) -> Self:
        return self.filter(opens_at__lte=at, closes_at__gt=at)

    def open_for_anyone_at(self, at: datetime) -> Self:
        """Also those that are over for all but some, who were granted an extension."""
        return self.open_for_anyone_since(at, at)

    def open_for_anyone_since(self, since: datetime, at: datetime) -> Self:
        """And those that were so at any time since."""
        extended = self.model._default_manager.filter(extensions__closes_at__gt=since)
        return self.filter(
            Q(closes_at__gt=since) | Q(pk__in=extended.values("pk")), opens_at__lte=at
        )


class EventQuerySet(models.QuerySet):
    def newest(self) -> list[int]:
        """What tells one moment from another: something has happened when it differs.

        The last few and not the last alone: of two transactions at once on PostgreSQL,
        the one that began first may be the last to be seen.
        """
        return list(self.order_by("-pk").values_list("pk", flat=True)[:20])

    def newest_rows(self, number: int) -> list[tuple[int, datetime, str, str]]:
        """Which, when and about what: the newest first."""
        rows = self.order_by("-pk")
        return list(rows.values_list("pk", "at", "target_kind", "target_id")[:number])

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
        ).select_related("by", "in_place_of")


class JobQuerySet(models.QuerySet):
    def unfinished(self) -> Self:
        return self.filter(finished_at=None)

    def waiting(self, *, left_before: datetime) -> Self:
        """Not begun; or begun so long ago that whoever did it must have been ended."""
        return self.unfinished().filter(Q(begun_at=None) | Q(begun_at__lt=left_before))
