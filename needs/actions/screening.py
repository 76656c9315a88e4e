"""An agency says whether there is support for a need already (moment 4)."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from needs.models import Agency, KnowledgeSupport, Need, Screening
from rounds.actions import note


class NotOpenForVerdicts(Exception):
    """SKR has decided on the need, or it stands empty."""


@transaction.atomic
def screen(
    need: Need,
    *,
    agency: Agency,
    opinion: str,
    reason: str,
    support: KnowledgeSupport | None = None,
    answering_part: str = "",
    by: User,
    at: datetime,
) -> Screening:
    """Hand in the agency's verdict, or change it; an earlier one is kept in the log.

    A support that is not in the register yet (no row of its own) is added to it.
    The same verdict twice is one verdict and one event.
    """
    compiled = Need.objects.standing().filter(status=Need.Status.COMPILED)
    if not compiled.select_for_update().filter(pk=need.pk):
        raise NotOpenForVerdicts
    before = (
        Screening.objects.filter(need=need, agency=agency)
        .select_related("agency", "support")
        .first()
    )
    said: dict[str, Any] = {
        "opinion": opinion,
        "reason": reason,
        "support": registered(support, by=by, at=at),
        "answering_part": answering_part,
    }
    if before and all(getattr(before, name) == said[name] for name in said):
        return before
    verdict = Screening(
        pk=before.pk if before else None,
        need=need,
        agency=agency,
        **said,
        handed_in_at=at,
        handed_in_by=by,
    )
    verdict.save(force_update=bool(before), force_insert=not before)
    if before:
        verb, text = "ändrade sin bedömning av", _earlier(before)
    else:
        verb, text = "bedömde", str(agency)
    note(verb, need, by=by, at=at, text=text, acting_for=agency)
    return verdict


def registered(
    support: KnowledgeSupport | None, *, by: User, at: datetime
) -> KnowledgeSupport | None:
    """The support's row in the register, added now if nobody has before."""
    if support is None or support.pk:
        return support
    row, _created = KnowledgeSupport.objects.get_or_create(
        url=support.url,
        title=support.title,
        defaults={
            "publisher": support.publisher,
            "year": support.year,
            "added_at": at,
            "added_by": by,
        },
    )
    return row


def _earlier(verdict: Screening) -> str:
    """What the agency said until now, for the log."""
    lines = [f"{verdict}. {verdict.reason}"]
    if verdict.support:
        lines.append(str(verdict.support))
    if verdict.answering_part:
        lines.append(verdict.answering_part)
    return "\n".join(lines)
