"""SKR sorts the regional needs: what goes no further, and what is about the same."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from needs.actions.compiling import titles
from needs.actions.locking import lock_desk, lock_forwarded, lock_unplaced
from needs.actions.telling import tell
from needs.actions.undoing import recorded
from needs.models import SetAside, Theme, Themed
from rounds.actions import note, note_each
from rounds.models import Round
from rss.models import RegionalNeed


class NotSetAside(Exception):
    """The regional needs have been taken back before."""


class NothingChanged(Exception):
    """They all have that theme already."""


@transaction.atomic
def set_aside(
    round_: Round,
    *,
    regional_needs: Collection[RegionalNeed],
    rule: str,
    reason: str,
    by: User,
    at: datetime,
) -> list[SetAside]:
    """Say that regional needs go no further, and why, to all who stand behind them."""
    free = lock_unplaced(round_, regional_needs)
    rows = SetAside.objects.bulk_create(
        SetAside(
            regional_need=one, rule=rule, reason=reason, linked_by=by, linked_at=at
        )
        for one in free
    )
    note_each("lade undan", free, by=by, at=at, acting_for=None, text=reason)
    text = f"Lade undan {_these(free)}"
    recorded(round_, text, made=rows, by=by, at=at)
    tell(rows, at=at)
    return rows


@transaction.atomic
def take_back_set_aside(
    round_: Round,
    *,
    regional_needs: Collection[RegionalNeed],
    by: User,
    at: datetime,
) -> list[RegionalNeed]:
    """What has been set aside is to be placed after all; those behind it are told."""
    found = lock_forwarded(round_, regional_needs)
    live = SetAside.objects.live().filter(regional_need__in=found)
    rows = list(live.select_related("regional_need__participation__rss"))
    if not rows:
        raise NotSetAside
    live.update(unlinked_at=at, unlinked_by=by)
    taken = [row.regional_need for row in rows]
    note_each("tog tillbaka", taken, by=by, at=at, acting_for=None)
    recorded(round_, f"Tog tillbaka {_these(taken)}", taken_back=rows, by=by, at=at)
    tell(rows, at=at, taken_back=True)
    return taken


@transaction.atomic
def name_theme(round_: Round, *, name: str, by: User, at: datetime) -> Theme:
    """A theme of the round by that name. The same name once more gives the one there is."""
    lock_desk(round_)
    if there_is := Theme.objects.in_round(round_).named(name):
        return there_is
    theme = Theme.objects.create(round=round_, name=name, added_at=at, added_by=by)
    note("lade till temat", theme, by=by, at=at)
    return theme


@transaction.atomic
def sort_under(
    theme: Theme | None,
    *,
    round_: Round,
    regional_needs: Collection[RegionalNeed],
    by: User,
    at: datetime,
) -> int:
    """Give regional needs a theme instead of the one they have; or none."""
    found = lock_forwarded(round_, regional_needs)
    live = Themed.objects.live().filter(regional_need__in=found)
    before = {row.regional_need_id: row for row in live}
    wanted = theme.pk if theme else None
    moved = [one for one in found if _theme_of(before.get(one.pk)) != wanted]
    if not moved:
        raise NothingChanged
    old = [before[one.pk] for one in moved if one.pk in before]
    Themed.objects.filter(pk__in=[row.pk for row in old]).update(
        unlinked_at=at, unlinked_by=by
    )
    new = Themed.objects.bulk_create(
        Themed(theme=theme, regional_need=one, linked_by=by, linked_at=at)
        for one in (moved if theme else ())
    )
    if theme:
        note("sorterade under temat", theme, by=by, at=at, text=titles(moved))
    else:
        note_each("tog bort temat från", moved, by=by, at=at, acting_for=None)
    under = f"under ”{theme}”" if theme else "utan tema"
    text = f"Sorterade {_these(moved)} {under}"
    recorded(round_, text, made=new, taken_back=old, by=by, at=at)
    return len(moved)


def _theme_of(row: Themed | None) -> int | None:
    return row.theme_id if row else None


def _these(regional_needs: Sequence[RegionalNeed]) -> str:
    """For the list of steps: the one, or how many."""
    if len(regional_needs) == 1:
        return f"”{regional_needs[0]}”"
    return f"{len(regional_needs)} regionala behov"
