from datetime import datetime
from typing import Self

from django.db import models

from accounts.models import User
from rounds.models import Round


class ReminderQuerySet(models.QuerySet):
    def in_round(self, round_: Round) -> Self:
        return self.filter(period__round=round_)

    def with_letters(self) -> Self:
        """That a person was told of something, and when."""
        return self.filter(letter__isnull=False).select_related("letter")

    def told_since(self, at: datetime) -> models.QuerySet[User]:
        """Whom a reminder has been written to since `at`."""
        told = self.filter(letter__isnull=False, group_letter=None, written_at__gte=at)
        return User.objects.filter(pk__in=told.values("user"))
