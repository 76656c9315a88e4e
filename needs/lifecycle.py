"""Where a need can go from where it is. Nothing else changes `Need.status`."""

from collections.abc import Mapping

from django.db import transaction

from needs.models import Need

S = Need.Status

ONWARD: Mapping[S, frozenset[S]] = {
    # Agencies give their opinion in screenings; SKR decides, and may think again.
    S.COMPILED: frozenset({S.SUPPORT_LACKING, S.SUPPORT_EXISTS}),
    S.SUPPORT_EXISTS: frozenset({S.SUPPORT_LACKING}),
    S.SUPPORT_LACKING: frozenset({S.SUPPORT_EXISTS, S.HANDED_OVER}),
    S.HANDED_OVER: frozenset({S.ANSWERED}),
    S.ANSWERED: frozenset(),
}


class WrongTurn(Exception):
    """The need cannot go there from where it is."""


@transaction.atomic
def move(need: Need, to: S, **fields: object) -> Need:
    """Take the need one step onward, with the fields that belong to the step, or
    raise WrongTurn."""
    need = Need.objects.select_for_update().get(pk=need.pk)
    if to not in ONWARD[S(need.status)]:
        raise WrongTurn(f"{need.status} -> {to}")
    need.status = to
    for name, value in fields.items():
        setattr(need, name, value)
    need.save(update_fields=["status", *fields])
    return need
