"""Where everything is that the municipalities of an RSS have handed in.

It is gathered, returned with a question, withdrawn, left out with a reason, or still to
do; together that is all of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from rss.outstanding import COUNTS, Answer


@dataclass(frozen=True)
class Counter:
    ever: int
    withdrawn: int
    gathered: int
    left_out: int
    returned: int
    to_do: int

    @classmethod
    def of(cls, answers: Iterable[Answer]) -> Self:
        rows = list(answers)
        return cls(**{name: sum(getattr(r, name) for r in rows) for name in COUNTS})

    @property
    def balances(self) -> bool:
        places = self.withdrawn, self.gathered, self.left_out, self.returned, self.to_do
        return self.ever == sum(places)

    @property
    def unaccounted(self) -> int:
        """What would be left behind if the RSS sent on what it has gathered."""
        return self.returned + self.to_do
