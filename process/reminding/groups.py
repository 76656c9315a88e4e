"""Whom SKR writes to when it writes to those who owe something in a step of a round, all
of them or those in one RSS.

SKR itself is never written to: what it owes stands on its own pages.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from accounts.models import User
from needs.models import swedish_order
from outbox.models import Mailbox
from prioritization.models import PanelMember
from process.outstanding import silent_municipalities
from process.reminding.helping import LATE
from process.reminding.turns import Turn, turns_of
from rounds import dates
from rounds.models import Round, Step
from rss.models import Coverage, Rss

KIND = "process.group_letter"


@dataclass(frozen=True)
class Addressee:
    """Somebody who owes something, until when, and whether the letter would wait for
    somebody who is not there."""

    user: User
    turn: Turn
    is_away: bool


def addressees(
    round_: Round, step: Step, rss: Rss | None, at: datetime
) -> list[Addressee]:
    """Each person once, with what closes first, by name."""
    away = {box.address for box in Mailbox.objects.away_on(dates.day_of(at))}
    keys = None if rss is None else _keys_of(rss, round_, at)
    found = _owing(round_, step, keys, at).items()
    return sorted(
        (Addressee(user, turn, user.email in away) for user, turn in found),
        key=lambda one: (swedish_order(str(one.user)), one.user.pk),
    )


def owing(round_: Round, at: datetime) -> dict[Step, int]:
    """In which steps somebody owes something, and how many do."""
    round_.fetch_extensions()
    counted = {step: len(_owing(round_, step, None, at)) for step in Step}
    return {step: number for step, number in counted.items() if number}


def _owing(
    round_: Round, step: Step, keys: Collection[str] | None, at: datetime
) -> dict[User, Turn]:
    period = round_.period(step)
    found: dict[User, Turn] = {}
    for turn in turns_of(period, at) if period.opens_at <= at else ():
        whose = turn.whose if keys is None else turn.whose.within(keys)
        for user in turn.spec.outstanding(round_, whose).exclude(is_skr=True):
            found.setdefault(user, turn)
    return found


def regions(round_: Round, steps: Collection[Step], at: datetime) -> list[Rss]:
    """Where an organization owes something in one of these steps, by name."""
    where = Q(pk__in=())
    if Step.GATHER in steps:
        silent = silent_municipalities(round_)
        covered = Coverage.objects.for_round(round_, at=at)
        covering = covered.filter(municipality__in=silent)
        where |= Q(pk__in=covering.values("rss"))
    for step in {Step.CHOOSE_AREA, Step.FORWARD, Step.RANK} & set(steps):
        late = LATE[step](round_)
        where |= Q(pk__in=[getattr(one, "rss_id", one.pk) for one in late])
    return sorted(Rss.objects.filter(where), key=lambda rss: swedish_order(rss.name))


def _keys_of(rss: Rss, round_: Round, at: datetime) -> set[str]:
    """Of the RSS itself, of its municipalities, and of those on the panel who speak for
    it."""
    covered = Coverage.objects.for_round(round_, at=at).filter(rss=rss)
    seats = PanelMember.objects.in_round(round_).active().filter(rss=rss)
    return {
        rss.organization_key,
        *(
            one.municipality.organization_key
            for one in covered.select_related("municipality")
        ),
        *(one.organization_key for one in seats),
    }
