from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from municipalities.models import Representative
from rounds.models import Period, Round, Step
from rss.models import Coordinator, Coverage


class GroupLetterQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """SKR all; a coordinator those that have reached somebody in a municipality that
        the RSS covers or has covered. As of the round, process/plan/readers.py says."""
        found = self.select_related("written_by", "period__round")
        if user.is_skr:
            return found
        mine = Coordinator.objects.active().filter(user=user).values("rss")
        covered = Coverage.objects.filter(rss__in=mine).values("municipality")
        theirs = Representative.objects.filter(municipality__in=covered).values("user")
        return found.filter(
            period__step=Step.GATHER, reminders__user__in=theirs
        ).distinct()


class ReminderQuerySet(models.QuerySet):
    def in_round(self, round_: Round) -> Self:
        return self.filter(period__round=round_)

    def of_last_day(self, period: Period, closes_at: datetime) -> Self:
        """What has been written of it. That a step has opened is told once, however
        often the last day is moved."""
        opened = self.model.Kind.OPENED  # type: ignore[attr-defined]
        return self.filter(
            Q(closes_at=closes_at) | Q(kind=opened), period=period, group_letter=None
        )

    def with_letters(self) -> Self:
        """That a person was told of something, and when."""
        return self.filter(letter__isnull=False).select_related("letter")
