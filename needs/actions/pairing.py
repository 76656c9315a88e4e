"""SKR says of regional needs that they are not the same, or that they belong together
(moment 4). Each two of those named are a pair."""

from collections.abc import Collection
from datetime import datetime
from itertools import combinations

from django.db import transaction

from accounts.models import User
from needs.actions.locking import NothingChosen, lock_desk
from needs.actions.undoing import recorded
from needs.models import Pair
from rounds.actions import note
from rounds.models import Round
from rss.models import RegionalNeed

MOST = 40  # needs at a time: 780 pairs
VERBS = {Pair.Kind.APART: "höll isär", Pair.Kind.RELATED: "kopplade ihop"}


class TooManyAtOnce(Exception):
    """More needs than anybody has compared with each other."""


class NotAPair(Exception):
    """Nothing is said of these two (any more)."""


@transaction.atomic
def pair_up(
    round_: Round,
    *,
    needs: Collection[RegionalNeed],
    kind: str,
    remark: str,
    by: User,
    at: datetime,
) -> list[Pair]:
    """Say it of each two of them. What has been said of two before is taken back, unless
    it is the same; then it stands."""
    found = _lock(round_, needs)
    before = {
        (pair.first_id, pair.second_id): pair
        for pair in Pair.objects.live().among(found)
    }
    made = [
        Pair(first=a, second=b, kind=kind, remark=remark, linked_at=at, linked_by=by)
        for a, b in combinations(found, 2)
        if not _says_so(before.get((a.pk, b.pk)), kind, remark)
    ]
    replaced = [
        before[pair.first_id, pair.second_id]
        for pair in made
        if (pair.first_id, pair.second_id) in before
    ]
    Pair.objects.filter(pk__in=[pair.pk for pair in replaced]).update(
        unlinked_at=at, unlinked_by=by
    )
    Pair.objects.bulk_create(made)
    if made:
        verb, number = VERBS[Pair.Kind(kind)], len(found)
        text = f"{verb.capitalize()} {number} regionala behov"
        recorded(round_, text, made=made, taken_back=replaced, by=by, at=at)
        note(
            VERBS[Pair.Kind(kind)],
            found[0],
            by=by,
            at=at,
            round_=round_,
            text="\n".join([*(need.title for need in found[1:]), remark]).strip(),
        )
    return made


@transaction.atomic
def take_back_pair(
    round_: Round, *, needs: Collection[RegionalNeed], by: User, at: datetime
) -> None:
    """Unsay what was said of two."""
    first, second = _lock(round_, needs)[:2]
    live = Pair.objects.live().filter(first=first, second=second)
    pairs = list(live)
    if not live.update(unlinked_at=at, unlinked_by=by):
        raise NotAPair
    text = f"Tog tillbaka det som sagts om ”{first}” och ”{second}”"
    recorded(round_, text, taken_back=pairs, by=by, at=at)
    note(
        "tog tillbaka det som sagts om",
        first,
        by=by,
        at=at,
        round_=round_,
        text=second.title,
    )


def _says_so(pair: Pair | None, kind: str, remark: str) -> bool:
    return pair is not None and pair.kind == kind and remark in ("", pair.remark)


def _lock(round_: Round, needs: Collection[RegionalNeed]) -> list[RegionalNeed]:
    """The forwarded regional needs, held: two people never say two things at once."""
    lock_desk(round_)
    asked_for = {need.pk for need in needs}
    if len(asked_for) > MOST:
        raise TooManyAtOnce
    found = list(
        RegionalNeed.objects.select_for_update()
        .filter(pk__in=asked_for, participation__round=round_)
        .forwarded()
        .order_by("pk")
    )
    if len(found) < max(len(asked_for), 2):
        raise NothingChosen
    return found
