"""What is looked at once more just before letters of a kind are sent.

The app that owns the kind registers its question when it is ready:

    @checks.before_sending("process.reminder")
    def still_true(letters: list[Letter], at: datetime) -> dict[int, Finding]:
        '''By primary key, what has become of a letter; those that stand are not there.'''

It is asked once per batch, of all letters of its kind in it. A letter that has been
overtaken is marked as obsolete with why, in Swedish, and not sent; one that is still of
use with other words gets those, and is sent; one that comes at a bad time waits.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from outbox.kinds import urgency_of
from outbox.models import Letter


@dataclass(frozen=True)
class Obsolete:
    """It need not be sent."""

    because: str

    @property
    def fields(self) -> dict[str, str]:
        return {"obsolete_because": self.because[:200]}


@dataclass(frozen=True)
class Rewritten:
    """It says something else now (outbox/letters.py: `words_of` a message)."""

    subject: str
    body: str

    @property
    def fields(self) -> dict[str, str]:
        return {"subject": self.subject, "body": self.body}


@dataclass(frozen=True)
class Later:
    """Not now: it is looked at again then."""

    until: datetime

    @property
    def fields(self) -> dict[str, datetime]:
        return {"due_at": self.until}


Finding = Obsolete | Rewritten | Later
Check = Callable[[list[Letter], datetime], Mapping[int, Finding]]

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
