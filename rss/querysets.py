from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from accounts import clock
from accounts.querysets import acts_now
from municipalities.models import Question
from rounds.dates import day_of
from rounds.models import Step

if TYPE_CHECKING:
    from datetime import date, datetime

    from accounts.models import User
    from municipalities.models import Municipality
    from rounds.models import Round


class CoverageQuerySet(models.QuerySet):
    def of(self, municipality: "Municipality") -> Self:
        """Its history, the latest first."""
        return (
            self.filter(municipality=municipality)
            .select_related("rss")
            .order_by("-since")
        )

    def not_over(self, day: "date") -> Self:
        """What covers what on a day, and all that is still to come."""
        return (
            self.filter(Q(until=None) | Q(until__gt=day))
            .select_related("rss", "municipality")
            .order_by("since", "pk")
        )

    def last_change(self) -> Self:
        """What no later change follows, also when it is still to come."""
        return self.filter(until=None).select_related("rss", "municipality")

    def on(self, day: "date") -> Self:
        """What covers what on a day."""
        return self.filter(Q(until=None) | Q(until__gt=day), since__lte=day)

    def for_round(self, round_: "Round", at: "datetime") -> Self:
        """What covers what in a round: as of today, or of the last day to hand in."""
        last_day = round_.period(Step.GATHER).last_day
        return self.on(min(last_day, day_of(at)))


class RssQuerySet(models.QuerySet):
    def coordinated_by(self, user: "User") -> Self:
        return self.filter(
            acts_now("coordinators__"),
            coordinators__user=user,
        )


class ParticipationQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """The coordinators of the RSS, and SKR."""
        rows = (
            self.select_related("round", "rss", "answered_by")
            .prefetch_related("round__periods")
            .coordinated_by(user)
        )
        return rows if user.is_skr else rows.filter(is_own=True)

    def coordinated_by(self, user: "User") -> Self:
        """Rows that know whether this user coordinates the RSS, so that the many
        permissions of a desk cost no statement each (see `is_coordinator`)."""
        own = self.model._default_manager.filter(
            acts_now("rss__coordinators__"),
            pk=models.OuterRef("pk"),
            rss__coordinators__user=user,
        )
        return self.annotate(known_to=models.Value(user.pk), is_own=models.Exists(own))

    def in_round(self, round_: "Round") -> Self:
        return self.filter(round=round_)

    def taking_part(self) -> Self:
        return self.filter(takes_part=True)


class AppealQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """SKR all; the coordinators those of their own RSS."""
        found = self.select_related(
            "sent_by", "participation__rss", "participation__round"
        )
        if user.is_skr:
            return found
        own = acts_now("participation__rss__coordinators__")
        return found.filter(own, participation__rss__coordinators__user=user).distinct()


class RegionalNeedQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """Its RSS sees all of its own. SKR sees what has been forwarded, and all where
        it does the work of an RSS that stays out."""
        rows = self.select_related(
            "participation__rss", "participation__round"
        ).prefetch_related("participation__round__periods")
        if user.is_skr:
            left_to_skr = Q(participation__round__direct_to_skr=True) & (
                Q(participation__takes_part=False) | Q(participation__takes_part=None)
            )
            return rows.filter(Q(forwarded_at__isnull=False) | left_to_skr)
        return rows.filter(
            acts_now("participation__rss__coordinators__"),
            participation__rss__coordinators__user=user,
        )

    def hidden_from(self, user: "User") -> Self:
        """What an RSS still works on, for everybody else."""
        seen = self.model._default_manager.visible_to(user)  # type: ignore[attr-defined]
        return self.exclude(pk__in=seen.values("pk"))

    def in_round(self, round_: "Round") -> Self:
        return self.filter(participation__round=round_)

    def forwarded(self) -> Self:
        return self.filter(forwarded_at__isnull=False)

    def drafts(self) -> Self:
        return self.filter(forwarded_at__isnull=True)

    def with_counts(self) -> Self:
        """How many submissions stand behind each, from how many municipalities."""
        counts = Q(
            gathered__unlinked_at=None, gathered__submission__withdrawn_at__isnull=True
        )
        return self.annotate(
            submission_count=models.Count("gathered", filter=counts, distinct=True),
            municipality_count=models.Count(
                "gathered__submission__municipality", filter=counts, distinct=True
            ),
        )


class LinkQuerySet(models.QuerySet):
    """Rows that tie one record to another, and can be taken back."""

    def live(self) -> Self:
        return self.filter(unlinked_at__isnull=True)


class GatheredQuerySet(LinkQuerySet):
    def with_submissions(self) -> Self:
        """With the municipalities' own words, and what they have answered when asked
        (`exchange`)."""
        questions = Question.objects.standing()
        return self.select_related("submission__municipality").prefetch_related(
            models.Prefetch(
                "submission__questions", queryset=questions, to_attr="exchange"
            )
        )


class SheetQuerySet(models.QuerySet):
    KEPT = timedelta(days=1)

    def visible_to(self, user: "User") -> Self:
        """Who uploaded it, while he or she acts for the RSS: nobody has handed in yet
        what stands in it."""
        return (
            self.filter(
                acts_now("participation__rss__coordinators__"),
                uploaded_by=user,
                participation__rss__coordinators__user=user,
            )
            .exclude(taken_in_at=None, uploaded_at__lt=clock.now() - self.KEPT)
            .select_related("participation__round", "participation__rss")
            .prefetch_related("participation__round__periods")
        )

    def forgotten(self, at: "datetime") -> Self:
        """Uploaded too long ago, and never taken in."""
        return self.filter(taken_in_at=None, uploaded_at__lt=at - self.KEPT)

    def taken_in(self) -> Self:
        return self.filter(taken_in_at__isnull=False)
