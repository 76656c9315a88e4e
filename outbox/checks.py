"""What is looked at once more just before letters of a kind are sent.

The app that owns the kind registers its question when it is ready:

    @checks.before_sending("process.reminder")
    def no_longer_owed(letters: list[Letter], at: datetime) -> dict[int, str]:
        '''By primary key, why a letter has been overtaken, in Swedish.'''

It is asked once per batch, of all letters of its kind in it. Those that it names are
marked as obsolete, and not sent.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime

from outbox.kinds import urgency_of
from outbox.models import Letter

Check = Callable[[list[Letter], datetime], dict[int, str]]

_checks: dict[str, Check] = {}


def before_sending(kind: str) -> Callable[[Check], Check]:
    """Register the question for this kind of letter. One for each kind."""
    urgency_of(kind)

    def register(check: Check) -> Check:
        if _checks.setdefault(kind, check) is not check:
            raise ValueError(f"{kind} has a check already")
        return check

    return register


def checked(letters: Iterable[Letter]) -> dict[Check, list[Letter]]:
    """By the question that they are to be asked, those that there is one for."""
    found: dict[Check, list[Letter]] = defaultdict(list)
    for letter in letters:
        if check := _checks.get(letter.kind):
            found[check].append(letter)
    return found
