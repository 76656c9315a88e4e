"""What SKR has said of two regional needs, and what has been reckoned of all."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Self

from django.db.models import Exists, OuterRef, Q, QuerySet

from needs.querysets.common import rows
from rounds.models import Round
from rounds.querysets import JobQuerySet
from rss.models import RegionalNeed
from rss.querysets import LinkQuerySet

if TYPE_CHECKING:
    from needs.models import Pair, Source


class PairQuerySet(LinkQuerySet):
    def in_round(self, round_: Round) -> Self:
        return self.filter(first__participation__round=round_)

    def among(self, needs: Collection[RegionalNeed]) -> Self:
        """Those that say something of two of these."""
        return self.filter(first__in=needs, second__in=needs)

    def related_to(self, needs: Collection[RegionalNeed] | QuerySet) -> Self:
        """Those that link one of these with another need."""
        return self.filter(
            Q(first__in=needs) | Q(second__in=needs), kind="related"
        ).with_needs()

    def with_needs(self) -> Self:
        return self.select_related(
            "first__participation__rss",
            "first__participation__round",
            "second__participation__rss",
            "linked_by",
        )


class GroupingQuerySet(JobQuerySet):
    def in_round(self, round_: Round) -> Self:
        return self.filter(round=round_)


def left_to_place(round_: Round) -> QuerySet[RegionalNeed]:
    """The forwarded regional needs that stand nowhere yet."""
    own = {"regional_need": OuterRef("pk")}
    return (
        RegionalNeed.objects.in_round(round_)
        .forwarded()
        .exclude(Exists(rows("Source").live().filter(**own)))
        .exclude(Exists(rows("SetAside").live().filter(**own)))
    )


def home_sources(round_: Round) -> QuerySet["Source"]:
    """The live sources of the needs that others may still be added to, need by need."""
    found = rows("Source").live().filter(need__round=round_, need__status="compiled")
    return found.select_related("need", "regional_need").order_by("need", "pk")


def judged_pairs(round_: Round) -> QuerySet["Pair", tuple[str, str]]:
    """The addresses of the two, of all that SKR has said are not one."""
    return (
        rows("Pair")
        .in_round(round_)
        .live()
        .values_list("first__public_id", "second__public_id")
    )
