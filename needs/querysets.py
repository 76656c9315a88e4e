from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from accounts.models import User
    from rounds.models import Round


class EngagementQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """The agency's own officers, and SKR."""
        rows = self.select_related("round", "agency").prefetch_related(
            "round__periods__extensions"
        )
        if user.is_skr:
            return rows
        return rows.filter(
            agency__officers__user=user,
            agency__officers__accepted_at__isnull=False,
            agency__officers__ended_at__isnull=True,
        )

    def in_round(self, round_: "Round") -> Self:
        return self.filter(round=round_)


class NeedQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """SKR; the officers of the agencies that are engaged in its round; the panel."""
        rows = self.select_related("round", "decided_by").prefetch_related(
            "round__periods__extensions"
        )
        if user.is_skr:
            return rows
        return rows.filter(
            Q(
                round__engagements__agency__officers__user=user,
                round__engagements__agency__officers__accepted_at__isnull=False,
                round__engagements__agency__officers__ended_at__isnull=True,
            )
            | Q(
                round__panel__user=user,
                round__panel__accepted_at__isnull=False,
                round__panel__ended_at__isnull=True,
            )
        ).distinct()

    def in_round(self, round_: "Round") -> Self:
        return self.filter(round=round_)


class ScreeningQuerySet(models.QuerySet):
    def handed_in(self) -> Self:
        return self.filter(handed_in_at__isnull=False)


class FeedbackQuerySet(models.QuerySet):
    def published(self) -> Self:
        return self.filter(published_at__isnull=False)
