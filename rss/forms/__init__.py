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
from rss.forms.letters import (
    AppealForm,
    AskForm,
    LeaveOutForm,
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

__all__ = [
    "REFUSED",
    "AgendaForm",
    "AppealForm",
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
