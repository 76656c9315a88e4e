"""Dialogue meetings, and what was said there."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from needs.querysets.common import rows
from rounds.models import Round

if TYPE_CHECKING:
    from datetime import date

    from accounts.models import User


def rounds_handed_over() -> models.QuerySet[Round]:
    """Those in which agencies have received something: what there is to follow up."""
    handed_over = rows("Need").handed_over().filter(round=OuterRef("pk"))
    return Round.objects.filter(Exists(handed_over)).order_by("-planned_at", "-pk")


class DialogueMeetingQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """SKR and every agency's officers."""
        if user.is_skr:
            return self.all()
        return self.filter(Exists(rows("Officer").active().filter(user=user)))

    def with_rounds(self) -> Self:
        return self.prefetch_related("rounds")

    def before(self, held_on: "date", pk: int) -> Self:
        """Those held before a meeting, the latest first."""
        earlier = Q(held_on__lt=held_on) | Q(held_on=held_on, pk__lt=pk)
        return self.filter(earlier).order_by("-held_on", "-pk")


class DialogueWordQuerySet(models.QuerySet):
    def standing(self) -> Self:
        """Not taken back."""
        return self.filter(taken_back_at=None)

    def with_who(self) -> Self:
        """With the meeting, who wrote it, and who sees to it."""
        return self.select_related("meeting", "agency", "said_by")
