"""What the ledger says of a round to somebody who reads it, with how each letter went."""

from django.db.models import OuterRef, QuerySet, Subquery

from outbox.delivery import with_state
from outbox.models import Letter
from process.models import Reminder
from process.plan.readers import Readers
from rounds.models import Round


def ledger_of(round_: Round, readers: Readers) -> QuerySet:
    """With `state`: how it went with the letter, or why there is none."""
    rows = Reminder.objects.in_round(round_)
    letter = with_state(Letter.objects.filter(pk=OuterRef("letter"))).values("state")
    return readers.of(rows).annotate(state=Subquery(letter))
