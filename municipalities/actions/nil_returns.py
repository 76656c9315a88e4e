"""That there are no needs this time."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from municipalities import mails
from municipalities.actions.common import HasNilReturn, lock, tell
from municipalities.models import Municipality, NilReturn, Submission
from rounds.actions import note
from rounds.models import Round


class HasNeeds(Exception):
    """The municipality has a need handed in."""


class AlreadyTakenBack(Exception):
    """The answer has been taken back before."""


@transaction.atomic
def declare_nil(
    round_: Round, municipality: Municipality, reason: str, *, by: User, at: datetime
) -> NilReturn:
    """Say that the municipality has no needs this time."""
    lock(municipality)
    if Submission.objects.in_round(round_).of(municipality).submitted().exists():
        raise HasNeeds
    if NilReturn.objects.in_round(round_).of(municipality).standing().exists():
        raise HasNilReturn
    answer = NilReturn.objects.create(
        round=round_,
        municipality=municipality,
        reason=reason,
        declared_at=at,
        declared_by=by,
    )
    note("svarade att behov inte finns", answer, by=by, at=at, text=reason)
    tell(answer, mails.nil_return, at=at, kind="municipalities.nil_return")
    return answer


@transaction.atomic
def take_back_nil(
    answer: NilReturn, *, by: User, at: datetime, acting_for: Any = None
) -> None:
    """The municipality may have needs after all."""
    answer = NilReturn.objects.select_for_update().get(pk=answer.pk)
    if answer.taken_back_at:
        raise AlreadyTakenBack
    answer.taken_back_at = at
    answer.taken_back_by = by
    answer.save(update_fields=["taken_back_at", "taken_back_by"])
    note("tog tillbaka", answer, by=by, at=at, acting_for=acting_for)
