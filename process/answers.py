"""What the municipalities have answered in a round, RSS by RSS.

Who is asked and who has answered is said by the same querysets as the reminders and the
progress of the round use. Drafts are neither shown nor counted.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from municipalities.models import Municipality, Submission
from needs.models.provenance import swedish_order
from process import outstanding
from process.progress import counted
from rounds.models import Round
from rss.models import Coverage, Participation


class State(StrEnum):
    """What a municipality has said. The value is its class in the styles."""

    HANDED_IN = "handed-in"
    NIL = "nil"
    SILENT = "silent"
    UNDECIDED = "undecided"  # it waits for its RSS
    OUTSIDE = "outside"

    @property
    def label(self) -> str:
        return str(LABELS[self])


LABELS = {
    State.HANDED_IN: gettext_lazy("Har skickat in behov"),
    State.NIL: gettext_lazy("Har inga behov denna gång"),
    State.SILENT: gettext_lazy("Har inte svarat än"),
    State.UNDECIDED: gettext_lazy("RSS har inte sagt om den deltar"),
    State.OUTSIDE: gettext_lazy("RSS deltar inte"),
}


@dataclass(frozen=True)
class Answer:
    """Of one municipality."""

    code: str
    name: str
    rss: int | None
    state: State
    text: str


@dataclass(frozen=True)
class Group:
    """The municipalities of one RSS, in alphabetical order; or those without any."""

    name: str
    desk: str  # the public id of its participation; empty where it has not been asked
    takes_part: bool | None
    reason: str
    direct_to_skr: bool
    answers: tuple[Answer, ...]

    @cached_property
    def counts(self) -> dict[State, int]:
        return count(self.answers)

    @property
    def handed_in(self) -> int:
        return self.counts[State.HANDED_IN]

    @property
    def nil(self) -> int:
        return self.counts[State.NIL]

    @property
    def silent(self) -> int:
        return self.counts[State.SILENT]

    @property
    def answered(self) -> int:
        return self.handed_in + self.nil

    @property
    def asked(self) -> int:
        return self.answered + self.silent

    @property
    def is_direct(self) -> bool:
        """Its municipalities are asked although it is not there to receive."""
        return self.direct_to_skr and self.asked > 0 and not self.takes_part

    @property
    def participation(self) -> str:
        """What the address of the page calls it."""
        if not self.desk or self.takes_part is False:
            return "nej"
        return "ja" if self.takes_part else "obesvarat"

    @property
    def rate(self) -> float:
        """How many of those asked have answered; those of whom none is asked come last."""
        return self.answered / self.asked if self.asked else 2

    @property
    def rate_text(self) -> str:
        said = ngettext(
            "%(done)d av %(of)d kommun har svarat",
            "%(done)d av %(of)d kommuner har svarat",
            self.asked,
        )
        return said % {"done": self.answered, "of": self.asked}


def count(answers: Iterable[Answer]) -> dict[State, int]:
    numbers = dict.fromkeys(State, 0)
    for answer in answers:
        numbers[answer.state] += 1
    return numbers


def of(round_: Round, *, at: datetime) -> list[Group]:
    """Every municipality, under the RSS that covers it in the round; two statements."""
    participations: dict[int | None, Participation] = {
        one.rss_id: one
        for one in Participation.objects.in_round(round_).select_related("rss")
    }
    groups: dict[int | None, list[Answer]] = {rss: [] for rss in participations}
    names: dict[int | None, str] = {
        rss: one.rss.name for rss, one in participations.items()
    }
    for code, name, rss, rss_name, asked, answered, handed_in in _rows(round_, at):
        if not asked:
            state = _not_asked(participations.get(rss))
        elif not answered:
            state = State.SILENT
        else:  # a need, or that there are none
            state = State.HANDED_IN if handed_in else State.NIL
        text = _in_words(state, rss, handed_in)
        groups.setdefault(rss, []).append(Answer(code, name, rss, state, text))
        names.setdefault(rss, rss_name or "")
    return [
        _group(names[rss], participations.get(rss), round_, answers)
        for rss, answers in sorted(
            groups.items(),
            key=lambda one: (one[0] is None, swedish_order(names[one[0]])),
        )
    ]


def _not_asked(participation: Participation | None) -> State:
    """Why it is not: its RSS has not said yet, stays out, or there is none."""
    if participation is not None and participation.takes_part is None:
        return State.UNDECIDED
    return State.OUTSIDE


def _in_words(state: State, rss: int | None, handed_in: int) -> str:
    if state is State.HANDED_IN:
        said = ngettext("%(n)d behov inskickat", "%(n)d behov inskickade", handed_in)
        return said % {"n": handed_in}
    if rss is None and state is State.OUTSIDE:
        return _("Hör inte till någon RSS")
    return state.label


def _rows(round_: Round, at: datetime) -> Iterable[tuple]:
    covering = Coverage.objects.for_round(round_, at).filter(
        municipality=OuterRef("pk")
    )
    handed_in = Submission.objects.in_round(round_).submitted()
    asked = outstanding.municipalities_asked(round_)
    answered = Municipality.objects.answered_in(round_)
    return Municipality.objects.order_by().values_list(
        "public_id",
        "name",
        Subquery(covering.values("rss")[:1]),
        Subquery(covering.values("rss__name")[:1]),
        ExpressionWrapper(Q(pk__in=asked.values("pk")), BooleanField()),
        ExpressionWrapper(Q(pk__in=answered.values("pk")), BooleanField()),
        counted(handed_in.filter(municipality=OuterRef("pk"))),
    )


def _group(
    name: str,
    participation: Participation | None,
    round_: Round,
    answers: list[Answer],
) -> Group:
    return Group(
        name=name or _("Utan RSS"),
        desk=participation.public_id if participation else "",
        takes_part=participation.takes_part if participation else False,
        reason=participation.reason if participation else "",
        direct_to_skr=round_.direct_to_skr,
        answers=tuple(sorted(answers, key=lambda one: swedish_order(one.name))),
    )


# What the page may be asked to show, and in which order.
SHOWN = {
    "alla": gettext_lazy("Alla RSS"),
    "ja": gettext_lazy("De som deltar"),
    "obesvarat": gettext_lazy("De som inte har sagt om de deltar"),
    "nej": gettext_lazy("De som inte deltar"),
    "tysta": gettext_lazy("De med kommuner som inte har svarat"),
}
ORDERS = {
    "namn": gettext_lazy("Namn"),
    "svar": gettext_lazy("Lägst andel svar först"),
    "tysta": gettext_lazy("Flest som inte har svarat först"),
}


def chosen(groups: Iterable[Group], *, shown: str, order: str) -> list[Group]:
    """Those that answer to a choice, in an order; names are in order already."""
    found = [
        group
        for group in groups
        if shown == "alla"
        or (group.silent > 0 if shown == "tysta" else group.participation == shown)
    ]
    if order == "svar":
        found.sort(key=lambda group: group.rate)
    elif order == "tysta":
        found.sort(key=lambda group: -group.silent)
    return found
