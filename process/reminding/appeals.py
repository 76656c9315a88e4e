"""The letters that an RSS writes to those who have not answered: lines of the same ledger.

rss/actions writes them and knows nothing of the ledger; process/actions does both.
"""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from accounts import clock
from outbox import checks
from outbox.checks import Finding, Obsolete
from outbox.models import Letter
from process.models import Reminder
from process.outstanding import Whose
from process.steps import BY_STEP
from rounds.models import Step
from rss.actions import APPEAL, Sent
from rss.models import Appeal


def note(sent: Sent) -> None:
    """In the transaction of its letters."""
    appeal = sent.appeal
    period = appeal.round.period(Step.GATHER)
    Reminder.objects.bulk_create(
        Reminder(
            period=period,
            closes_at=one.closes_at,
            kind=Reminder.Kind.APPEAL,
            user=one.user,
            due_at=appeal.sent_at,
            written_at=appeal.sent_at,
            letter=one.letter,
            appeal=appeal,
        )
        for one in sent.written
    )


@checks.before_sending(APPEAL)
def still_silent(letters: Collection[Letter], at: datetime) -> dict[int, Finding]:
    """Not to who has answered meanwhile. Also long after the last day: it may be just
    that which it is about."""
    rows = Reminder.objects.filter(letter__in=letters).select_related("appeal")
    asked = (
        Appeal.objects.filter(reminders__in=rows)
        .select_related("participation__round")
        .prefetch_related("municipalities")
        .distinct()
    )
    found: dict[int, Finding] = {}
    with clock.stopped_at(at):
        silent = {one: _silent(one) for one in asked}
    for row in rows:
        if row.appeal and row.letter_id and row.user_id not in silent[row.appeal]:
            found[row.letter_id] = Obsolete(_("Det är redan gjort."))
    return found


def _silent(appeal: Appeal) -> set[int]:
    """Who acts for one of its municipalities that has not answered yet."""
    keys = {one.organization_key for one in appeal.municipalities.all()}
    owing = BY_STEP[Step.GATHER].outstanding(appeal.round, Whose(keys, all_but=False))
    return set(owing.values_list("pk", flat=True))
