"""Work that is done by somebody else than who asked for it."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class Job(models.Model):
    """Work that a worker does while somebody waits beside a bar. Base of those there
    are; rounds/jobs.py does them, one at a time for each round."""

    asked_at = models.DateTimeField("beställd", default=timezone.now)
    begun_at = models.DateTimeField("påbörjad", null=True, blank=True)
    done = models.PositiveIntegerField("räknade", default=0)
    total = models.PositiveIntegerField("av", default=0)
    finished_at = models.DateTimeField("klar", null=True, blank=True)
    failed = models.BooleanField("misslyckades", default=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_has_not_done_more_than_all",
                condition=Q(done__lte=F("total")),
            )
        ]
