"""Dialogue meetings, and what was said there."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists

from needs.querysets.common import rows

if TYPE_CHECKING:
    from accounts.models import User


class DialogueMeetingQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """SKR and every agency's officers."""
        if user.is_skr:
            return self.all()
        return self.filter(Exists(rows("Officer").active().filter(user=user)))


class DialogueWordQuerySet(models.QuerySet):
    def standing(self) -> Self:
        """Not taken back."""
        return self.filter(taken_back_at=None)
