"""An agency says whether there is support for a need already (moment 4)."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from needs.actions.holding import NotOpenForVerdicts, held_for_verdicts
from needs.actions.registering import registered
from needs.models import (
    Agency,
    EarlierScreening,
    KnowledgeSupport,
    Need,
    Recusal,
    Screening,
    VerdictDraft,
    VerdictSeen,
)
from rounds.actions import note

__all__ = ["NotOpenForVerdicts"]

KEPT = ("opinion", "reason", "support", "answering_part", "edition")


class Recused(Exception):
    """The person has stepped aside from the need."""


class ChangedMeanwhile(Exception):
    """A colleague, or SKR's wording, was first; `now` is what stands."""

    def __init__(self, now: VerdictSeen) -> None:
        super().__init__()
        self.now = now


@transaction.atomic
def screen(
    need: Need,
    *,
    agency: Agency,
    opinion: str,
    reason: str,
    support: KnowledgeSupport | None = None,
    answering_part: str = "",
    seen: str | None = None,
    by: User,
    at: datetime,
) -> Screening:
    """Hand in the agency's verdict, or change it; an earlier one is kept beside it.

    `seen` is the version that the writer saw (None: whatever it is). A support that is
    not in the register yet (no row of its own) is added to it. The same verdict twice
    is one verdict and one event.
    """
    need = _held(need, agency=agency, by=by)
    said: dict[str, Any] = {
        "opinion": opinion,
        "reason": reason,
        "support": registered(support, by=by, at=at),
        "answering_part": answering_part,
    }
    now = VerdictSeen.of(need, agency)
    if _says(now, said):
        VerdictDraft.objects.filter(need=need, agency=agency).delete()
        return now.verdict  # type: ignore[return-value]
    if not now.is_as(seen):
        raise ChangedMeanwhile(now)
    return _hand_in(now, said, by=by, at=at)


@transaction.atomic
def save_draft(
    need: Need,
    *,
    agency: Agency,
    typed: dict[str, str],
    seen: str | None = None,
    by: User,
    at: datetime,
) -> VerdictDraft:
    """Keep what has been typed so far. No event: a draft is its own agency's alone."""
    need = _held(need, agency=agency, by=by)
    now = VerdictSeen.of(need, agency)
    if now.draft and now.draft.typed == typed:
        return now.draft
    if not now.is_as(seen):
        raise ChangedMeanwhile(now)
    draft, _created = VerdictDraft.objects.update_or_create(
        need=need,
        agency=agency,
        defaults={"typed": typed, "saved_at": at, "saved_by": by},
    )
    return draft


@transaction.atomic
def abstain(
    need: Need, *, agency: Agency, reason: str, by: User, at: datetime
) -> Screening:
    """The agency as a whole steps aside: it neither agrees nor disagrees."""
    (need,) = held_for_verdicts([need])
    said: dict[str, Any] = {
        "opinion": Screening.Opinion.ABSTAINS,
        "reason": reason,
        "support": None,
        "answering_part": "",
    }
    now = VerdictSeen.of(need, agency)
    if _says(now, said):
        return now.verdict  # type: ignore[return-value]
    return _hand_in(now, said, by=by, at=at)


def _held(need: Need, *, agency: Agency, by: User) -> Need:
    (need,) = held_for_verdicts([need])
    aside = Recusal.objects.live().filter(need=need, agency=agency, linked_by=by)
    if aside.exists():
        raise Recused
    return need


def _says(now: VerdictSeen, said: dict[str, Any]) -> bool:
    """The same stands already, on the need as it is worded now."""
    verdict = now.verdict
    return (
        verdict is not None
        and verdict.edition == now.need.edition
        and all(getattr(verdict, name) == said[name] for name in said)
    )


def _hand_in(
    now: VerdictSeen, said: dict[str, Any], *, by: User, at: datetime
) -> Screening:
    need, agency, before = now.need, now.agency, now.verdict
    if before:
        EarlierScreening.objects.create(
            need=need,
            agency=agency,
            **{name: getattr(before, name) for name in KEPT},
            handed_in_at=before.handed_in_at,
            handed_in_by_id=before.handed_in_by_id,
            replaced_at=at,
        )
    verdict = Screening(
        pk=before.pk if before else None,
        need=need,
        agency=agency,
        **said,
        edition=need.edition,
        handed_in_at=at,
        handed_in_by=by,
    )
    verdict.save(force_update=bool(before), force_insert=not before)
    VerdictDraft.objects.filter(need=need, agency=agency).delete()
    verb = "ändrade sin bedömning av" if before else "bedömde"
    text = _in_words(before) if before else str(agency)
    if said["opinion"] == Screening.Opinion.ABSTAINS:
        verb, text = "avstod från att bedöma", f"{agency}: {said['reason']}"
    note(verb, need, by=by, at=at, text=text, acting_for=agency)
    return verdict


def _in_words(verdict: Screening) -> str:
    """What the agency said until now, for the log."""
    lines = [f"{verdict}. {verdict.reason}"]
    if verdict.support:
        lines.append(str(verdict.support))
    if verdict.answering_part:
        lines.append(verdict.answering_part)
    return "\n".join(lines)
