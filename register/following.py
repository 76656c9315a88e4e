"""What people follow, and the letter about it: once a week at most, none without news.

A week's news is what came until six on its first working day, whenever the letter is
made. So a late run tells the same as one in time, and a second one nothing.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet, Value

import outbox.actions
from accounts import clock
from accounts.models import User
from needs import finding
from needs.models import Agency, Need
from register import catching_up, mails
from register.models import Entry, Follow, Reply
from rounds import dates
from rounds.models import ServiceArea

UNTIL, OPENS, CLOSES = time(6), time(7), time(19)
SHOWN = 10  # answers to each thing in a letter
AT_ONCE = 100  # things asked for in one statement; SQLite takes five hundred
# What a button names, and where it stands.
FIELDS = {
    "behov": "need__public_id",
    "omrade": "area__public_id",
    "myndighet": "agency__public_id",
    "ord": "words",
}


class NothingToFollow(Exception):
    """It is not public, or no word that can be searched for."""


@dataclass(frozen=True)
class News:
    """What is new of one thing: the first answers, and how many more there are."""

    follow: Follow
    replies: list[Reply]
    more: int


def thing(kind: str, value: str) -> dict[str, object]:
    """The field of a Follow, of what a button names. Only of what is public."""
    found: object = None
    if kind == "behov":
        public = Entry.objects.filter(public_id=value).order_by().values("public_id")
        named, found = "need", Need.objects.filter(public_id__in=public).first()
    elif kind == "omrade":
        named, found = "area", ServiceArea.objects.filter(public_id=value).first()
    elif kind == "myndighet":
        answering = Agency.objects.filter(pk__in=Reply.objects.values("agency"))
        named, found = "agency", answering.filter(public_id=value).first()
    else:
        words = written("ord", value)
        fits = kind == "ord" and len(words) <= 100 and finding.sought(words)
        named, found = "words", words if fits else None
    if not found:
        raise NothingToFollow
    return {named: found}


def follow(what: dict[str, object], *, by: User, at: datetime) -> None:
    """Twice is once. What has been answered before is not told of."""
    Follow.objects.get_or_create(user=by, **what, defaults={"since": at, "told_at": at})


def unfollow(kind: str, value: str, *, by: User) -> None:
    """Also of what is public no more."""
    if kind in FIELDS:
        asked = {FIELDS[kind]: written(kind, value)}
        Follow.objects.filter(user=by, **asked).delete()


def written(kind: str, value: str) -> str:
    """Words are one and the same however they are typed."""
    return " ".join(value.lower().split()) if kind == "ord" else value


def replies_to(follow: Follow) -> QuerySet[Reply]:
    """All public answers to what is followed, the latest first."""
    found = Reply.objects.answers().select_related("entry", "agency")
    if follow.need:
        return found.filter(entry__public_id=follow.need.public_id)
    if follow.area:
        return found.filter(entry__area=follow.area.public_id)
    if follow.agency_id:
        return found.filter(agency=follow.agency_id)
    entries = Entry.objects.with_words(finding.sought(follow.words))
    return found.filter(entry__in=entries.order_by().values("pk"))


def lately(follows: Sequence[Follow], number: int) -> dict[int, list[Reply]]:
    """The latest answers to each, by its row: two statements for up to a hundred."""
    pairs: list[tuple[int, int]] = []
    for at in range(0, len(follows), AT_ONCE):
        first, *more = (_latest(one, number) for one in follows[at : at + AT_ONCE])
        pairs += first.union(*more, all=True)
    replies: Any = Reply.objects.answers().select_related("entry", "agency")
    found: dict[int, list[Reply]] = {one.pk: [] for one in follows}
    wanted = replies.filter(pk__in={reply for _follow, reply in pairs})
    for reply in wanted if pairs else ():
        for follow, pk in pairs:
            if pk == reply.pk:
                found[follow].append(reply)
    return found


def _latest(follow: Follow, number: int) -> Any:
    """The rows alone, each with whose it is. The limit stands inside, where SQLite too
    takes it when this is one of many."""
    latest = replies_to(follow).values("pk")[:number]
    rows: Any = Reply.objects.order_by().filter(pk__in=latest)
    return rows.annotate(follow=Value(follow.pk)).values_list("follow", "pk")


def until(at: datetime) -> datetime | None:
    """The end of the week that is told of now; None outside working hours, and before
    the week's first working day."""
    local = at.astimezone(dates.STOCKHOLM)
    day = local.date()
    first = dates.next_working_day(day - timedelta(days=day.weekday()))
    if day < first or dates.not_a_working_day(day):
        return None
    if not OPENS <= local.time() < CLOSES:
        return None
    return datetime.combine(first, UNTIL, dates.STOCKHOLM)


def tell_followers(at: datetime) -> int:
    """A letter to each who has news. How many."""
    end = until(at)
    if end is None:
        return 0
    catching_up.now(at=at)
    behind = Follow.objects.filter(told_at__lt=end, user__is_active=True)
    people = User.objects.filter(pk__in=behind.order_by().values("user"))
    with clock.stopped_at(at):
        return sum(_tell(person, end, at) for person in people.order_by("pk"))


@transaction.atomic
def _tell(person: User, end: datetime, at: datetime) -> bool:
    """Whoever else tells the same person waits here, and then finds nothing to tell."""
    locked = Follow.objects.select_for_update().filter(user=person, told_at__lt=end)
    keys = [row.pk for row in locked]
    follows = Follow.objects.of(person).filter(pk__in=keys)
    news = _news(list(follows), end)
    Follow.objects.filter(pk__in=keys).update(told_at=end)
    if news:
        letter = mails.followed(person, news)
        outbox.actions.queue(letter, at=at, kind="register.followed")
    return bool(news)


def _news(follows: list[Follow], end: datetime) -> list[News]:
    """What is followed in two ways is told of once."""
    told: Counter[int] = Counter()
    found = []
    for one in follows:
        new = replies_to(one).filter(at__gt=one.told_at, at__lte=end)
        replies = [reply for reply in new if not told[reply.pk]]
        told.update(reply.pk for reply in replies)
        if replies:
            found.append(News(one, replies[:SHOWN], max(0, len(replies) - SHOWN)))
    return found
