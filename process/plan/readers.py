"""Whose letters a person may see."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet, Value

from accounts.models import User
from municipalities.models import Representative
from process.models import Reminder
from process.people import covered_by
from process.plan.keys import Key
from rounds.models import Round, Step
from rss.models import Coordinator, Coverage


class Readers:
    """Whose letters a person may see: SKR everyone's, a coordinator those of the
    representatives of the municipalities that the RSS covers."""

    def __init__(self, user: User, round_: Round, at: datetime) -> None:
        self.user, self.is_skr, self.at = user, user.is_skr, at
        self.only: set[int] | None = None
        self.municipalities: QuerySet | None = None
        if not user.is_skr:
            mine = Coordinator.objects.active().filter(user=user).values("rss")
            covered = Coverage.objects.for_round(round_, at).filter(rss__in=mine)
            self.municipalities = covered.values("municipality")
            held = Representative.objects.filter(municipality__in=self.municipalities)
            self.only = set(held.values_list("user", flat=True))

    def shows(self, key: Key) -> bool:
        return self.shows_step(key.step) and (
            self.is_skr or key.kind != Reminder.Kind.HELP
        )

    def shows_step(self, step: Step) -> bool:
        return self.is_skr or step is Step.GATHER

    def may_see(self, user_id: int) -> bool:
        return self.only is None or user_id in self.only

    def of(self, rows: QuerySet[Reminder]) -> QuerySet[Reminder]:
        return rows if self.only is None else rows.filter(user__in=self.only)

    def with_help(self, held: QuerySet) -> QuerySet:
        """Assignments with `may_be_helped`: whether the reader may look at all reminders
        to its holder. A municipality may have another RSS by now than in the round."""
        if self.is_skr:
            return held.annotate(may_be_helped=Value(True))
        own = covered_by(self.user, self.at).filter(pk=OuterRef("municipality"))
        return held.annotate(may_be_helped=Exists(own))
