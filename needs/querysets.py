from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q

from rounds.models import Round
from rss.models import GatheredSubmission

if TYPE_CHECKING:
    from accounts.models import User


def _officer_of(path: str, user: "User") -> Q:
    """The user acts now for the agency at `path`."""
    return Q(
        **{
            f"{path}__officers__user": user,
            f"{path}__officers__accepted_at__isnull": False,
            f"{path}__officers__ended_at__isnull": True,
        }
    )


# What lists say of a submission; its long texts are left in the database.
NAMES = (
    "regional_need_id",
    "submission__public_id",
    "submission__title",
    "submission__submitted_at",
    "submission__municipality__public_id",
    "submission__municipality__name",
    "submission__municipality__county",
)


def live_gathered(path: str = "gathered", *, words: bool = False) -> Prefetch:
    """What stands behind a regional need now, as `live_gathered`: one statement.

    Only links that have not been taken back, and submissions that have not been
    withdrawn. With `words` the submissions come whole, to be quoted.
    """
    rows = (
        GatheredSubmission.objects.live()
        .filter(submission__withdrawn_at=None)
        .select_related("submission__municipality")
    )
    return Prefetch(
        path, queryset=rows if words else rows.only(*NAMES), to_attr="live_gathered"
    )


class EngagementQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """The agency's own officers, and SKR."""
        rows = self.select_related("round", "agency").prefetch_related(
            "round__periods__extensions"
        )
        return rows if user.is_skr else rows.filter(_officer_of("agency", user))

    def in_round(self, round_: "Round") -> Self:
        return self.filter(round=round_)


class NeedQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """SKR all; the agencies engaged in the round what has something behind it;
        the panel of the round what SKR has decided on."""
        rows = self.select_related("round", "decided_by").prefetch_related(
            "round__periods__extensions"
        )
        if user.is_skr:
            return rows
        engaged = Round.objects.filter(_officer_of("engagements__agency", user))
        on_the_panel = Round.objects.filter(
            panel__user=user,
            panel__accepted_at__isnull=False,
            panel__ended_at__isnull=True,
        )
        return rows.filter(
            (Q(round__in=engaged.values("pk")) & Q(self._has_source()))
            | (Q(round__in=on_the_panel.values("pk")) & ~Q(status="compiled"))
        )

    def in_round(self, round_: "Round") -> Self:
        return self.filter(round=round_)

    def standing(self) -> Self:
        """With at least one source: a need whose sources have all been taken out
        is left behind, and shown to nobody but SKR."""
        return self.filter(self._has_source())

    def _has_source(self) -> Exists:
        sources = self.model.sources.rel.related_model.objects.live()
        return Exists(sources.filter(need=OuterRef("pk")))

    def with_provenance(self, *, words: bool = False) -> Self:
        """With all that `standing_behind` asks for: two statements, however many.

        The sources that have not been taken out, as `live_sources`.
        """
        sources = self.model.sources.rel.related_model.objects.live()
        return self.prefetch_related(
            Prefetch(
                "sources",
                queryset=sources.select_related(
                    "regional_need__participation__rss"
                ).prefetch_related(
                    live_gathered("regional_need__gathered", words=words)
                ),
                to_attr="live_sources",
            )
        )


class ScreeningQuerySet(models.QuerySet):
    def handed_in(self) -> Self:
        return self.filter(handed_in_at__isnull=False)


class FeedbackQuerySet(models.QuerySet):
    def published(self) -> Self:
        return self.filter(published_at__isnull=False)
