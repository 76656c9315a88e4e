"""What a round is made of.

calendar   a round, its steps, when each is open, and for whom longer
log        what has happened, and that nobody has changed it since
jobs       work that a worker does while somebody waits
"""

from rounds.models.calendar import Extension, Period, Round, ServiceArea, Step
from rounds.models.jobs import Job
from rounds.models.log import Event, Seal

__all__ = [
    "Event",
    "Extension",
    "Job",
    "Period",
    "Round",
    "Seal",
    "ServiceArea",
    "Step",
]
