"""Where a need can go from where it is. Nothing else changes `Need.status`."""

from collections.abc import Collection, Mapping

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


@transaction.atomic
def move_all(needs: Collection[int], to: S) -> None:
    """Take many needs one step onward, by row numbers, in two statements; or none of
    them, and raise WrongTurn."""
    rows = Need.objects.filter(pk__in=needs)
    statuses = rows.select_for_update().order_by("pk").values_list("status", flat=True)
    for status in list(statuses):
        if to not in ONWARD[S(status)]:
            raise WrongTurn(f"{status} -> {to}")
    rows.update(status=to)
