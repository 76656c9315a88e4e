from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from accounts.models import User
    from rounds.models import Round


class SubmissionQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """What a municipality's own representatives see, drafts included."""
        return self.filter(
            municipality__representatives__user=user,
            municipality__representatives__accepted_at__isnull=False,
            municipality__representatives__ended_at__isnull=True,
        ).with_round()

    def with_round(self) -> Self:
        return self.select_related(
            "round", "municipality", "submitted_by", "created_by"
        ).prefetch_related("round__periods__extensions")

    def in_round(self, round_: "Round") -> Self:
        return self.filter(round=round_)

    def drafts(self) -> Self:
        return self.filter(submitted_at__isnull=True)

    def submitted(self) -> Self:
        """Handed in and not withdrawn: what the RSS works with."""
        return self.filter(submitted_at__isnull=False, withdrawn_at__isnull=True)


class NilReturnQuerySet(models.QuerySet):
    def in_round(self, round_: "Round") -> Self:
        return self.filter(round=round_)

    def standing(self) -> Self:
        """Not taken back."""
        return self.filter(taken_back_at__isnull=True)


class MunicipalityQuerySet(models.QuerySet):
    def represented_by(self, user: "User") -> Self:
        return self.filter(
            representatives__user=user,
            representatives__accepted_at__isnull=False,
            representatives__ended_at__isnull=True,
        )

    def answered_in(self, round_: "Round") -> Self:
        """Those that have handed in at least one need, or said that they have none."""
        return self.filter(
            Q(pk__in=round_.submissions.submitted().values("municipality"))
            | Q(pk__in=round_.nil_returns.standing().values("municipality"))
        )
