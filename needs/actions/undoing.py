"""The steps of work on SKR's desk, and how they are taken back: the newest first.

Every action on the desk ends with `recorded(...)`. To undo is a step of its own in the
log; rows are taken back and made anew, never deleted.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model

from accounts.models import User
from needs.actions.locking import (
    AlreadyPlaced,
    lock_desk,
    lock_forwarded,
    lock_need,
    lock_unplaced,
)
from needs.actions.telling import tell
from needs.models import Move, Need, Pair, SetAside, Source, Themed, Wording
from rounds.actions import note
from rounds.models import Round
from rss.models import Link, RegionalNeed

# What a link ties together: the row that is made anew says the same.
TIES: Mapping[type[Link], tuple[str, ...]] = {
    Source: ("need_id", "regional_need_id"),
    SetAside: ("regional_need_id", "rule", "reason"),
    Themed: ("theme_id", "regional_need_id"),
    Pair: ("first_id", "second_id", "kind", "remark"),
}
KINDS: Mapping[str, type[Link]] = {
    links._meta.label_lower.partition(".")[2]: links for links in TIES
}


WAS = ("made", "taken_back", "left")


class NotTheLatest(Exception):
    """Another step has been taken since, or there is none; `latest` is to undo first."""

    def __init__(self, latest: Move | None) -> None:
        super().__init__(str(latest))
        self.latest = latest


class NotAsLeft(Exception):
    """Somebody has since changed what the step left; `what` is it about."""

    def __init__(self, what: object) -> None:
        super().__init__(str(what))
        self.what = str(what)


def recorded(
    round_: Round,
    text: str,
    *,
    made: Iterable[Link] = (),
    taken_back: Iterable[Link] = (),
    left: Iterable[Wording] = (),
    by: User,
    at: datetime,
) -> Move:
    """Keep what it takes to undo a step: the links that were made and taken back, and
    the wordings that were left behind. `text` is Swedish, as in the log."""
    rows: list[tuple[str, Model]] = [
        *(("made", row) for row in made),
        *(("taken_back", row) for row in taken_back),
        *(("left", row) for row in left),
    ]
    return Move.objects.create(
        round=round_,
        text=text[:300],
        changes=[
            {"was": was, "kind": row._meta.model_name, "row": row.pk}
            for was, row in rows
        ],
        done_at=at,
        done_by=by,
    )


@transaction.atomic
def undo(move: Move, *, by: User, at: datetime) -> Move:
    """Take back the latest step on the desk. Its needs are as they were before it."""
    lock_desk(move.round)
    latest = Move.objects.to_undo(move.round)
    if latest is None or latest.pk != move.pk:
        raise NotTheLatest(latest)
    made, taken_back, left = (_rows(latest, was) for was in WAS)
    _lock(latest.round, [*made, *taken_back])
    for row in made:
        _take_back(row, by=by, at=at)
    anew = _make_anew(latest.round, taken_back, by=by, at=at)
    for wording in left:
        _restore(wording, by=by, at=at)
    tell([row for row in made if isinstance(row, SetAside)], at=at, taken_back=True)
    tell([row for row in anew if isinstance(row, SetAside)], at=at)
    latest.undone_at, latest.undone_by = at, by
    latest.save(update_fields=["undone_at", "undone_by"])
    note("ångrade", latest, by=by, at=at)
    return latest


def _rows(move: Move, was: str) -> list[Any]:
    """What the step made, took back or left behind, in its order."""
    found: list[Any] = []
    changes = [change for change in move.changes if change["was"] == was]
    for kind in dict.fromkeys(change["kind"] for change in changes):
        pks = [change["row"] for change in changes if change["kind"] == kind]
        rows: Any = KINDS.get(kind, Wording)
        found += rows.objects.filter(pk__in=pks).order_by("pk")
    return found


def put_words(
    need: Need, words: Mapping[str, str], *, by: User, at: datetime
) -> Wording:
    """Give a locked need other words; those that it had are kept."""
    wording = Wording.objects.create(
        need=need,
        edition=need.edition,
        title=need.title,
        target_group=need.target_group,
        description=need.description,
        replaced_at=at,
        replaced_by=by,
    )
    for name, text in words.items():
        setattr(need, name, text)
    need.edition += 1
    need.save(update_fields=[*words, "edition"])
    return wording


def _lock(round_: Round, links: Collection[Any]) -> None:
    """The needs that the links tie, none of which has been decided on."""
    for need in Need.objects.filter(
        pk__in={link.need_id for link in links if isinstance(link, Source)}
    ).order_by("pk"):
        lock_need(need)
    regional = {
        link.regional_need_id for link in links if hasattr(link, "regional_need_id")
    }
    if regional:
        lock_forwarded(round_, list(RegionalNeed.objects.filter(pk__in=regional)))


def _take_back(row: Any, *, by: User, at: datetime) -> None:
    """The link that says now what the row said."""
    links = type(row)
    ties = {name: getattr(row, name) for name in TIES[links]}
    found = links.objects.live().filter(**ties)
    if not found.update(unlinked_at=at, unlinked_by=by):
        raise NotAsLeft(row)


def _make_anew(
    round_: Round, rows: Collection[Any], *, by: User, at: datetime
) -> list[Any]:
    placing = [row for row in rows if isinstance(row, (Source, SetAside))]
    if placing:
        regional = RegionalNeed.objects.filter(
            pk__in=[row.regional_need_id for row in placing]
        )
        try:
            lock_unplaced(round_, list(regional))
        except AlreadyPlaced as placed:
            raise NotAsLeft(placed) from placed
    return [_again(row, by=by, at=at) for row in rows]


def _again(row: Any, *, by: User, at: datetime) -> Any:
    ties = {name: getattr(row, name) for name in TIES[type(row)]}
    try:
        with transaction.atomic():
            return type(row).objects.create(linked_by=by, linked_at=at, **ties)
    except IntegrityError as error:
        raise NotAsLeft(row) from error


def _restore(wording: Wording, *, by: User, at: datetime) -> None:
    """The words that were left behind stand again, as the next edition."""
    need = lock_need(wording.need)
    after = need.wordings.filter(edition=wording.edition + 1).first() or need
    if words_of(after) != words_of(need):
        raise NotAsLeft(need)
    put_words(need, words_of(wording), by=by, at=at)


def words_of(row: Need | Wording) -> dict[str, str]:
    return {
        "title": row.title,
        "target_group": row.target_group,
        "description": row.description,
    }
