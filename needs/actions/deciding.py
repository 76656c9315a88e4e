"""SKR decides whether support is lacking, with a reason (moment 4)."""

from collections.abc import Callable, Collection
from datetime import datetime

from django.core.mail import EmailMessage
from django.db import transaction

from accounts.models import User
from needs import lifecycle, mails
from needs.actions.concerned import people_behind
from needs.models import Concern, Need, Opinions, Source
from outbox.actions import queue_all
from rounds.actions import note
from rounds.models import Round

S = Need.Status


class AlreadyDecided(Exception):
    """SKR has decided so before, or the need has gone on to the agencies."""


class NobodyBehind(Exception):
    """Every source has been taken out: there is nothing to decide."""


class NoLongerUnanimous(Exception):
    """What was shown as unanimous is so no longer, or has been decided on."""


class VerdictsChanged(Exception):
    """What the agencies say, or the need, is not what SKR read any more."""


@transaction.atomic
def decide(
    need: Need,
    *,
    to: S,
    reason: str,
    seen: str | None = None,
    by: User,
    at: datetime,
) -> None:
    """Decide, or think again. Where support exists, those behind are told where.

    `seen` is what stood there when SKR read it (None: whatever it is).
    """
    standing = _standing(need)
    before, after = _decide(need, to=to, reason=reason, by=by, at=at)
    if seen not in {None, standing}:
        raise VerdictsChanged
    if before == S.SUPPORT_EXISTS:
        _tell(mails.support_lacking_after_all, [after], at=at)
    elif to == S.SUPPORT_EXISTS:
        _tell(mails.support_exists, [after], at=at)


@transaction.atomic
def decide_unanimous(
    round_: Round,
    *,
    shown: Collection[tuple[str, S]],
    reason: str,
    by: User,
    at: datetime,
) -> int:
    """Decide as all agencies say, on the needs that were `shown` as unanimous: pairs
    of public id and decision. All or nothing; one letter per person behind."""
    found = {
        need.public_id: need
        for need in Need.objects.select_for_update()
        .in_round(round_)
        .filter(public_id__in=[public_id for public_id, _ in shown])
        .with_screenings()
    }
    asked = round_.engagements.asked().by_need()
    decided = []
    for public_id, to in shown:
        need = found.get(public_id)
        if need is None or need.status != S.COMPILED:
            raise NoLongerUnanimous
        if Opinions.on(need, asked.get(need.pk, ())).unanimous != to:
            raise NoLongerUnanimous
        decided.append(_decide(need, to=to, reason=reason, by=by, at=at)[1])
    _tell(
        mails.support_exists,
        [need for need in decided if need.status == S.SUPPORT_EXISTS],
        at=at,
    )
    return len(decided)


def _standing(need: Need) -> str:
    """What the agencies have said, once whoever is just saying something is done."""
    Need.objects.select_for_update().get(pk=need.pk)
    found = Need.objects.filter(pk=need.pk).with_screenings().get()
    return Opinions.on(found, ()).seen


def _decide(
    need: Need, *, to: S, reason: str, by: User, at: datetime
) -> tuple[str, Need]:
    """What SKR said before, and the need as it is now."""
    now = Need.objects.select_for_update().get(pk=need.pk)
    if not Source.objects.live().filter(need=now).exists():
        raise NobodyBehind
    try:
        after = lifecycle.move(
            now, to, decision_reason=reason, decided_at=at, decided_by=by
        )
    except lifecycle.WrongTurn as turn:
        raise AlreadyDecided from turn
    verb = {S.SUPPORT_LACKING: "stöd saknas", S.SUPPORT_EXISTS: "stöd finns redan"}[to]
    earlier = f"\n\nTidigare skäl: {now.decision_reason}" if now.decision_reason else ""
    note(f"beslutade att {verb} för", after, by=by, at=at, text=reason + earlier)
    return now.status, after


def _tell(
    letter: Callable[[User, list[Concern]], EmailMessage],
    needs: list[Need],
    *,
    at: datetime,
) -> None:
    """One letter per person behind the needs."""
    people = people_behind(needs, words=True)
    letters = [letter(user, concerns) for user, concerns in people.items()]
    queue_all(letters, at=at, kind=f"needs.{letter.__name__}")
