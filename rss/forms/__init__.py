"""What coordinators fill in, and SKR about coverage."""

from rss.forms.coverage import (
    MoveForm,
)
from rss.forms.desk import (
    DeskForm,
)
from rss.forms.gathering import (
    ForwardForm,
    GatherForm,
    NewRegionalNeedForm,
    RewordForm,
    WordingForm,
)
from rss.forms.meeting import (
    AgendaForm,
    MeetingForm,
)
from rss.forms.participation import (
    ParticipationForm,
)
from rss.forms.sheets import (
    REFUSED,
    SheetForm,
    TakeInForm,
)
from rss.forms.sorting import (
    AskForm,
    LeaveOutForm,
)

__all__ = [
    "REFUSED",
    "AgendaForm",
    "AskForm",
    "DeskForm",
    "ForwardForm",
    "GatherForm",
    "LeaveOutForm",
    "MeetingForm",
    "MoveForm",
    "NewRegionalNeedForm",
    "ParticipationForm",
    "RewordForm",
    "SheetForm",
    "TakeInForm",
    "WordingForm",
]
