"""Named questions to the tables of this app; each returns a queryset."""

from needs.querysets.needs import EngagementQuerySet, NeedQuerySet
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
    "KnowledgeSupportQuerySet",
    "NeedQuerySet",
    "RecipientQuerySet",
    "ScreeningQuerySet",
    "forwarded_in",
    "live_sources",
    "whole_way",
]
