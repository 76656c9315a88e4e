"""Which agencies are asked about a need: SKR says, and an agency passes on (moment 4)."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from accounts.models import User
from needs import mails
from needs.actions.concerned import officers_of
from needs.actions.holding import held_for_verdicts
from needs.models import Agency, Engagement, Need, Referral, Screening, VerdictDraft
from outbox.actions import queue_all
from rounds.actions import note, note_each
from rounds.models import Round


class NotEngaged(Exception):
    """An agency that SKR has not asked to take part in the round, or none at all."""


class NotAsked(Exception):
    """The agency is not asked about the need."""


class HasAnswered(Exception):
    """The agency has handed in a verdict: it stays among those that are asked."""


@transaction.atomic
def refer(
    round_: Round,
    *,
    needs: Collection[Need],
    agencies: Collection[Agency],
    by: User,
    at: datetime,
) -> int:
    """Ask just these agencies about the needs. All in the round: as from the start.

    How many of the needs it changed anything for.
    """
    held, engaged = held_for_verdicts(needs), set(_engaged(round_))
    if not agencies or not set(agencies) <= engaged:
        raise NotEngaged
    wanted = set() if set(agencies) == engaged else set(agencies)
    live = Referral.objects.live().filter(need__in=held).select_related("agency")
    now: dict[int, set[Agency]] = {need.pk: set() for need in held}
    for referral in live:
        now[referral.need_id].add(referral.agency)
    changed = [need for need in held if now[need.pk] != wanted]
    live.filter(need__in=changed).exclude(agency__in=wanted).update(
        unlinked_at=at, unlinked_by=by
    )
    Referral.objects.bulk_create(
        Referral(need=need, agency=agency, linked_at=at, linked_by=by)
        for need in changed
        for agency in sorted(wanted - now[need.pk], key=str)
    )
    names = "\n".join(sorted(str(agency) for agency in agencies))
    verb = "valde vilka som bedömer"
    note_each(verb, changed, by=by, at=at, text=names, acting_for=round_)
    return len(changed)


@transaction.atomic
def take_back(need: Need, *, agency: Agency, by: User, at: datetime) -> None:
    """Do not ask the agency after all. Without any question left, all are asked."""
    (need,) = held_for_verdicts([need])
    if agency not in _asked_by_name(need):
        raise NotAsked
    if Screening.objects.filter(need=need, agency=agency).exists():
        raise HasAnswered
    _take_back(need, {agency}, by=by, at=at)
    note("tog tillbaka frågan om", need, by=by, at=at, text=str(agency))


@transaction.atomic
def pass_on(
    need: Need, *, agency: Agency, to: Agency, reason: str, by: User, at: datetime
) -> None:
    """Let another agency judge the need instead; its officers get a letter."""
    (need,) = held_for_verdicts([need])
    if agency not in _asked(need):
        raise NotAsked
    if to == agency or to not in _engaged(need.round):
        raise NotEngaged
    if Screening.objects.filter(need=need, agency__in=[agency, to]).exists():
        raise HasAnswered
    for other in _asked(need):
        if other not in {agency, to}:
            Referral.objects.get_or_create(
                need=need,
                agency=other,
                unlinked_at=None,
                defaults={"linked_at": at, "linked_by": by},
            )
    _take_back(need, {agency, to}, by=by, at=at)
    VerdictDraft.objects.filter(need=need, agency=agency).delete()
    referral = Referral.objects.create(
        need=need,
        agency=to,
        passed_by=agency,
        reason=reason,
        linked_at=at,
        linked_by=by,
    )
    text = f"{agency} → {to}: {reason}"
    note("lämnade vidare", need, by=by, at=at, text=text, acting_for=agency)
    officers = officers_of([to.pk])[to.pk]
    letters = [mails.passed_on(user, referral) for user in officers]
    queue_all(letters, at=at, kind="needs.passed_on")


def _engaged(round_: Round) -> list[Agency]:
    engagements = Engagement.objects.in_round(round_).with_agency()
    return [engagement.agency for engagement in engagements]


def _asked(need: Need) -> list[Agency]:
    asked = Engagement.objects.in_round(need.round).about(need.pk).with_agency()
    return [engagement.agency for engagement in asked]


def _asked_by_name(need: Need) -> set[Agency]:
    """Those that SKR, or another agency, has named; none: all are asked."""
    live = Referral.objects.live().filter(need=need).select_related("agency")
    return {referral.agency for referral in live}


def _take_back(need: Need, agencies: set[Agency], *, by: User, at: datetime) -> None:
    live = Referral.objects.live().filter(need=need, agency__in=agencies)
    live.update(unlinked_at=at, unlinked_by=by)
