"""What is said between SKR, the RSS and the municipalities, and where it is about."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from needs.querysets.common import rows
from rounds.models import Round
from rss.models import GatheredSubmission, Participation, RegionalNeed

if TYPE_CHECKING:
    from accounts.models import User
    from municipalities.models import Submission


class RemarkQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """SKR all; a coordinator what is about the regional needs of the RSS."""
        found = self.select_related(
            "round", "rss", "need", "regional_need__participation__rss", "written_by"
        ).prefetch_related("round__periods")
        if user.is_skr:
            return found
        return found.filter(
            regional_need__in=RegionalNeed.objects.visible_to(user).values("pk")
        )

    def in_round(self, round_: Round) -> Self:
        return self.filter(round=round_)

    def heard_about(self, regional_need: RegionalNeed) -> Self:
        """The thread of a regional need: what is said about it, and what SKR has said
        to all behind the need that it stands behind now."""
        stands = rows("Source").live().filter(regional_need=regional_need)
        to_all = Q(regional_need=None, rss=None, need__in=stands.values("need"))
        return self.filter(
            Q(regional_need=regional_need) | to_all, answers=None
        ).select_related("rss", "written_by", "answer__written_by")

    def heard_of(self, need: Any) -> Self:
        """All that is said of a need and of the regional needs behind it now."""
        behind = rows("Source").live().filter(need=need).values("regional_need")
        to_all = Q(regional_need=None, need=need)
        return self.filter(
            Q(regional_need__in=behind) | to_all, answers=None
        ).select_related("rss", "regional_need", "written_by", "answer__written_by")

    def objections(self) -> Self:
        return self.filter(objects_to_placing=True).select_related(
            "rss", "regional_need", "written_by", "answer__written_by"
        )

    def unanswered(self) -> Self:
        """Objections that SKR has not answered."""
        return self.filter(objects_to_placing=True, answer=None)

    def last_words(self) -> Self:
        """Remarks from an RSS, after which SKR has said nothing in the same thread."""
        later = self.model._default_manager.filter(
            regional_need=OuterRef("regional_need"), pk__gt=OuterRef("pk")
        )
        return self.filter(
            ~Exists(later), rss__isnull=False, objects_to_placing=False
        ).select_related("rss", "regional_need")


class ObjectionQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """SKR, who answers them."""
        found = self.with_who().prefetch_related("need__round__periods")
        return found if user.is_skr else found.none()

    def with_who(self) -> Self:
        return self.select_related(
            "need__round", "municipality", "rss", "made_by", "answered_by"
        )

    def in_round(self, round_: Round) -> Self:
        return self.filter(need__round=round_)

    def unanswered(self) -> Self:
        return self.filter(answered_at=None)


def answered_by_support(
    *, submission: "Submission | None" = None, regional_need: RegionalNeed | None = None
) -> QuerySet[Any]:
    """The need that a submission, or a regional need, stands behind, where SKR has found
    that support exists."""
    live = GatheredSubmission.objects.live().filter(submission__withdrawn_at=None)
    if submission is not None:
        live = live.filter(submission=submission)
    if regional_need is not None:
        live = live.filter(regional_need=regional_need)
    sources = (
        rows("Source").live().filter(regional_need__in=live.values("regional_need"))
    )
    return rows("Need").filter(pk__in=sources.values("need"), status="support_exists")


def places() -> list[Prefetch]:
    """Where SKR has put a regional need: `live_places`, at most one, whose need knows how
    many stand behind it; `live_set_aside`, at most one. Three statements."""
    needs = Prefetch("need", queryset=rows("Need").with_counts())
    return [
        Prefetch(
            "sources",
            queryset=rows("Source").live().prefetch_related(needs),
            to_attr="live_places",
        ),
        Prefetch(
            "set_aside", queryset=rows("SetAside").live(), to_attr="live_set_aside"
        ),
    ]


def placed_of(participation: Participation) -> QuerySet[RegionalNeed]:
    """What an RSS has sent on, with where SKR has put it, and whether its objection to
    that waits for an answer."""
    remarks = rows("Remark").filter(regional_need=OuterRef("pk"))
    return (
        participation.regional_needs.forwarded()
        .prefetch_related(*places())
        .annotate(
            is_talked_of=Exists(remarks), waits_for_skr=Exists(remarks.unanswered())
        )
    )
