"""SKR's desk, put together from two lists: what has come in, and where it stands."""

from collections.abc import Iterable
from dataclasses import dataclass

from needs.models import Behind, Need
from rss.models import RegionalNeed, Rss


@dataclass(frozen=True)
class Listed:
    """A need on the national list, with its sources."""

    need: Need
    sources: list[RegionalNeed]

    @property
    def behind(self) -> Behind:
        return Behind.of(self.sources)


@dataclass(frozen=True)
class Unplaced:
    regional_need: RegionalNeed

    @property
    def behind(self) -> Behind:
        return Behind.of([self.regional_need])


@dataclass(frozen=True)
class Desk:
    """Forwarded = placed + left, whatever the filter shows of it."""

    forwarded: list[RegionalNeed]
    needs: list[Need]
    rss: str = ""
    words: str = ""

    @property
    def left(self) -> list[RegionalNeed]:
        return [need for need in self.forwarded if need.need_id is None]  # type: ignore[attr-defined]

    @property
    def placed_count(self) -> int:
        return len(self.forwarded) - len(self.left)

    @property
    def all_rss(self) -> list[Rss]:
        """Those that have sent something on, for the filter."""
        return list({need.rss.pk: need.rss for need in self.forwarded}.values())

    @property
    def is_filtered(self) -> bool:
        return bool(self.rss or self.words)

    @property
    def shown(self) -> list[Unplaced]:
        """What is left to place, as far as the filter lets through."""
        return [Unplaced(need) for need in self._through(self.left)]

    @property
    def listed(self) -> list[Listed]:
        """The national list; with a filter, the needs with a source that passes it."""
        sources: dict[int, list[RegionalNeed]] = {}
        for source in self.forwarded:
            sources.setdefault(source.need_id, []).append(source)  # type: ignore[attr-defined]
        rows = [Listed(need, sources.get(need.pk, [])) for need in self.needs]
        if not self.is_filtered:
            return [row for row in rows if row.sources]
        return [row for row in rows if any(True for _ in self._through(row.sources))]

    @property
    def empty(self) -> list[Need]:
        """Needs whose sources have all been taken out: nobody else sees them."""
        placed = {need.need_id for need in self.forwarded}  # type: ignore[attr-defined]
        return [need for need in self.needs if need.pk not in placed]

    def _through(self, needs: Iterable[RegionalNeed]) -> Iterable[RegionalNeed]:
        """In Python: a few hundred rows, which are here anyway, and SQLite does not
        fold Å, Ä and Ö."""
        sought = self.words.casefold().split()
        for need in needs:
            if self.rss and need.rss.public_id != self.rss:
                continue
            text = _searched(need)
            if all(word in text for word in sought):
                yield need


def _searched(need: RegionalNeed) -> str:
    behind = Behind.of([need])
    return " ".join(
        [
            need.title,
            need.target_group,
            need.description,
            need.rss.name,
            *(municipality.name for municipality in behind.municipalities),
            *(submission.title for submission in behind.submissions),
        ]
    ).casefold()
