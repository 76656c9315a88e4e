"""How many an occasion reaches, by how it went or what will be."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from outbox.delivery import STATES
from process.models import Reminder

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Text
else:
    Text = str

PLANNED = "ska-ga"
# What a line can say of a person, in the order in which it is told.
LETTERS: Mapping[str, Text] = {
    PLANNED: gettext_lazy("Ska gå"),
    **{key: label for key, (label, _which) in reversed(STATES.items())},
}
NONE: Mapping[str, Text] = {one.value: one.label for one in Reminder.Skipped}


@dataclass(kw_only=True)
class Tally:
    """How many people, by how it went with them or what will be."""

    counts: Counter[str] = field(default_factory=Counter)

    @classmethod
    def total(cls, tallies: Iterable["Tally"]) -> "Tally":
        """The sum."""
        found = Tally()
        for one in tallies:
            found.counts.update(one.counts)
        return found

    @property
    def planned(self) -> int:
        return self.counts[PLANNED]

    @property
    def written(self) -> int:
        return sum(self.counts[key] for key in STATES)

    @property
    def letters(self) -> list[tuple[Text, int]]:
        """How it went with those that have been written."""
        return [(LETTERS[one], self.counts[one]) for one in STATES if self.counts[one]]

    @property
    def none(self) -> list[tuple[Text, int]]:
        """Why some get none."""
        return [(NONE[one], self.counts[one]) for one in NONE if self.counts[one]]

    @property
    def all(self) -> list[tuple[Text, int]]:
        """Those that are to come, those that have been written, and those that get none."""
        to_come = [(LETTERS[PLANNED], self.planned)] if self.planned else []
        return [*to_come, *self.letters, *self.none]
