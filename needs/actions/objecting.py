"""Those behind a need say that the support SKR found does not answer it (moment 4)."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from municipalities.models import Municipality
from needs import mails
from needs.actions.talking import AlreadyAnswered, AlreadyObjected
from needs.models import Need, Objection, objections_close_at
from outbox.actions import queue_all
from rounds.actions import note
from rss.models import GatheredSubmission, Rss
from rss.outstanding import coordinators_of, representatives_of


class NothingToObjectTo(Exception):
    """SKR has not decided that support exists, or has thought again."""


class NotBehind(Exception):
    """The municipality or the RSS does not stand behind the need (any more)."""


class TooLate(Exception):
    """The last day to object has passed."""


@transaction.atomic
def object_to_support(
    need: Need,
    *,
    text: str,
    municipality: Municipality | None = None,
    rss: Rss | None = None,
    by: User,
    at: datetime,
) -> Objection:
    """Object once to SKR's decision, for a municipality or for an RSS behind the need."""
    need = Need.objects.select_for_update().get(pk=need.pk)
    closes_at = objections_close_at(need)
    if closes_at is None:
        raise NothingToObjectTo
    behind = GatheredSubmission.objects.live().filter(
        submission__withdrawn_at=None,
        regional_need__sources__need=need,
        regional_need__sources__unlinked_at=None,
    )
    whose = (
        {"submission__municipality": municipality}
        if municipality
        else {"regional_need__participation__rss": rss}
    )
    if not behind.filter(**whose).exists():
        raise NotBehind
    if at >= closes_at:
        raise TooLate
    said: dict[str, Any] = {
        "municipality": municipality,
        "rss": rss,
        "decided_at": need.decided_at,
    }
    if need.objections.filter(**said).exists():
        raise AlreadyObjected
    objection = need.objections.create(**said, text=text, made_at=at, made_by=by)
    note(
        "invände mot att stöd finns för",
        need,
        by=by,
        at=at,
        text=str(objection.who),
        acting_for=objection.who,
    )
    return objection


@transaction.atomic
def answer_objection(
    objection: Objection, *, text: str, by: User, at: datetime
) -> Objection:
    """SKR answers; those who act for the one who objected get a letter."""
    objection = (
        Objection.objects.select_for_update(of=("self",))
        .with_who()
        .get(pk=objection.pk)
    )
    if objection.answered_at is not None:
        raise AlreadyAnswered
    objection.answer, objection.answered_at, objection.answered_by = text, at, by
    objection.save(update_fields=["answer", "answered_at", "answered_by"])
    note(
        "svarade på invändningen om",
        objection.need,
        by=by,
        at=at,
        text=str(objection.who),
    )
    actors = _actors(objection)
    letters = [mails.objection_answered(objection, to=person) for person in actors]
    queue_all(letters, at=at, kind="needs.objection_answered")
    return objection


def _actors(objection: Objection) -> list[User]:
    if objection.rss is not None:
        return coordinators_of(objection.rss)
    own = Municipality.objects.filter(objections=objection)
    return list(representatives_of(own))
