"""SKR closes the national list: frozen, numbered, and sent to the agencies."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from needs import mails
from needs.actions.concerned import officers_of
from needs.actions.locking import lock_desk
from needs.models import ClosedList, Engagement, Need, SetAside, Themed
from needs.querysets import on_desk, unplaced_in
from outbox.actions import queue_all
from rounds.actions import note
from rounds.models import Round


class Unaccounted(Exception):
    """Regional needs that neither stand behind a need nor have been set aside."""

    def __init__(self, number: int) -> None:
        super().__init__(str(number))
        self.number = number


class NothingToClose(Exception):
    """Nothing has been sent on to SKR, so there is no list."""


class NotClosed(Exception):
    """The list has been opened again before."""


@transaction.atomic
def close_list(round_: Round, *, by: User, at: datetime) -> ClosedList:
    """Freeze the list as the next version. Never with a gap."""
    lock_desk(round_)
    if left := unplaced_in(round_).count():
        raise Unaccounted(left)
    if not on_desk(round_).exists():
        raise NothingToClose
    number = ClosedList.objects.in_round(round_).count() + 1
    content = canonical(content_of(round_, number=number, at=at))
    closed = ClosedList.objects.create(
        round=round_,
        number=number,
        content=content,
        digest=hashlib.sha256(content.encode()).hexdigest(),
        closed_at=at,
        closed_by=by,
    )
    text = f"Version {number}, SHA-256 {closed.digest}"
    note("stängde den nationella listan i", round_, by=by, at=at, text=text)
    engaged = Engagement.objects.in_round(round_).values_list("agency", flat=True)
    officers = {
        officer for people in officers_of(engaged).values() for officer in people
    }
    in_order = sorted(officers, key=lambda user: user.pk)
    letters = [mails.list_closed(officer, closed) for officer in in_order]
    queue_all(letters, at=at, kind="needs.list_closed")
    return closed


@transaction.atomic
def reopen_list(round_: Round, *, reason: str, by: User, at: datetime) -> ClosedList:
    """Let the list change again. The closed version stays as it was."""
    Round.objects.select_for_update(no_key=True).get(pk=round_.pk)
    closed = ClosedList.objects.in_round(round_).in_force().first()
    if closed is None:
        raise NotClosed
    closed.reopened_at, closed.reopened_by = at, by
    closed.reopening_reason = reason
    closed.save(update_fields=["reopened_at", "reopened_by", "reopening_reason"])
    text = f"Version {closed.number}. {reason}"
    note("öppnade den nationella listan igen i", round_, by=by, at=at, text=text)
    return closed


def canonical(content: dict[str, Any]) -> str:
    """The same content is the same text, to the letter."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1)


def content_of(round_: Round, *, number: int, at: datetime) -> dict[str, Any]:
    """The list with all that stands behind it; of what was set aside, what and by
    which rule, so that the numbers add up. Without needs that have been dissolved."""
    needs = Need.objects.in_round(round_).standing().with_provenance()
    sorted_under = Themed.objects.live().filter(theme__round=round_)
    themes = dict(sorted_under.values_list("regional_need", "theme__name"))
    listed = [_need(need, themes) for need in needs.order_by("public_id")]
    aside = SetAside.objects.live().filter(regional_need__participation__round=round_)
    rules = aside.values_list("regional_need__public_id", "rule")
    placed = sum(len(row["sources"]) for row in listed)
    return {
        "round": {"id": round_.public_id, "title": round_.title},
        "version": number,
        "closed_at": at.isoformat(),
        "forwarded": placed + len(rules),
        "placed": placed,
        "set_aside": [{"id": one, "rule": rule} for one, rule in sorted(rules)],
        "needs": listed,
    }


def _need(need: Need, themes: Mapping[int, str]) -> dict[str, Any]:
    sources = [
        {
            "id": source.regional_need.public_id,
            "title": source.regional_need.title,
            "theme": themes.get(source.regional_need_id, ""),
            "rss": source.regional_need.rss.name,
            "submissions": sorted(
                [row.submission.municipality.name, row.submission.public_id]
                for row in source.regional_need.live_gathered  # type: ignore[attr-defined]
            ),
        }
        for source in need.live_sources
    ]
    return {
        "id": need.public_id,
        "edition": need.edition,
        "title": need.title,
        "target_group": need.target_group,
        "description": need.description,
        "status": need.status,
        "sources": sorted(sources, key=lambda row: str(row["id"])),
    }
