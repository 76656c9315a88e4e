"""What the table leaves behind: which reminder went to whom."""

from django.db import models
from django.utils import timezone

from accounts.models import User
from rounds.models import Period


class ReminderSent(models.Model):
    """A reminder is queued once per deadline, days before it, and person.

    The deadline is part of the key, so that a moved one reminds anew.
    """

    period = models.ForeignKey(Period, models.CASCADE, related_name="reminders")
    closes_at = models.DateTimeField("gällde tiden")
    days_before = models.PositiveSmallIntegerField("dagar före")
    user = models.ForeignKey(User, models.PROTECT, related_name="reminders")
    sent_at = models.DateTimeField("köat", default=timezone.now)

    class Meta:
        verbose_name = "påminnelse"
        verbose_name_plural = "påminnelser"
        constraints = [
            models.UniqueConstraint(
                fields=["period", "closes_at", "days_before", "user"],
                name="nobody_is_reminded_twice_of_the_same_thing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.period}, {self.days_before} dagar före"
