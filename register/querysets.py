"""What is asked of the register."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, F, Q

if TYPE_CHECKING:
    from accounts.models import User
    from needs.finding import Parts


class PublicationQuerySet(models.QuerySet):
    def live(self) -> Self:
        return self.filter(withdrawn_at=None)


class EntryQuerySet(models.QuerySet):
    def with_words(self, parts: "Parts", *, in_group: bool = False) -> Self:
        """Those in which every word is, in any of its forms (needs/finding.py); or in
        whose target group they are. The few thousand words are looked through, not the
        texts; what each gives is met as a whole, not need by need."""
        if not parts:
            return self
        words: Any = self.model._meta.get_field("words").related_model
        uses = words.objects
        if in_group:
            uses = uses.filter(in_group=True)
        first, *more = (
            uses.filter(word__text__contains=part).values("entry") for part in parts
        )
        return self.filter(pk__in=first.intersection(*more) if more else first)

    def of_agency(self, public_id: str) -> Self:
        """Handed over to it, or answered by it."""
        replies: Any = self.model._meta.get_field("replies").related_model
        own = replies.objects.last_words().filter(agency__public_id=public_id)
        return self.filter(pk__in=own.order_by().values("entry"))

    def waiting_since(self, day: date) -> Self:
        """Those that have waited since that day or longer."""
        return self.filter(waiting_since__lte=day)


class ReplyQuerySet(models.QuerySet):
    def answers(self) -> Self:
        """What has been said, the latest first."""
        return self.filter(at__isnull=False).order_by("-at", "-pk")

    def last_words(self) -> Self:
        return self.filter(latest=True)

    def in_lists(self, state: str, today: date) -> Self:
        """With the need; the earliest that is awaited first, then the latest news."""
        found = self.filter(states(today)[state]) if state else self
        return found.select_related("entry").order_by(
            F("due_on").asc(nulls_last=True), F("at").desc(nulls_last=True), "pk"
        )

    def counted(self, today: date) -> dict[str, int]:
        """How many there are in all and of each state."""
        numbers: dict[str, int] = self.order_by().aggregate(**_counts(today))
        return numbers

    def by_agency(self, today: date) -> Any:
        """The same for each agency."""
        named = self.order_by().values("agency__public_id", "agency__name")
        return named.annotate(**_counts(today))


class FollowQuerySet(models.QuerySet):
    def of(self, user: "User") -> Self:
        return self.filter(user=user).select_related("need", "area", "agency")


def _counts(today: date) -> dict[str, Count]:
    each = {name: Count("pk", filter=q) for name, q in states(today).items()}
    return {"all": Count("pk"), **each}


def states(today: date) -> dict[str, Q]:
    """Where an agency's last word on a need stands on a day. The first three are all."""
    return {
        "answered": Q(at__isnull=False, due_on=None),
        "promised": Q(at__isnull=False, due_on__isnull=False),
        "waiting": Q(at=None),
        "overdue": Q(due_on__lt=today),
    }
