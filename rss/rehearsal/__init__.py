"""What a sheet would do if it were taken in, row by row: nothing is stored here.

The same is asked twice: by the page that shows it, and by the action that does it.
Each row becomes a need, stands in the place of one that was taken down before, says
nothing new, or is refused with its reasons. Rows are known again by the key in their
last column, and those without one by their words.
"""

from rss.rehearsal.columns import CALLED, EMPTY_ROWS, HEADINGS, SEVERAL_LINES
from rss.rehearsal.plan import Plan, of, read
from rss.rehearsal.rows import Outcome, Row
from rss.rehearsal.template import template

__all__ = [
    "CALLED",
    "EMPTY_ROWS",
    "HEADINGS",
    "SEVERAL_LINES",
    "Outcome",
    "Plan",
    "Row",
    "of",
    "read",
    "template",
]
