"""SKR makes the national list of the regional needs (moment 4)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from needs.actions.locking import lock_forwarded, lock_need, lock_unplaced
from needs.actions.undoing import put_words, recorded, words_of
from needs.models import Need, Source
from rounds.actions import note
from rounds.models import Round
from rss.models import RegionalNeed


class NotASource(Exception):
    """The regional need does not stand behind this need (any more)."""


class RewordedSince(Exception):
    """A colleague, or another tab, has reworded it since; `current` is how."""

    def __init__(self, current: Need) -> None:
        super().__init__(current.title)
        self.current = current


class NotSplit(Exception):
    """Each source goes to one of at least two new needs, and each of those gets one."""


@dataclass(frozen=True)
class Part:
    """One of the needs that a need is split into."""

    title: str
    target_group: str
    description: str
    sources: Sequence[RegionalNeed]


@transaction.atomic
def compile_need(
    round_: Round,
    *,
    title: str,
    target_group: str,
    description: str,
    sources: Collection[RegionalNeed],
    by: User,
    at: datetime,
) -> Need:
    """Put a new need on the national list, with its sources behind it."""
    free = lock_unplaced(round_, sources)
    part = Part(title, target_group, description, free)
    need, links = _create(round_, part, by=by, at=at)
    note("sammanställde", need, by=by, at=at, text=titles(free))
    text = f"Satte upp ”{need}” av {len(free)}"
    recorded(round_, text, made=links, by=by, at=at)
    return need


@transaction.atomic
def add_sources(
    need: Need, *, sources: Collection[RegionalNeed], by: User, at: datetime
) -> None:
    """Let more regional needs stand behind a need that is on the list."""
    need = lock_need(need)
    free = lock_unplaced(need.round, sources)
    links = _link(need, free, by=by, at=at)
    note("lade till källor till", need, by=by, at=at, text=titles(free))
    text = f"Lade till {len(free)} till ”{need}”"
    recorded(need.round, text, made=links, by=by, at=at)


@transaction.atomic
def take_out(need: Need, *, source: RegionalNeed, by: User, at: datetime) -> None:
    """Take one regional need out again; it lies among the unplaced once more."""
    need = lock_need(need)
    links = list(Source.objects.live().filter(need=need, regional_need=source))
    if not links:
        raise NotASource
    _unlink(links, by=by, at=at)
    note("tog ut en källa ur", need, by=by, at=at, text=source.title)
    text = f"Tog ut ”{source}” ur ”{need}”"
    recorded(need.round, text, taken_back=links, by=by, at=at)


@transaction.atomic
def dissolve(need: Need, *, by: User, at: datetime) -> int:
    """Take every source out. What is left is an empty need, which only SKR sees."""
    need = lock_need(need)
    links = _live(need)
    _unlink(links, by=by, at=at)
    sources = [link.regional_need for link in links]
    note("löste upp", need, by=by, at=at, text=titles(sources))
    recorded(need.round, f"Löste upp ”{need}”", taken_back=links, by=by, at=at)
    return len(sources)


@transaction.atomic
def split(need: Need, *, parts: Sequence[Part], by: User, at: datetime) -> list[Need]:
    """Make several needs of one that is too broad, with each of its sources placed
    again. What is left of it is empty."""
    need = lock_need(need)
    links = _live(need)
    placed = [source.pk for part in parts for source in part.sources]
    behind = [link.regional_need_id for link in links]
    if len(parts) < 2 or not all(part.sources for part in parts):
        raise NotSplit
    if sorted(placed) != sorted(behind):
        raise NotSplit
    lock_forwarded(need.round, [link.regional_need for link in links])
    _unlink(links, by=by, at=at)
    made = [_create(need.round, part, by=by, at=at) for part in parts]
    new = [one for one, _links in made]
    note("delade", need, by=by, at=at, text="\n".join(one.title for one in new))
    for one, part in zip(new, parts, strict=True):
        note("sammanställde", one, by=by, at=at, text=titles(part.sources))
    recorded(
        need.round,
        f"Delade ”{need}” i {len(new)}",
        taken_back=links,
        made=[link for _need, own in made for link in own],
        by=by,
        at=at,
    )
    return new


@transaction.atomic
def reword(
    need: Need,
    *,
    title: str,
    target_group: str,
    description: str,
    edition: int,
    by: User,
    at: datetime,
) -> bool:
    """Change SKR's wording; the earlier one is kept. False: no change.

    `edition` is of the wording that the writer saw.
    """
    need = lock_need(need)
    words = {"title": title, "target_group": target_group, "description": description}
    if words_of(need) == words:
        return False
    if need.edition != edition:
        raise RewordedSince(need)
    earlier = put_words(need, words, by=by, at=at)
    before = "\n\n".join(words_of(earlier).values())
    note("ändrade formuleringen av", need, by=by, at=at, text=before)
    text = f"Ändrade formuleringen av ”{need}”"
    recorded(need.round, text, left=[earlier], by=by, at=at)
    return True


def titles(sources: Collection[RegionalNeed]) -> str:
    return "\n".join(source.title for source in sources)


def _create(
    round_: Round, part: Part, *, by: User, at: datetime
) -> tuple[Need, list[Source]]:
    need = Need.objects.create(
        round=round_,
        title=part.title,
        target_group=part.target_group,
        description=part.description,
        created_at=at,
        created_by=by,
    )
    return need, _link(need, part.sources, by=by, at=at)


def _live(need: Need) -> list[Source]:
    found = Source.objects.live().filter(need=need).select_related("regional_need")
    if links := list(found):
        return links
    raise NotASource


def _link(
    need: Need, sources: Collection[RegionalNeed], *, by: User, at: datetime
) -> list[Source]:
    return Source.objects.bulk_create(
        Source(need=need, regional_need=source, linked_at=at, linked_by=by)
        for source in sources
    )


def _unlink(links: Collection[Source], *, by: User, at: datetime) -> None:
    rows = Source.objects.filter(pk__in=[link.pk for link in links])
    rows.update(unlinked_at=at, unlinked_by=by)
