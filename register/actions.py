from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

import outbox.actions
from accounts.models import User
from needs.models import Need
from outbox.models import Letter
from register import catching_up, entries, lookup, mails
from register.models import CaughtUp, Publication
from rounds.actions import note
from rounds.models import Round

REPORT = "register.report"
# Anyone may write, so what one hour can fill is bounded.
REPORTS_PER_HOUR = 30


class TooManyReports(Exception):
    """Somebody, or something, has written more than anyone could read."""


class NotHandedOver(Exception):
    """Some of the round's needs are still judged, ranked or waiting to be handed over."""


class NothingToPublish(Exception):
    """There is no need in the round with an outcome."""


@transaction.atomic
def publish(round_: Round, *, by: User, at: datetime) -> Publication:
    """Show the needs of the round to everyone, from now on. Once more changes nothing."""
    _locked(round_)
    publication = Publication.objects.filter(round=round_).first()
    if publication and publication.is_live:
        return publication
    check_publishing(round_)
    Publication.objects.update_or_create(
        round=round_,
        defaults={
            "published_at": at,
            "published_by": by,
            "withdrawn_at": None,
            "withdrawn_by": None,
            "withdrawal_reason": "",
        },
    )
    publication = catching_up.published(round_)
    note("publicerade behoven i det öppna registret", round_, by=by, at=at)
    entries.write(publication)
    _tell(at)
    return publication


def check_publishing(round_: Round) -> int:
    """How many needs there are to publish; raises where that may not be done."""
    standing = Need.objects.in_round(round_).standing()
    if standing.filter(status__in=UNDECIDED).exists():
        raise NotHandedOver
    number = Need.objects.in_round(round_).known_outside().count()
    if not number:
        raise NothingToPublish
    return number


UNDECIDED = (Need.Status.COMPILED, Need.Status.SUPPORT_LACKING)


@transaction.atomic
def withdraw(round_: Round, *, reason: str, by: User, at: datetime) -> None:
    """Take the needs out of the register at once. Twice is once."""
    _locked(round_)
    publication = Publication.objects.live().filter(round=round_).first()
    if publication is None:
        return
    publication.withdrawn_at = at
    publication.withdrawn_by = by
    publication.withdrawal_reason = reason
    publication.save()
    publication.entries.all().delete()
    lookup.forget()
    note("tog bort behoven ur det öppna registret", round_, by=by, at=at, text=reason)
    _tell(at)


def _locked(round_: Round) -> None:
    """One at a time; and after those who catch up, so that none of them writes what has
    just been taken out."""
    CaughtUp.objects.get_or_create(pk=1)
    CaughtUp.objects.select_for_update().get(pk=1)
    Round.objects.select_for_update(no_key=True).get(pk=round_.pk)


def _tell(at: datetime) -> None:
    mark = CaughtUp.objects.get(pk=1)
    catching_up.told(mark, at=at)
    mark.save(update_fields=["choices", "changed_at"])


@transaction.atomic
def report(words: Mapping[str, Any], *, at: datetime) -> None:
    """Send the report on, once, to the one who answers for the site."""
    message = mails.report(
        what=words["what"], page=words["page"], reply_to=words["reply_to"]
    )
    lately = Letter.objects.filter(kind=REPORT, created_at__gt=at - timedelta(hours=1))
    if lately.filter(body=message.body).exists():
        return
    if lately.count() >= REPORTS_PER_HOUR:
        raise TooManyReports
    outbox.actions.queue(message, at=at, kind=REPORT)
