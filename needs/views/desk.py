"""SKR's desk, put together from two lists: what has come in, and where it stands."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.template.loader import render_to_string

from accounts import clock
from needs.models import Behind, Need, how_many
from needs.querysets import forwarded_in
from rounds.kept import FOREVER, until_something_happens
from rounds.models import Round
from rss.models import RegionalNeed


@dataclass(frozen=True)
class Forwarded:
    """A regional need, as much of it as the desk tells."""

    public_id: str
    title: str
    target_group: str
    description: str
    rss: tuple[str, str]  # address and name
    municipalities: frozenset[str]
    submissions: tuple[tuple[str, str], ...]  # municipality and title
    in_words: str  # components/regional.html
    searched: str
    need_id: int | None

    @classmethod
    def of(cls, row: RegionalNeed) -> "Forwarded":
        behind = Behind.of([row])
        submissions = tuple((str(s.municipality), s.title) for s in behind.submissions)
        said = [row.title, row.target_group, row.description, row.rss.name]
        said += [words for submission in submissions for words in submission]
        quoted = {
            "title": row.title,
            "text": row.description,
            "who": row.rss,
            "when": row.forwarded_at,
        }
        return cls(
            public_id=row.public_id,
            title=row.title,
            target_group=row.target_group,
            description=row.description,
            rss=(row.rss.public_id, row.rss.name),
            municipalities=frozenset(one.public_id for one in behind.municipalities),
            submissions=submissions,
            in_words=render_to_string("needs/parts/source_on_desk.html", quoted),
            searched=" ".join(said).casefold(),
            need_id=row.need_id,  # type: ignore[attr-defined]
        )


@dataclass(frozen=True)
class OnTheList:
    """A need on the national list, as much of it as the desk tells."""

    pk: int
    public_id: str
    title: str
    status: str
    status_text: str


@dataclass(frozen=True)
class Listed:
    """A need on the national list, with its sources."""

    need: OnTheList
    sources: list[Forwarded]

    @property
    def behind(self) -> str:
        municipalities = frozenset().union(*(s.municipalities for s in self.sources))
        return how_many(len(municipalities), len({s.rss for s in self.sources}))


@dataclass(frozen=True)
class Desk:
    """Forwarded = placed + left, whatever the filter shows of it."""

    forwarded: list[Forwarded]
    needs: list[OnTheList]
    rss: str = ""
    words: str = ""

    @classmethod
    def of(cls, round_: Round, *, rss: str = "", words: str = "") -> "Desk":
        """The two lists are kept until something happens; the filter is one's own."""
        kept = until_something_happens(
            f"desk:skr:{round_.pk}", lambda: (_lists(round_), FOREVER), at=clock.now()
        )
        return cls(*kept, rss=rss, words=words)

    @property
    def left(self) -> list[Forwarded]:
        return [row for row in self.forwarded if row.need_id is None]

    @property
    def placed_count(self) -> int:
        return len(self.forwarded) - len(self.left)

    @property
    def all_rss(self) -> list[tuple[str, str]]:
        """Those that have sent something on, for the filter."""
        return list(dict.fromkeys(row.rss for row in self.forwarded))

    @property
    def is_filtered(self) -> bool:
        return bool(self.rss or self.words)

    @property
    def shown(self) -> list[Forwarded]:
        """What is left to place, as far as the filter lets through."""
        return list(self._through(self.left))

    @property
    def listed(self) -> list[Listed]:
        """The national list; with a filter, the needs with a source that passes it."""
        sources: dict[int | None, list[Forwarded]] = {}
        for source in self.forwarded:
            sources.setdefault(source.need_id, []).append(source)
        rows = [Listed(need, sources.get(need.pk, [])) for need in self.needs]
        if not self.is_filtered:
            return [row for row in rows if row.sources]
        return [row for row in rows if any(True for _ in self._through(row.sources))]

    @property
    def empty(self) -> list[OnTheList]:
        """Needs whose sources have all been taken out: nobody else sees them."""
        placed = {row.need_id for row in self.forwarded}
        return [need for need in self.needs if need.pk not in placed]

    def _through(self, rows: Iterable[Forwarded]) -> Iterable[Forwarded]:
        """In Python: a few hundred rows, which are here anyway, and SQLite does not
        fold Å, Ä and Ö."""
        sought = self.words.casefold().split()
        for row in rows:
            if self.rss and row.rss[0] != self.rss:
                continue
            if all(word in row.searched for word in sought):
                yield row


def _lists(round_: Round) -> tuple[list[Forwarded], list[OnTheList]]:
    needs = [
        OnTheList(
            pk=need.pk,
            public_id=need.public_id,
            title=need.title,
            status=need.status,
            status_text=need.get_status_display(),
        )
        for need in Need.objects.in_round(round_)
    ]
    return [Forwarded.of(row) for row in forwarded_in(round_)], needs
