"""What one person has to do, and waits for: the home page, in few statements.

Nothing here is stored. Everything follows from the table, the calendar and what
people have left behind.
"""

from process.agenda.home import of
from process.agenda.parts import has_part, is_over, pages, with_part
from process.agenda.things import Agenda, News, Task, Wait

__all__ = [
    "Agenda",
    "News",
    "Task",
    "Wait",
    "has_part",
    "is_over",
    "of",
    "pages",
    "with_part",
]
