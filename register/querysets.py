"""What is asked of the register."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Count, Q

if TYPE_CHECKING:
    from needs.finding import Parts


class PublicationQuerySet(models.QuerySet):
    def live(self) -> Self:
        return self.filter(withdrawn_at=None)


class EntryQuerySet(models.QuerySet):
    def with_words(self, parts: "Parts", field: str = "words") -> Self:
        """Those in which every word is, in any of its forms (needs/finding.py)."""
        found = self
        for part in parts:
            found = found.filter(**{f"{field}__contains": part})
        return found

    def of_agency(self, public_id: str) -> Self:
        """Handed over to it, or answered by it."""
        own = self.model._meta.get_field("replies").related_model._default_manager
        replies = own.filter(agency__public_id=public_id)
        return self.filter(pk__in=replies.values("entry"))

    def waiting_since(self, day: date) -> Self:
        """Those that have waited since that day or longer."""
        return self.filter(waiting_since__lte=day)


class ReplyQuerySet(models.QuerySet):
    def answers(self) -> Self:
        """What has been said, the latest first."""
        return self.filter(at__isnull=False).order_by("-at", "-pk")

    def last_words(self) -> Self:
        return self.filter(latest=True)

    def in_state(self, state: str, today: date) -> Self:
        return self.filter(states(today)[state])

    def counted(self, today: date) -> dict[str, int]:
        """How many there are of each state."""
        numbers: dict[str, int] = self.order_by().aggregate(
            all=Count("pk"),
            **{
                name: Count("pk", filter=condition)
                for name, condition in states(today).items()
            },
        )
        return numbers


def states(today: date) -> dict[str, Q]:
    """Where an agency's last word on a need stands on a day. The first three are all."""
    passed = Q(due_on__lt=today)
    return {
        "answered": Q(at__isnull=False) & ~Q(due_on__isnull=False),
        "promised": Q(at__isnull=False, due_on__isnull=False),
        "waiting": Q(at=None),
        "overdue": passed,
    }
