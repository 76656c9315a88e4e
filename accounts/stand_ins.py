"""Who acted in whose place: worked out from the assignments, which are never removed.

Most people have never stood in for anybody (`User.has_stood_in`): of them nothing is
asked. Of the others one statement tells, once a request; there are few of them.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import CharField, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Assignment, User


class StandIn(NamedTuple):
    """The assignment of somebody who stands in for somebody, or did, or will."""

    kind: str
    organization_id: int
    organization: str
    user_id: int
    in_place_of_id: int
    name: str
    email: str
    accepted_at: datetime
    ended_at: datetime | None
    acts_from: date
    acts_through: date

    @property
    def in_place_of(self) -> str:
        return self.name or self.email

    def gave_right_to_act(self, at: datetime) -> bool:
        return (
            self.acts_from <= timezone.localdate(at) <= self.acts_through
            and self.accepted_at <= at
            and (self.ended_at is None or at <= self.ended_at)
        )


_pocket: ContextVar[list[StandIn] | None] = ContextVar("stand_ins", default=None)


@contextmanager
def asked_once() -> Iterator[None]:
    """Ask the database once at most meanwhile: for a request."""
    token = _pocket.set([])
    try:
        yield
    finally:
        _pocket.reset(token)


def in_whose_place(
    person: User, record: Any, *, at: datetime, role: str = ""
) -> StandIn | None:
    """For whom the person acted, as one of the organization of `record`.

    `role` names the kind of organization ("rss") where the person acted for another
    than the one the record is of.
    """
    if not person.has_stood_in:
        return None
    kind, organization_id = _organization_of(record, role)
    for one in _all():
        if (
            one.user_id == person.pk
            and one.kind == kind
            and organization_id in {one.organization_id, None}
            and one.gave_right_to_act(at)
        ):
            return one
    return None


def roles_of(person: User, *, at: datetime) -> list[StandIn]:
    """For whom the person may act at that moment."""
    if not person.has_stood_in:
        return []
    return [
        one for one in _all() if one.user_id == person.pk and one.gave_right_to_act(at)
    ]


def signature(
    person: User, record: Any, *, at: datetime, roles: Iterable[str] = ("",)
) -> str:
    """How a deed is signed: the name, and in whose place if in somebody's. `roles` are
    those in which it may have been done."""
    found = (in_whose_place(person, record, at=at, role=role) for role in roles)
    one = next(filter(None, found), None)
    return named(person, one.in_place_of if one else None)


def named(person: User, in_place_of: object) -> str:
    """ "Kim, ersättare för Bo"; or "Kim", who acted in nobody's place."""
    if not in_place_of:
        return str(person)
    words = {"who": person, "other": in_place_of}
    return _("%(who)s, ersättare för %(other)s") % words


def _kinds() -> dict[str, type[Assignment]]:
    kinds = Assignment.__subclasses__()
    return {kind.ORGANIZATION: kind for kind in kinds}


def _organization_of(record: Any, role: str) -> tuple[str, int | None]:
    """("rss", 7), without asking the database where the record knows it."""
    kinds = [role] if role else list(_kinds())
    for kind in kinds:
        if record._meta.model_name == kind:
            return kind, record.pk
        for one in (record, getattr(record, "participation", None)):
            if pk := getattr(one, f"{kind}_id", None):
                return kind, pk
    return role, None


def _all() -> list[StandIn]:
    known = _pocket.get()
    if known is None:
        return _ask()
    if not known:
        known += _ask()
    return known


def _ask() -> list[StandIn]:
    first, *others = (
        kind.objects.filter(in_place_of__isnull=False, accepted_at__isnull=False)
        .order_by()
        .values_list(
            Value(organization, output_field=CharField()),
            f"{organization}_id",
            f"{organization}__{kind.ORGANIZATION_NAME}",
            "user_id",
            "in_place_of_id",
            "in_place_of__name",
            "in_place_of__email",
            "accepted_at",
            "ended_at",
            "acts_from",
            "acts_through",
        )
        for organization, kind in _kinds().items()
    )
    return [StandIn(*row) for row in first.union(*others, all=True)]
