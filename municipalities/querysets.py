from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from accounts.querysets import acts_now

if TYPE_CHECKING:
    from accounts.models import User
    from municipalities.models import Municipality, Submission
    from rounds.models import Round


class SubmissionQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """What a municipality's own representatives see, drafts included."""
        return self.filter(
            acts_now("municipality__representatives__"),
            municipality__representatives__user=user,
        ).with_round()

    def with_round(self) -> Self:
        return (
            self.with_writers()
            .select_related("round", "municipality", "copied_from__round")
            .prefetch_related("round__periods")
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

    def before(self, round_: "Round") -> Self:
        """Of other rounds, the latest first: what may be written on once more."""
        return self.exclude(round=round_).order_by("-created_at", "pk")

    def drafts(self) -> Self:
        return self.filter(submitted_at__isnull=True)

    def submitted(self) -> Self:
        """Handed in and not withdrawn: what the RSS works with."""
        return self.filter(submitted_at__isnull=False, withdrawn_at__isnull=True)


class WriterQuerySet(models.QuerySet):
    def of(self, draft: "Submission") -> Self:
        """All who have saved in a draft, who wrote last first."""
        return (
            self.filter(submission=draft)
            .select_related("user")
            .order_by("-saved_at", "pk")
        )

    def since(self, moment: datetime, *, but: "User") -> Self:
        """Those of them, other than oneself, who have saved after that."""
        return self.filter(saved_at__gt=moment).exclude(user=but)


class AttachmentQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """The municipality's own representatives, of drafts too."""
        return (
            self.filter(
                acts_now("submission__municipality__representatives__"),
                submission__municipality__representatives__user=user,
            )
            .select_related("submission__round", "submission__municipality")
            .prefetch_related("submission__round__periods")
        )

    def handed_in(self) -> Self:
        """Of needs that are no drafts: all that anybody else can be shown."""
        return self.filter(submission__submitted_at__isnull=False)


class NilReturnQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """The municipality's own representatives."""
        return (
            self.filter(
                acts_now("municipality__representatives__"),
                municipality__representatives__user=user,
            )
            .select_related("round", "municipality", "declared_by")
            .prefetch_related("round__periods")
        )

    def of(self, municipality: "Municipality | None") -> Self:
        return self.filter(municipality=municipality)

    def in_round(self, round_: "Round") -> Self:
        return self.filter(round=round_)

    def standing(self) -> Self:
        """Not taken back."""
        return self.filter(taken_back_at__isnull=True)


class QuestionQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """The municipality's own representatives."""
        return (
            self.filter(
                acts_now("submission__municipality__representatives__"),
                submission__municipality__representatives__user=user,
            )
            .select_related("submission__round", "submission__municipality")
            .prefetch_related("submission__round__periods__extensions")
        )

    def open(self) -> Self:
        """Neither answered nor taken back, about a need that stands."""
        return self.filter(
            answered_at=None, taken_back_at=None, submission__withdrawn_at=None
        )

    def standing(self) -> Self:
        """Not taken back; with the people."""
        return self.filter(taken_back_at=None).select_related("asked_by", "answered_by")


class MunicipalityQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """SKR keeps the registry; others act on their own municipality alone."""
        return self if user.is_skr else self.represented_by(user)

    def represented_by(self, user: "User") -> Self:
        return self.filter(
            acts_now("representatives__"),
            representatives__user=user,
        )

    def answered_in(self, round_: "Round") -> Self:
        """Those that have handed in at least one need, or said that they have none."""
        return self.filter(
            Q(pk__in=round_.submissions.submitted().values("municipality"))
            | Q(pk__in=round_.nil_returns.standing().values("municipality"))
        )
