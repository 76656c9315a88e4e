"""Which occasion of a round it is, what it is called, and its address."""

import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from process.models import Reminder
from process.reminding.occasions import Occasion
from process.reminding.turns import Turn
from rounds import dates
from rounds.models import Step

K = Reminder.Kind
# In the address of an occasion; before the days, where there are any, and the last day.
NAMES = {
    K.OPENED: "oppnar",
    K.BEFORE: "fore",
    K.LAST_DAY: "sista-dagen",
    K.AFTER: "efter",
    K.HELP: "hjalp",
}
SLUG = re.compile(
    r"(?P<name>oppnar|fore|sista-dagen|efter|hjalp)"
    r"(?:-(?P<days>\d{1,3}))?-(?P<last>20\d\d-\d\d-\d\d)"
)


@dataclass(frozen=True)
class Key:
    """Which occasion of a round it is."""

    step: Step
    last_day: date
    kind: str
    days_before: int = 0

    @classmethod
    def of(cls, turn: Turn, occasion: Occasion) -> "Key":
        last_day = dates.last_day_of(turn.closes_at)
        kind, days_before = occasion.key
        return cls(turn.spec.step, last_day, kind, days_before)

    @classmethod
    def told_in(cls, row: Reminder) -> "Key":
        last_day = dates.last_day_of(row.closes_at)
        return cls(Step(row.period.step), last_day, str(row.kind), row.days_before)

    @classmethod
    def read(cls, step: Step, slug: str) -> "Key | None":
        found = SLUG.fullmatch(slug)
        if found is None:
            return None
        try:
            last_day = date.fromisoformat(found["last"])
        except ValueError:
            return None
        kind = next(kind for kind, name in NAMES.items() if name == found["name"])
        return cls(step, last_day, kind.value, int(found["days"] or 0))

    @property
    def slug(self) -> str:
        days = [str(self.days_before)] if self.days_before else []
        return "-".join([NAMES[K(self.kind)], *days, self.last_day.isoformat()])

    @property
    def title(self) -> str:
        if self.kind == K.BEFORE:
            words = ngettext(
                "%(n)d dag före sista dagen",
                "%(n)d dagar före sista dagen",
                self.days_before,
            )
            return words % {"n": self.days_before}
        return {
            K.OPENED: _("Steget har öppnat"),
            K.LAST_DAY: _("Sista dagen"),
            K.AFTER: _("Tiden har gått ut, till den som inte är klar"),
            K.HELP: _("Tiden har gått ut, till den som kan hjälpa"),
        }[K(self.kind)]
