"""Whose letters a person may see."""

from datetime import datetime

from django.db.models import QuerySet

from accounts.models import User
from municipalities.models import Representative
from process.models import Reminder
from process.plan.keys import Key
from rounds.models import Round, Step
from rss.models import Coordinator, Coverage


class Readers:
    """Whose letters a person may see: SKR everyone's, a coordinator those of the
    representatives of the municipalities that the RSS covers."""

    def __init__(self, user: User, round_: Round, at: datetime) -> None:
        self.is_skr = user.is_skr
        self.only: set[int] | None = None
        self.municipalities: QuerySet | None = None
        if not user.is_skr:
            mine = Coordinator.objects.active().filter(user=user).values("rss")
            covered = Coverage.objects.for_round(round_, at).filter(rss__in=mine)
            self.municipalities = covered.values("municipality")
            held = Representative.objects.filter(municipality__in=self.municipalities)
            self.only = set(held.values_list("user", flat=True))

    def shows(self, key: Key) -> bool:
        return self.is_skr or (
            key.step is Step.GATHER and key.kind != Reminder.Kind.HELP
        )

    def may_see(self, user_id: int) -> bool:
        return self.only is None or user_id in self.only

    def of(self, rows: QuerySet[Reminder]) -> QuerySet[Reminder]:
        return rows if self.only is None else rows.filter(user__in=self.only)
