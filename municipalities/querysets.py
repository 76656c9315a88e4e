from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from accounts.models import User
    from municipalities.models import Municipality
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
        return (
            self.with_writers()
            .select_related("round", "municipality")
            .prefetch_related("round__periods__extensions")
        )

    def with_writers(self) -> Self:
        """With the people who wrote, handed in and withdrew."""
        return self.select_related(
            "created_by", "saved_by", "submitted_by", "withdrawn_by"
        )

    def in_round(self, round_: "Round") -> Self:
        return self.filter(round=round_)

    def of(self, municipality: "Municipality | None") -> Self:
        return self.filter(municipality=municipality)

    def drafts(self) -> Self:
        return self.filter(submitted_at__isnull=True)

    def submitted(self) -> Self:
        """Handed in and not withdrawn: what the RSS works with."""
        return self.filter(submitted_at__isnull=False, withdrawn_at__isnull=True)


class NilReturnQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """The municipality's own representatives."""
        return (
            self.filter(
                municipality__representatives__user=user,
                municipality__representatives__accepted_at__isnull=False,
                municipality__representatives__ended_at__isnull=True,
            )
            .select_related("round", "municipality", "declared_by")
            .prefetch_related("round__periods__extensions")
        )

    def of(self, municipality: "Municipality | None") -> Self:
        return self.filter(municipality=municipality)

    def in_round(self, round_: "Round") -> Self:
        return self.filter(round=round_)

    def standing(self) -> Self:
        """Not taken back."""
        return self.filter(taken_back_at__isnull=True)


class MunicipalityQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """SKR keeps the registry; others act on their own municipality alone."""
        return self if user.is_skr else self.represented_by(user)

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
