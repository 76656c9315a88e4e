"""Named questions to the tables of this app; each returns a queryset."""

from needs.querysets.needs import EngagementQuerySet, NeedQuerySet
from needs.querysets.pairs import (
    GroupingQuerySet,
    PairQuerySet,
    judged_pairs,
    left_to_place,
)
from needs.querysets.provenance import forwarded_in, live_sources, whole_way
from needs.querysets.verdicts import (
    FeedbackQuerySet,
    KnowledgeSupportQuerySet,
    RecipientQuerySet,
    ScreeningQuerySet,
)

__all__ = [
    "EngagementQuerySet",
    "FeedbackQuerySet",
    "GroupingQuerySet",
    "KnowledgeSupportQuerySet",
    "NeedQuerySet",
    "PairQuerySet",
    "RecipientQuerySet",
    "ScreeningQuerySet",
    "forwarded_in",
    "judged_pairs",
    "left_to_place",
    "live_sources",
    "whole_way",
]
