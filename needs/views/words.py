"""What stands behind a need, word for word, with who said it."""

from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.template.loader import render_to_string

from accounts import clock
from needs.models import Behind, Need
from needs.querysets import live_sources
from rounds.kept import FOREVER, until_something_happens


@dataclass(frozen=True)
class Sources:
    """The same for all who may read the need, and by far the most of what they read."""

    behind: str  # "12 kommuner i 5 RSS"; empty when all sources have been taken out
    municipalities: str
    rss: str
    in_words: str  # needs/parts/sources.html


def sources_of(need: Need) -> Sources:
    """Kept until something happens; who reads a need reads it more than once."""
    return until_something_happens(
        f"sources:{need.pk}", lambda: (_written(need), FOREVER), at=clock.now()
    )


def _written(need: Need) -> Sources:
    prefetch_related_objects([need], live_sources(words=True))
    behind = need.standing_behind
    regional_needs = [source.regional_need for source in need.live_sources]
    sources = [{"regional_need": r, "behind": Behind.of([r])} for r in regional_needs]
    return Sources(
        behind=str(behind) if behind.municipalities else "",
        municipalities=", ".join(str(one) for one in behind.municipalities),
        rss=", ".join(str(one) for one in behind.rss),
        in_words=render_to_string(
            "needs/parts/sources.html", {"sources": sources, "need": need}
        ),
    )
