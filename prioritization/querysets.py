from typing import TYPE_CHECKING, Self

from django.db import models

from accounts.models import AssignmentQuerySet

if TYPE_CHECKING:
    from accounts.models import User
    from rounds.models import Round


class PanelMemberQuerySet(AssignmentQuerySet):
    def in_round(self, round_: "Round") -> Self:
        return self.filter(round=round_)


class BallotQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """One's own, and nobody else's: ballots are sealed."""
        return self.filter(member__user=user).select_related("member__round")

    def in_round(self, round_: "Round") -> Self:
        return self.filter(member__round=round_)

    def handed_in(self) -> Self:
        return self.filter(handed_in_at__isnull=False)
