"""Just before a reminder is sent: does it still say something true?

Between the writing and the sending somebody may have done it, the last day may have been
moved or have passed. Such a letter is not sent, and the ledger says why.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from accounts import clock
from outbox import checks
from outbox.models import Letter
from process.models import Reminder
from process.reminding.groups import KIND as TO_A_GROUP
from process.reminding.helping import helped_in
from process.reminding.sweep import KIND
from process.reminding.turns import Turn, turns_of

K = Reminder.Kind


@checks.before_sending(KIND)
@checks.before_sending(TO_A_GROUP)
def overtaken(letters: Collection[Letter], at: datetime) -> dict[int, str]:
    """Why each of these need not be sent, by its number; those that still matter are not
    there. A letter of several things is sent as long as one of them is left."""
    rows = Reminder.objects.filter(letter__in=letters)
    by_last_day: dict[tuple[int, datetime], list[Reminder]] = defaultdict(list)
    for row in rows.select_related("period__round").order_by("pk"):
        by_last_day[row.period_id, row.closes_at].append(row)
    reasons: dict[int, list[str]] = defaultdict(list)
    with clock.stopped_at(at):
        for of_last_day in by_last_day.values():
            why = _Why(of_last_day[0], at)
            for row in of_last_day:
                if row.letter_id is not None:
                    reasons[row.letter_id].append(why.not_sent(row))
    return {pk: said[0] for pk, said in reasons.items() if all(said)}


class _Why:
    """Of one last day, asked once for all who were reminded of it."""

    def __init__(self, row: Reminder, at: datetime) -> None:
        self.at = at
        self.turn: Turn | None = next(
            (
                turn
                for turn in turns_of(row.period, at)
                if turn.closes_at == row.closes_at
            ),
            None,
        )
        turn = self.turn
        self.owing = set(turn.owing().values_list("pk", flat=True)) if turn else set()

    def not_sent(self, row: Reminder) -> str:
        """Empty where it still matters."""
        if self.turn is None:
            return _("Sista dagen har flyttats.")
        if row.kind == K.HELP:
            return "" if row.user_id in self._helping() else _("Allt är klart.")
        if row.written_at < row.closes_at and self.turn.is_over(self.at):
            return _("Sista dagen har gått.")
        return "" if row.user_id in self.owing else _("Det är redan gjort.")

    def _helping(self) -> set[int]:
        turn = self.turn
        if turn is None:
            return set()
        helped = helped_in(turn.spec.step, turn.period.round, turn.whose)
        return {user.pk for user in helped}
