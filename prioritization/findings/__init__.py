"""A stored result as its pages tell it: in words, rows and pictures.

What it is told from is `Result.report` (prioritization/actions/reporting.py). Titles, and
who stands behind, are looked up: two statements, however many needs there are.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from prioritization import pictures
from prioritization.findings.rows import RULES, Row, rows_of
from prioritization.findings.words import Words, number_said
from prioritization.models import Result

__all__ = ["Findings", "Row", "findings"]

# A picture and a table of more pairs than these is nothing to look at.
MOST_IN_PAIRS = 30


@dataclass(frozen=True)
class Findings(Words):
    """What a page tells of a result."""

    @property
    def rule_names(self) -> list[str]:
        return [str(name) for name in RULES.values()]

    @cached_property
    def slopes(self) -> pictures.Slopes:
        return pictures.slopes(
            self.rule_names,
            [
                ([(row.place, row.last_place), *row.others], row.differs)
                for row in self.rows
            ],
        )

    @property
    def in_pairs(self) -> list[Row]:
        return self.rows[:MOST_IN_PAIRS]

    @cached_property
    def heat(self) -> pictures.Heat:
        size = len(self.in_pairs)
        before = [row[:size] for row in self.report["before"][:size]]
        return pictures.heat(before, [p for p in self._against if max(p) < size])

    @property
    def _against(self) -> list[tuple[int, int]]:
        return [(first, second) for first, second in self.report["against"]]

    @property
    def pairs(self) -> list[tuple[Row, list[dict[str, Any]]]]:
        """A line for each need, and what stands under each other need."""
        before, against = self.report["before"], set(self._against)
        size = len(self.in_pairs)
        return [
            (
                row,
                [
                    {
                        "number": None if i == j else before[i][j],
                        "level": pictures.level(before[i][j], before[j][i]) or 0,
                        "against": (min(i, j), max(i, j)) in against,
                    }
                    for j in range(size)
                ],
            )
            for i, row in enumerate(self.in_pairs)
        ]

    @property
    def contradictions(self) -> str:
        n = len(self._against)
        if not n:
            return _("Inget par av behov går emot ordningen.")
        said = ngettext(
            "I %(n)s par satte de flesta det behov först som står längre ner i ordningen.",
            "I %(n)s par satte de flesta det behov först som står längre ner i ordningen.",
            n,
        )
        return said % {"n": number_said(n)}


def findings(result: Result) -> Findings:
    """Two statements."""
    return Findings(result, rows_of(result))
