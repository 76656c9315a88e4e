"""What people have written, with its headings, as the quoting components want it."""

from dataclasses import dataclass

from municipalities.models import NeedText, Submission
from needs.models import Behind, Need
from rss.models import RegionalNeed, Rss

FIELDS = [field for field in NeedText._meta.fields if field.name != "title"]


@dataclass(frozen=True)
class Quoted:
    """A submission in the municipality's own words."""

    submission: Submission
    rss: Rss

    @property
    def paragraphs(self) -> list[tuple[str, str]]:
        """What has been filled in, under the question it answers."""
        rows = []
        for field in FIELDS:
            value = getattr(self.submission, field.name)
            if field.choices:
                value = getattr(self.submission, f"get_{field.name}_display")()
            if value not in ("", None):
                rows.append((str(field.verbose_name), str(value)))
        return rows


@dataclass(frozen=True)
class SourceInWords:
    """A regional need, and the submissions behind it."""

    regional_need: RegionalNeed
    behind: Behind

    @property
    def quoted(self) -> list[Quoted]:
        return [Quoted(s, self.regional_need.rss) for s in self.behind.submissions]


def sources_in_words(need: Need) -> list[SourceInWords]:
    """For a need that came with `live_sources(words=True)`."""
    regional_needs = [source.regional_need for source in need.live_sources]
    return [SourceInWords(r, Behind.of([r])) for r in regional_needs]
