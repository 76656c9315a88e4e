"""SKR makes the national list of the regional needs (moment 4)."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from accounts.models import User
from needs.models import Need, Source
from rounds.actions import note
from rounds.models import Round
from rss.models import RegionalNeed


class NothingChosen(Exception):
    """A need on the national list has at least one regional need behind it."""


class AlreadyPlaced(Exception):
    """Some of the regional needs stand behind a need already; `titles` says which."""

    def __init__(self, titles: list[str]) -> None:
        super().__init__(", ".join(titles))
        self.titles = titles


class NoLongerCompiled(Exception):
    """SKR has decided on the need: its wording and its sources stand."""


class NotASource(Exception):
    """The regional need does not stand behind this need (any more)."""


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
    free = _lock_unplaced(round_, sources)
    need = Need.objects.create(
        round=round_,
        title=title,
        target_group=target_group,
        description=description,
        created_at=at,
        created_by=by,
    )
    _link(need, free, by=by, at=at)
    note("sammanställde", need, by=by, at=at, text=_titles(free))
    return need


@transaction.atomic
def add_sources(
    need: Need, *, sources: Collection[RegionalNeed], by: User, at: datetime
) -> None:
    """Let more regional needs stand behind a need that is on the list."""
    need = _lock(need)
    free = _lock_unplaced(need.round, sources)
    _link(need, free, by=by, at=at)
    note("lade till källor till", need, by=by, at=at, text=_titles(free))


@transaction.atomic
def take_out(need: Need, *, source: RegionalNeed, by: User, at: datetime) -> None:
    """Take one regional need out again; it lies among the unplaced once more."""
    need = _lock(need)
    links = Source.objects.live().filter(need=need, regional_need=source)
    if not links.update(unlinked_at=at, unlinked_by=by):
        raise NotASource
    note("tog ut en källa ur", need, by=by, at=at, text=source.title)


@transaction.atomic
def dissolve(need: Need, *, by: User, at: datetime) -> int:
    """Take every source out. What is left is an empty need, which only SKR sees."""
    need = _lock(need)
    links = Source.objects.live().filter(need=need).select_related("regional_need")
    sources = [link.regional_need for link in links]
    if not sources:
        raise NotASource
    links.update(unlinked_at=at, unlinked_by=by)
    note("löste upp", need, by=by, at=at, text=_titles(sources))
    return len(sources)


@transaction.atomic
def reword(
    need: Need,
    *,
    title: str,
    target_group: str,
    description: str,
    by: User,
    at: datetime,
) -> bool:
    """Change SKR's wording; the earlier one is kept in the log. False: no change."""
    need = _lock(need)
    before = (need.title, need.target_group, need.description)
    if before == (title, target_group, description):
        return False
    note("ändrade formuleringen av", need, by=by, at=at, text="\n\n".join(before))
    need.title, need.target_group, need.description = title, target_group, description
    need.save(update_fields=["title", "target_group", "description"])
    return True


def _lock(need: Need) -> Need:
    need = Need.objects.select_for_update().get(pk=need.pk)
    if need.status != Need.Status.COMPILED:
        raise NoLongerCompiled
    return need


def _lock_unplaced(
    round_: Round, sources: Collection[RegionalNeed]
) -> list[RegionalNeed]:
    """The forwarded regional needs of the round, held until they have been placed."""
    found = list(
        RegionalNeed.objects.select_for_update()
        .filter(pk__in=[source.pk for source in sources])
        .filter(participation__round=round_, forwarded_at__isnull=False)
        .order_by("pk")
    )
    if not found or len(found) < len({source.pk for source in sources}):
        raise NothingChosen
    placed = Source.objects.live().filter(regional_need__in=found)
    taken = set(placed.values_list("regional_need", flat=True))
    if taken:
        raise AlreadyPlaced([need.title for need in found if need.pk in taken])
    return found


def _link(
    need: Need, sources: Collection[RegionalNeed], *, by: User, at: datetime
) -> None:
    Source.objects.bulk_create(
        Source(need=need, regional_need=source, linked_at=at, linked_by=by)
        for source in sources
    )


def _titles(sources: Collection[RegionalNeed]) -> str:
    return "\n".join(source.title for source in sources)
