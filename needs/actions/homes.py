"""SKR answers a proposed home: a need on the list that regional needs may belong to."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from accounts.models import User
from needs.actions.compiling import add_sources
from needs.actions.locking import lock_need, lock_unplaced
from needs.actions.undoing import recorded
from needs.models import Need, Pair
from needs.querysets import sources_behind
from rounds.actions import note
from rss.models import RegionalNeed


class NoLongerStands(Exception):
    """Nothing stands behind the need any more: it is no home."""


@transaction.atomic
def accept_home(
    need: Need, *, sources: Collection[RegionalNeed], by: User, at: datetime
) -> None:
    """Let them stand behind the need, as the desk does. Nobody comes home to a need that
    has been dissolved since it was proposed."""
    _behind(lock_need(need))
    add_sources(need, sources=sources, by=by, at=at)


@transaction.atomic
def refuse_home(
    need: Need, *, sources: Collection[RegionalNeed], by: User, at: datetime
) -> list[Pair]:
    """They do not belong there: each is kept apart from each that stands behind the need,
    so that it is not proposed again. What has been said of two stands."""
    need = lock_need(need)
    free = lock_unplaced(need.round, sources)
    behind = _behind(need)
    said = set(
        Pair.objects.live().among([*free, *behind]).values_list("first_id", "second_id")
    )
    crossing = [sorted((one.pk, other.pk)) for one in free for other in behind]
    made = Pair.objects.bulk_create(
        Pair(
            first_id=first,
            second_id=second,
            kind=Pair.Kind.APART,
            remark=f"Hör inte till ”{need}”",
            linked_at=at,
            linked_by=by,
        )
        for first, second in crossing
        if (first, second) not in said
    )
    if made:
        text = f"Höll isär {len(free)} från ”{need}”"
        recorded(need.round, text, made=made, by=by, at=at)
        titles = "\n".join(one.title for one in free)
        note("höll isär från", need, by=by, at=at, text=titles)
    return made


def _behind(need: Need) -> list[RegionalNeed]:
    if behind := list(sources_behind(need)):
        return behind
    raise NoLongerStands
