"""Named questions to the tables of this app; each returns a queryset."""

from needs.querysets.asking import EngagementQuerySet
from needs.querysets.desk import (
    ClosedListQuerySet,
    MoveQuerySet,
    ThemeQuerySet,
    lacking,
    numbers_of,
    on_desk,
    sources_behind,
    themes_of,
    unplaced_in,
    with_place,
    with_themes,
    words_as_of,
)
from needs.querysets.dialogue import (
    DialogueMeetingQuerySet,
    DialogueWordQuerySet,
    rounds_handed_over,
)
from needs.querysets.needs import NeedQuerySet
from needs.querysets.pairs import (
    GroupingQuerySet,
    PairQuerySet,
    home_sources,
    judged_pairs,
    left_to_place,
)
from needs.querysets.provenance import (
    answers_for,
    answers_home,
    forwarded_in,
    live_gathered,
    live_sources,
    submissions_behind,
    verdicts_for,
)
from needs.querysets.talk import (
    ObjectionQuerySet,
    RemarkQuerySet,
    answered_by_support,
    placed_of,
    places,
)
from needs.querysets.templates import AgencyQuerySet, AnswerTemplateQuerySet
from needs.querysets.verdicts import (
    EarlierScreeningQuerySet,
    FeedbackQuerySet,
    KnowledgeSupportQuerySet,
    RecipientQuerySet,
    ScreeningQuerySet,
)

__all__ = [
    "AgencyQuerySet",
    "AnswerTemplateQuerySet",
    "ClosedListQuerySet",
    "DialogueMeetingQuerySet",
    "DialogueWordQuerySet",
    "EarlierScreeningQuerySet",
    "EngagementQuerySet",
    "FeedbackQuerySet",
    "GroupingQuerySet",
    "KnowledgeSupportQuerySet",
    "MoveQuerySet",
    "NeedQuerySet",
    "ObjectionQuerySet",
    "PairQuerySet",
    "RecipientQuerySet",
    "RemarkQuerySet",
    "ScreeningQuerySet",
    "ThemeQuerySet",
    "answered_by_support",
    "answers_for",
    "answers_home",
    "forwarded_in",
    "home_sources",
    "judged_pairs",
    "lacking",
    "left_to_place",
    "live_gathered",
    "live_sources",
    "numbers_of",
    "on_desk",
    "placed_of",
    "places",
    "rounds_handed_over",
    "sources_behind",
    "submissions_behind",
    "themes_of",
    "unplaced_in",
    "verdicts_for",
    "with_place",
    "with_themes",
    "words_as_of",
]
