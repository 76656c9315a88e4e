from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts import clock

if TYPE_CHECKING:
    from accounts.models import Assignment, User

INVITATION_VALID = timedelta(days=14)


def acts_now(path: str = "") -> Q:
    """The assignment gives the right to act: it is accepted, has not ended, and today
    is one of its days, where it has days. `path` is the way to it ("officers__")."""
    today = timezone.localdate(clock.now())
    on_its_days = Q(**{f"{path}acts_from": None}) | Q(
        **{f"{path}acts_from__lte": today, f"{path}acts_through__gte": today}
    )
    return on_its_days & Q(
        **{f"{path}accepted_at__isnull": False, f"{path}ended_at__isnull": True}
    )


class AssignmentQuerySet(models.QuerySet):
    """Assignments and invitations: the same row, before and after the answer."""

    def active(self) -> Self:
        """These give a person the right to act, now."""
        return self.filter(acts_now())

    def unanswered(self, at: datetime) -> Self:
        """Invitations that can still be accepted at `at`."""
        return self.filter(
            Q(acts_through=None) | Q(acts_through__gte=timezone.localdate(at)),
            accepted_at__isnull=True,
            ended_at__isnull=True,
            invited_at__gt=at - INVITATION_VALID,
        )

    def standing_in_for(self, own: "Assignment") -> Self:
        """Those who are to act in the place of somebody, or are asked to, or have."""
        organization = {own.ORGANIZATION: own.organization_id}
        return self.filter(in_place_of=own.user_id, **organization)

    def beside(self, stand_in: "Assignment") -> Self:
        """Those in the place of the same person, in the same organization; itself too."""
        organization = {stand_in.ORGANIZATION: stand_in.organization_id}
        return self.filter(in_place_of=stand_in.in_place_of_id, **organization)

    def live(self, at: datetime) -> Self:
        """Not ended, nor over; invitations too."""
        return self.filter(
            Q(acts_through=None) | Q(acts_through__gte=timezone.localdate(at)),
            ended_at=None,
        )

    def visible_to(self, user: "User") -> Self:
        """One's own, invitations and ended ones included."""
        found = self.filter(user=user).with_organization()
        return found.select_related("invited_by", "in_place_of")

    def with_organization(self) -> Self:
        return self.select_related(self.model.ORGANIZATION)  # type: ignore[attr-defined]
