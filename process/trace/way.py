"""How far a need has come, as its page tells of it."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from municipalities.models import Question, Submission
from needs.models import Chance, Feedback, Need, Recipient, Screening, SetAside
from rounds.models import Round
from rss.models import LeftOut, RegionalNeed

S = Need.Status


@dataclass
class Way:
    """How far a submission has come; what it has not reached is empty."""

    submission: Submission
    regional_need: RegionalNeed | None = None
    left_out: LeftOut | None = None
    question: Question | None = None
    set_aside: SetAside | None = None
    municipalities: int = 0
    rss: int = 0
    who_else: list[tuple[str, list[str]]] = field(default_factory=list)
    need: Need | None = None
    screenings: list[Screening] = field(default_factory=list)
    chance: Chance | None = None
    is_decided: bool = False
    place: str = ""
    recipients: list[Recipient] = field(default_factory=list)
    answers: list[Feedback] = field(default_factory=list)
    next: str = ""

    @property
    def round(self) -> Round:
        return self.submission.round

    @property
    def words(self) -> list[tuple[str, str]]:
        """What the municipality wrote under its title, with the labels it saw."""
        fields = ("target_group", "challenge", "knowledge_lacking", "tried")
        labels: Any = self.submission._meta
        return [
            (str(labels.get_field(name).verbose_name), text)
            for name in fields
            if (text := getattr(self.submission, name))
        ]

    @property
    def found_support(self) -> bool:
        return self.need is not None and self.need.status == S.SUPPORT_EXISTS

    @property
    def behind(self) -> str:
        """'12 kommuner i 5 RSS'."""
        return _("%(municipalities)s i %(rss)d RSS") % {
            "municipalities": ngettext(
                "%(n)d kommun", "%(n)d kommuner", self.municipalities
            )
            % {"n": self.municipalities},
            "rss": self.rss,
        }
