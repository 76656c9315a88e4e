"""One letter a day to each, and none at night, also when mail has stood still.

Letters of several days may lie in the outbox when the mail server is back. The one that
goes first tells of all that its reader owes by then, so what the next one reminds of has
been said; what only that one says waits for another day.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from outbox.checks import Finding, Later, Obsolete
from outbox.models import LEASE, Letter
from process.models import DailyLetter, Reminder
from process.reminding.occasions import first_writing, may_write
from process.reminding.sweep import OPEN
from rounds import dates


class Today:
    """Who has had a letter today, and who is getting one. Asked once of all the readers
    of a batch of letters, which are then taken in the order in which they were written."""

    def __init__(self, letters: Collection[Letter], at: datetime) -> None:
        self.at = at
        # By the number of the letter, who reads it.
        self.whose: dict[int, User] = {}
        self.said_at: dict[int, datetime] = {}
        self.in_hand: dict[int, list[int]] = defaultdict(list)
        own = {letter.pk for letter in letters}
        for one in self._letters_of_days(own):
            if one.letter_id in own:
                self.whose[one.letter_id] = one.user
            elif one.letter.sent_at is None:
                self.in_hand[one.user_id].append(one.letter_id)
            else:
                self.said_at[one.user_id] = one.letter.sent_at

    def _letters_of_days(self, own: Collection[int]) -> QuerySet[DailyLetter]:
        """These, and what their readers were sent today, or what another worker is sending
        or will be in a moment."""
        of_days = DailyLetter.objects.select_related("user", "letter")
        readers = DailyLetter.objects.filter(letter__in=own).values("user")
        began = dates.start_of(dates.day_of(self.at))
        due = Letter.objects.owed().filter(due_at__lte=self.at)
        return of_days.filter(
            Q(letter__in=own) | Q(letter__sent_at__gte=began) | Q(letter__in=due),
            user__in=readers,
        )

    def finding(
        self, letter: Letter, user: User, rows: Iterable[Reminder], *, promised: bool
    ) -> Finding | None:
        """None where this is the letter of today; of the lines that it has to tell of,
        and whether of a date that the reader's agency has given."""
        if not may_write(self.at):
            return Later(first_writing(self.at))
        if any(other < letter.pk for other in self.in_hand[user.pk]):
            return Later(self.at + LEASE)
        said_at = self.said_at.get(user.pk)
        if said_at is None:
            self.said_at[user.pk] = self.at
            return None
        if promised or any(
            row.kind not in OPEN or row.due_at > said_at for row in rows
        ):
            tomorrow = dates.day_of(self.at) + timedelta(days=1)
            return Later(first_writing(dates.start_of(tomorrow)))
        return Obsolete(_("Det stod i ett annat brev samma dag."))
